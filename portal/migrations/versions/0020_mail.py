"""Letters that came in, what each became, and what they lack."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Go forward."""
    op.add_column("tickets", sa.Column("lacking", sa.Text()))
    op.add_column("messages", sa.Column("left_out", sa.Text()))
    ticket = sa.ForeignKey("tickets.id", name="fk_incoming_letters_ticket_id")
    op.create_table(
        "incoming_letters",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("message", sa.String(32), nullable=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("became", sa.String(20), nullable=False),
        sa.Column("ticket_id", sa.Integer(), ticket),
        sa.Column("received_at", Moment(), nullable=False),
    )
    for name, columns in _INDEXES.items():
        op.create_index(f"ix_incoming_letters_{name}", "incoming_letters", columns)


def downgrade() -> None:
    """Go back."""
    op.drop_table("incoming_letters")
    op.drop_column("messages", "left_out")
    op.drop_column("tickets", "lacking")


_INDEXES = {
    "message": ["message"],
    "received_at": ["received_at"],
    "sender_received_at": ["sender", "received_at"],
    "ticket_id": ["ticket_id"],
}
