"""Two tickets that were one, and questions that went up."""

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Go forward."""


def downgrade() -> None:
    """Go back."""
