"""How new what the tracker told of an issue was: older news that comes later changes nothing."""

import sqlalchemy as sa
from alembic import op

from portal.db import Moment

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Go forward."""
    op.add_column("tracker_issues", sa.Column("heard_at", Moment()))


def downgrade() -> None:
    """Go back."""
    op.drop_column("tracker_issues", "heard_at")
