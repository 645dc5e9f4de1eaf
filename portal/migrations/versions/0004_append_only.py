"""A log that can only grow, and what erasing people and their wishes about letters need."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
GROW_ONLY = ("audit", "views")
LIVING = sa.text("anonymised_at IS NULL")


def upgrade() -> None:
    """Go forward."""
    op.add_column("links", sa.Column("muted", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("tickets", sa.Column("anonymised_at", sa.DateTime(timezone=True)))
    op.add_column("accounts", sa.Column("erase_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_tickets_status_since",
        "tickets",
        ["status_since"],
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_index("ix_accounts_erase_at", "accounts", ["erase_at"])
    if _on_postgres():
        op.execute(_REFUSAL)
    for table in GROW_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute((_ON_POSTGRES if _on_postgres() else _ON_SQLITE).format(table, change))


def downgrade() -> None:
    """Go back."""
    for table in GROW_ONLY:
        for change in ("UPDATE", "DELETE"):
            place = f" ON {table}" if _on_postgres() else ""
            op.execute(f"DROP TRIGGER {table}_refuses_{change}{place}")
    if _on_postgres():
        op.execute("DROP FUNCTION portal_grows_only()")
    op.drop_index("ix_accounts_erase_at", "accounts")
    op.drop_index("ix_tickets_status_since", "tickets")
    op.drop_column("accounts", "erase_at")
    op.drop_column("tickets", "anonymised_at")
    op.drop_column("links", "muted")


def _on_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"


_REFUSAL = """
CREATE FUNCTION portal_grows_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'table % grows only', TG_TABLE_NAME; END $$
"""
_ON_POSTGRES = """
CREATE TRIGGER {0}_refuses_{1} BEFORE {1} ON {0}
FOR EACH ROW EXECUTE FUNCTION portal_grows_only()
"""
_ON_SQLITE = """
CREATE TRIGGER {0}_refuses_{1} BEFORE {1} ON {0}
BEGIN SELECT RAISE(ABORT, 'table {0} grows only'); END
"""
