"""Known issues: what is known, who has it, too, and what helps."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "known_issues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("workaround", sa.Text()),
        sa.Column("category", sa.String(60)),
        sa.Column("documentation", sa.Text()),
        sa.Column("tracker", sa.Text()),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("updated_at", Moment(), nullable=False),
        sa.Column("resolved_at", Moment()),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_known_issues"),
        sa.UniqueConstraint("tag", name="uq_known_issues_tag"),
    )
    op.create_index("ix_known_issues_resolved_at", "known_issues", ["resolved_at"])
    op.create_table(
        "me_too",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("known_issue_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(32), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("language", sa.String(12), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("told_at", Moment()),
        sa.PrimaryKeyConstraint("id", name="pk_me_too"),
        sa.UniqueConstraint("known_issue_id", "browser", name="uq_me_too_known_issue_id_browser"),
        sa.ForeignKeyConstraint(
            ["known_issue_id"], ["known_issues.id"], name="fk_me_too_known_issue_id"
        ),
    )
    op.create_index(
        "ix_me_too_address",
        "me_too",
        ["address"],
        sqlite_where=sa.text("address IS NOT NULL"),
        postgresql_where=sa.text("address IS NOT NULL"),
    )
    op.add_column("messages", sa.Column("documentation", sa.Text()))


def downgrade() -> None:
    """Go back."""
    op.drop_column("messages", "documentation")
    op.drop_table("me_too")
    op.drop_table("known_issues")
