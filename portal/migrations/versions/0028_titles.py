"""The earlier titles of incidents: a corrected one keeps in sight what it said before."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Go forward."""
    op.add_column("incidents", sa.Column("titles", sa.Text(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Go back."""
    op.drop_column("incidents", "titles")
