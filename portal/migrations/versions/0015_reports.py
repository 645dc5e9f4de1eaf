"""Answers to general feedback, and what reports and the list of low scores walk along."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Go forward."""
    op.add_column("feedback", sa.Column("answer", sa.Text()))
    op.add_column("feedback", sa.Column("answered_at", Moment()))
    op.create_index("ix_resolutions_created_at", "resolutions", ["created_at"])
    for table in ("ratings", "feedback"):
        op.create_index(
            f"ix_{table}_unanswered",
            table,
            ["score"],
            sqlite_where=sa.text("answered_at IS NULL"),
            postgresql_where=sa.text("answered_at IS NULL"),
        )


def downgrade() -> None:
    """Go back."""
    for table in ("feedback", "ratings"):
        op.drop_index(f"ix_{table}_unanswered", table_name=table)
    op.drop_index("ix_resolutions_created_at", table_name="resolutions")
    for name in ("answered_at", "answer"):
        op.drop_column("feedback", name)
