"""On SQLite, REPLACE removes a row without asking the trigger that refuses removing: refuse it too."""

from alembic import op

revision = "0008"
down_revision = "0007"
GROW_ONLY = ("audit", "views")


def upgrade() -> None:
    """Go forward."""
    if op.get_bind().dialect.name == "sqlite":
        for table in GROW_ONLY:
            op.execute(_REFUSAL.format(table))


def downgrade() -> None:
    """Go back."""
    if op.get_bind().dialect.name == "sqlite":
        for table in GROW_ONLY:
            op.execute(f"DROP TRIGGER {table}_refuses_REPLACE")


_REFUSAL = """
CREATE TRIGGER {0}_refuses_REPLACE BEFORE INSERT ON {0}
WHEN EXISTS (SELECT 1 FROM {0} WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'table {0} grows only'); END
"""
