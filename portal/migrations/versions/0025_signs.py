"""Signs of life of loops and engines; and which deliveries fail, found without looking at the rest."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0025"
down_revision = "0024"
_FAILING = sa.text("last_error IS NOT NULL AND available_at IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "signs",
        sa.Column("kind", sa.String(10), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("silent_since", Moment()),
    )
    op.create_index(
        "ix_outbox_failing",
        "outbox",
        ["sink", "created_at"],
        sqlite_where=_FAILING,
        postgresql_where=_FAILING,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_outbox_failing", "outbox")
    op.drop_table("signs")
