"""Indexes that keep the desk's pages as quick over a million requests as over a thousand."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
_LOW = "ix_ratings_unanswered"
_UNANSWERED = sa.text("answered_at IS NULL")
_OPEN = sa.text("ended_at IS NULL")
_DOCUMENTED = sa.text("documentation IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    op.drop_index(_LOW, "ratings")
    _index(_LOW, "ratings", ["score", "resolution_id"], _UNANSWERED)
    _index("ix_escalations_due", "escalations", ["due_at", "id"], _OPEN)
    _index("ix_resolutions_documented", "resolutions", ["id"], _DOCUMENTED)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_resolutions_documented", "resolutions")
    op.drop_index("ix_escalations_due", "escalations")
    op.drop_index(_LOW, "ratings")
    _index(_LOW, "ratings", ["score"], _UNANSWERED)


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
