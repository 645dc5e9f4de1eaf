"""Known issues: what is known, who has it, too, and what helps."""

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Go forward."""


def downgrade() -> None:
    """Go back."""
