"""Connect requests: whose hub, where, and what was found out about it."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0016"
down_revision = "0015"

_FACTS = ("customer_profile", "property", "installation_record", "hub")
_AHEAD = sa.text("recheck_at IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "connections",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("kind", sa.String(60), nullable=False),
        sa.Column("project", sa.Text()),
        sa.Column("project_id", sa.Integer(), sa.ForeignKey("projects.id")),
        *(sa.Column(name, sa.Text()) for name in _FACTS),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("decided_at", Moment(), nullable=False),
        sa.Column("checked_at", Moment()),
        sa.Column("recheck_at", Moment()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("escalated_at", Moment()),
    )
    for columns in (("project_id",), ("kind", "decision", "ticket_id"), ("decision", "ticket_id")):
        op.create_index(f"ix_connections_{'_'.join(columns)}", "connections", [*columns])
    op.create_index(
        "ix_connections_recheck_at",
        "connections",
        ["recheck_at"],
        sqlite_where=_AHEAD,
        postgresql_where=_AHEAD,
    )
    op.create_table(
        "hub_checks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("question", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("detail", sa.Text()),
        sa.Column("checked_at", Moment(), nullable=False),
    )
    op.create_index("ix_hub_checks_ticket_id_id", "hub_checks", ["ticket_id", "id"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("hub_checks")
    op.drop_table("connections")
