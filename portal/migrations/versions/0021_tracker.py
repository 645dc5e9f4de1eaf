"""Issues of the tracker, and what it has told already."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "tracker_issues",
        sa.Column("ticket_id", sa.Integer(), sa.ForeignKey("tickets.id"), primary_key=True),
        sa.Column("project", sa.Integer(), nullable=False),
        sa.Column("iid", sa.Integer(), nullable=False),
        sa.Column("own_user", sa.Integer(), nullable=False),
        sa.UniqueConstraint("project", "iid", name="uq_tracker_issues_project_iid"),
    )
    op.create_table(
        "tracker_hooks",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("received_at", Moment(), nullable=False),
    )
    op.create_index("ix_tracker_hooks_received_at", "tracker_hooks", ["received_at"])


def downgrade() -> None:
    """Go back."""
    op.drop_table("tracker_hooks")
    op.drop_table("tracker_issues")
