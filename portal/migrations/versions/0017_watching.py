"""Who watches a board, and what is new to whom."""

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Go forward."""


def downgrade() -> None:
    """Go back."""
