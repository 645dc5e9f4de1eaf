"""Indexes of what few rows have hold those alone, so that SQLite's planner does not take them for useless."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
_OF_TICKETS = ("follows_id", "merged_into_id")
_STAFF = sa.text("staff_role IS NOT NULL")


def upgrade() -> None:
    """Go forward."""
    for column in _OF_TICKETS:
        op.drop_index(f"ix_tickets_{column}", "tickets")
        few = sa.text(f"{column} IS NOT NULL")
        _index(f"ix_tickets_{column}", "tickets", [column], few)
    _index("ix_accounts_staff", "accounts", ["name", "id"], _STAFF)


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_accounts_staff", "accounts")
    for column in _OF_TICKETS:
        op.drop_index(f"ix_tickets_{column}", "tickets")
        op.create_index(f"ix_tickets_{column}", "tickets", [column])


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
