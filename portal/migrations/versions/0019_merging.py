"""Tickets that go on in another one, and when somebody went through the reports."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Go forward."""
    place = sa.ForeignKey("tickets.id", name="fk_tickets_merged_into_id")
    into = sa.Column("merged_into_id", sa.Integer(), place)
    op.add_column("tickets", into, inline_references=True)
    op.add_column("tickets", sa.Column("counts_from", Moment()))
    op.create_index("ix_tickets_merged_into_id", "tickets", ["merged_into_id"])
    op.create_table(
        "report_reviews",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("report_reviews")
    op.drop_index("ix_tickets_merged_into_id", table_name="tickets")
    for name in ("counts_from", "merged_into_id"):
        op.drop_column("tickets", name)
