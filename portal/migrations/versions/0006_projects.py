"""An invitation to take on a project."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Go forward."""
    place = sa.ForeignKey("projects.id", name="fk_invitations_project_id")
    column = sa.Column("project_id", sa.Integer(), place)
    op.add_column("invitations", column, inline_references=True)
    op.create_index("ix_invitations_project_id", "invitations", ["project_id"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_invitations_project_id", "invitations")
    op.drop_column("invitations", "project_id")
