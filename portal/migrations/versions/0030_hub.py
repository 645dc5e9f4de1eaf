"""An index by which the other open requests for a hub are found."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Go forward."""
    op.create_index("ix_connections_hub", "connections", ["hub"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_connections_hub", "connections")
