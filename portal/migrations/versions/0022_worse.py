"""Since when a request is as grave as an escalation made it."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Go forward."""
    op.add_column("tickets", sa.Column("worse_at", Moment()))


def downgrade() -> None:
    """Go back."""
    op.drop_column("tickets", "worse_at")
