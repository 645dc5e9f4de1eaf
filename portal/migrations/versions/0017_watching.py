"""Who watches a board, and what is new to whom."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0017"
down_revision = "0016"

_UNSEEN = sa.text("seen_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "board_watchers",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("board", sa.String(60), primary_key=True),
        sa.Column("watches", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_table(
        "news",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seen_at", Moment()),
    )
    op.create_index("ix_news_account_id_id", "news", ["account_id", "id"])
    op.create_index("ix_news_at", "news", ["at"])
    op.create_index(
        "ix_news_unseen",
        "news",
        ["account_id"],
        sqlite_where=_UNSEEN,
        postgresql_where=_UNSEEN,
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("news")
    op.drop_table("board_watchers")
