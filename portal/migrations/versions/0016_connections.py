"""Connect requests: whose hub, where, and what was found out about it."""

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Go forward."""


def downgrade() -> None:
    """Go back."""
