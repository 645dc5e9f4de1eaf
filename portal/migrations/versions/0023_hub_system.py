"""What the hub system answered last, where that was no answer."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Go forward."""
    op.add_column("connections", sa.Column("garbled", sa.Boolean()))


def downgrade() -> None:
    """Go back."""
    op.drop_column("connections", "garbled")
