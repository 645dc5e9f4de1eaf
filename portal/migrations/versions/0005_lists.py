"""Indexes by which one's tickets are listed by status, those that are shared, and those that one is in copy of."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go forward."""
    op.drop_index("ix_tickets_requester_email", "tickets")
    op.create_index(
        "ix_tickets_requester_email_status_id", "tickets", ["requester_email", "status", "id"]
    )
    op.create_index(
        "ix_tickets_organisation_id_status_id", "tickets", ["organisation_id", "status", "id"]
    )
    op.create_index(
        "ix_tickets_shared",
        "tickets",
        ["organisation_id", "id"],
        sqlite_where=sa.text("shared = 1"),
        postgresql_where=sa.text("shared"),
    )
    op.create_index(
        "ix_links_copied",
        "links",
        ["email", "ticket_id"],
        sqlite_where=sa.text("role = 'copy'"),
        postgresql_where=sa.text("role = 'copy'"),
    )


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_links_copied", "links")
    op.drop_index("ix_tickets_shared", "tickets")
    op.drop_index("ix_tickets_organisation_id_status_id", "tickets")
    op.drop_index("ix_tickets_requester_email_status_id", "tickets")
    op.create_index("ix_tickets_requester_email", "tickets", ["requester_email"])
