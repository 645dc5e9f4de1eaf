"""How often a page asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.factories import House
from tests.sites import Site


@contextmanager
def counted(site: Site) -> Iterator[list[str]]:
    """The statements that are sent meanwhile, those of transactions left out."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            sent.append(statement)

    engine = site.portal.works.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def asked(house: House) -> Iterator[list[tuple[str, object]]]:
    """The questions that are asked meanwhile, with their values."""
    sent: list[tuple[str, object]] = []

    def note(
        _connection: object, _cursor: object, statement: str, values: object, *_: object
    ) -> None:
        if statement.startswith("SELECT"):
            sent.append((statement, values))

    engine = house.works.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
