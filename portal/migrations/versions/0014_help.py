"""What general feedback is about, and from which side it came."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Go forward."""
    source = sa.Column("source", sa.String(10), nullable=False, server_default="customer")
    op.add_column("feedback", source)
    op.add_column("feedback", sa.Column("topic", sa.String(60)))
    op.add_column("feedback", sa.Column("helped", sa.Boolean()))


def downgrade() -> None:
    """Go back."""
    for name in ("helped", "topic", "source"):
        op.drop_column("feedback", name)
