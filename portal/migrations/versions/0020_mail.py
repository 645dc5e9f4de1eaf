"""Letters that came in: what each became."""

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Go forward."""


def downgrade() -> None:
    """Go back."""
