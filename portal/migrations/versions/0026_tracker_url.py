"""Where the issue of a request is, which its customer cannot open."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Go forward."""
    op.add_column("tracker_issues", sa.Column("url", sa.String(500)))


def downgrade() -> None:
    """Go back."""
    op.drop_column("tracker_issues", "url")
