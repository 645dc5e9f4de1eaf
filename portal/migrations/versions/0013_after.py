"""What comes after the answer: escalations with their steps, and ratings of resolutions."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "ratings",
        sa.Column("resolution_id", sa.Integer(), sa.ForeignKey("resolutions.id"), primary_key=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_at", Moment()),
    )
    op.create_index("ix_ratings_created_at", "ratings", ["created_at"])
    op.create_table(
        "escalations",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), nullable=False),
        sa.Column("level", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("level_since", Moment(), nullable=False),
        sa.Column("due_at", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment()),
    )
    op.create_index("ix_escalations_ticket_id", "escalations", ["ticket_id"])
    op.create_index(
        "uq_escalations_open",
        "escalations",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "escalation_steps",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("escalation_id", sa.Integer(), sa.ForeignKey("escalations.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("side", sa.String(20), nullable=False),
        sa.Column("level", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("impact", sa.Text()),
        sa.Column("business_impact", sa.Text()),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_escalation_steps_escalation_id", "escalation_steps", ["escalation_id"])


def downgrade() -> None:
    """Go back."""
    for table in ("escalation_steps", "escalations", "ratings"):
        op.drop_table(table)
