"""Whose draft it is, where somebody was signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Go forward."""
    place = sa.ForeignKey("accounts.id", name="fk_drafts_account_id")
    op.add_column("drafts", sa.Column("account_id", sa.Integer(), place), inline_references=True)
    op.create_index("ix_drafts_account_id", "drafts", ["account_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_drafts_account_id", "drafts")
    op.drop_column("drafts", "account_id")
