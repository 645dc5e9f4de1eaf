"""Who made the token of a program."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Go forward."""
    place = sa.ForeignKey("accounts.id", name="fk_api_tokens_created_by")
    op.add_column(
        "api_tokens", sa.Column("created_by", sa.Integer(), place), inline_references=True
    )


def downgrade() -> None:
    """Go back."""
    op.drop_column("api_tokens", "created_by")
