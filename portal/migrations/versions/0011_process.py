"""What the desk works with: severity, team, what is due next, approvals, resolutions and tags."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0011"
down_revision = "0010"

_KEYS = ("severity", "team", "escalation")
_MOMENTS = ("team_since", "started_at", "waiting_since", "answered_at", "due_at", "expected_at")
_DESK = {"all": [], "team": ["team"], "assignee": ["assignee_id"], "status": ["status"]}


def upgrade() -> None:
    """Go forward."""
    for name in _KEYS:
        op.add_column("tickets", sa.Column(name, sa.String(60)))
    for name in _MOMENTS:
        op.add_column("tickets", sa.Column(name, Moment()))
    place = sa.ForeignKey("accounts.id", name="fk_tickets_assignee_id")
    op.add_column("tickets", sa.Column("assignee_id", sa.Integer(), place), inline_references=True)
    for name in ("approvals", "alarmed"):
        op.add_column("tickets", sa.Column(name, sa.Text(), nullable=False, server_default="[]"))
    op.add_column("tickets", sa.Column("tracker", sa.Text()))
    op.add_column("accounts", sa.Column("teams", sa.Text(), nullable=False, server_default="[]"))
    for name, columns in _DESK.items():
        op.create_index(
            f"ix_tickets_desk_{name}",
            "tickets",
            [*columns, "due_at", "id"],
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )
    op.create_table(
        "resolutions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("message_id", sa.Integer(), sa.ForeignKey("messages.id")),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id")),
        sa.Column("root_cause", sa.Text()),
        sa.Column("documentation", sa.Text()),
        sa.Column("created_at", Moment(), nullable=False),
    )
    op.create_index("ix_resolutions_ticket_id", "resolutions", ["ticket_id"])
    op.create_table(
        "ticket_tags",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("tag", sa.String(60), primary_key=True),
        sa.Column("created_at", Moment(), nullable=False),
    )
    op.create_index("ix_ticket_tags_tag", "ticket_tags", ["tag", "created_at"])
    _wake_the_open_ones()


def _wake_the_open_ones() -> None:
    """Let the sweeper look at each open ticket once: it then finds out what is due next."""
    op.execute(
        "UPDATE tickets SET next_action_at = updated_at, waiting_since = opened_at"
        " WHERE resolved_at IS NULL AND confirmed_at IS NOT NULL"
    )


def downgrade() -> None:
    """Go back."""
    op.drop_table("ticket_tags")
    op.drop_table("resolutions")
    for name in _DESK:
        op.drop_index(f"ix_tickets_desk_{name}", "tickets")
    op.drop_column("accounts", "teams")
    for name in ("tracker", "alarmed", "approvals", "assignee_id", *_MOMENTS[::-1], *_KEYS[::-1]):
        op.drop_column("tickets", name)
