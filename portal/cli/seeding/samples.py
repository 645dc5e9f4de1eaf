"""A told request as a pattern: what stays the same in every copy, and where each other thing stands."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Dialect, RowMapping, Table, select

from portal.cli.seeding import bulk
from portal.cli.seeding.asking import EMAIL, NAME
from portal.cli.seeding.tales import AGENT, Tale
from portal.models import Base

TABLES = {
    name: Base.metadata.tables[name]
    for name in (
        "tickets",
        "messages",
        "notes",
        "links",
        "audit",
        "outbox",
        "queue",
        "resolutions",
        "ratings",
        "escalations",
        "escalation_steps",
        "ticket_tags",
        "connections",
        "hub_checks",
        "news",
    )
}
"""What a request consists of, each after what its rows point to."""
_KEPT = {"news": 0, "outbox": 2, "queue": 1}
"""How many rows are kept of a request that is over: what has left long ago fills disks and no page."""
_SOMEBODY = {"accounts": "agent", "organisations": "organisation"}
_ACTORS = {"guest": "links", "staff": "agent"}
_TOLD = {"link": "links", "message": "messages", "resolution": "resolutions"}
_PARTS = re.compile(
    r'"(?P<table>link|message|resolution)":(?P<id>\d+)'
    r'|"(?:to|staff)":(?P<agent>\d+)'
    r"|(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{6})?\+00:00)"
    r"|(?P<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<words>[A-Z]+-[0-9A-Z]{4}-[0-9A-Z]{4}|" + f"{EMAIL}|{NAME}|{AGENT})"
)


class Slot(NamedTuple):
    """Something that each copy has of its own: its kind, or table, and what it is in the sample."""

    kind: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A row: what stays, and the numbers of the slots at the other places, also within texts."""

    table: str
    row: Sequence[Any]
    whole: Sequence[tuple[int, int]]
    parts: Sequence[tuple[int, str, Callable[[Sequence[str]], Any]]]
    """Where a text stands, its format, and what picks the texts of its slots."""


@dataclass(slots=True)
class Sample:
    """All rows of one tale; `plan` is that of its company, if it `has_house`."""

    tale: Tale
    plan: str | None
    has_house: bool
    slots: dict[Slot, int] = field(default_factory=dict)
    patterns: list[Pattern] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    _by_kind: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)

    def of(self, kind: str) -> Sequence[tuple[int, Any]]:
        """The slots of this kind: their numbers, and what is there in the sample."""
        if not self._by_kind:
            for slot, number in self.slots.items():
                self._by_kind.setdefault(slot.kind, []).append((number, slot.value))
        return self._by_kind.get(kind, ())

    def slot(self, kind: str, value: Any = None) -> int:
        """The number of this slot."""
        return self.slots.setdefault(Slot(kind, value), len(self.slots))


def taken(connection: Connection, tale: Tale, dialect: Dialect) -> Sample:
    """The sample of a tale, its rows bound for a database of this dialect."""
    rows = {name: _rows(connection, name, tale) for name in TABLES}
    ticket = rows["tickets"][0]
    found = Sample(tale, ticket["tier"], ticket["organisation_id"] is not None)
    for name, known in rows.items():
        for row in known:
            if "id" in row and isinstance(row["id"], int):
                found.slot(name, row["id"])
        found.counts[name] = len(known)
    for name, table in TABLES.items():
        bound = bulk.bound(table, dialect, rows[name])
        for row, values in zip(rows[name], bound, strict=True):
            found.patterns.append(_pattern(found, table, row, values))
    return found


def _rows(connection: Connection, name: str, tale: Tale) -> Sequence[RowMapping]:
    table = TABLES[name]
    if name == "tickets":
        query = select(table).where(table.c.id == tale.ticket_id)
    elif "ticket_id" in table.c:
        query = select(table).where(table.c.ticket_id == tale.ticket_id)
    else:
        (pointer,) = (one for one in table.foreign_keys if "ticket_id" in one.column.table.c)
        owner = pointer.column.table
        query = select(table).join(owner, pointer.parent == pointer.column)
        query = query.where(owner.c.ticket_id == tale.ticket_id)
    if tale.is_over and name in _KEPT:
        query = query.limit(_KEPT[name])
    return connection.execute(query.order_by(*table.primary_key.columns)).mappings().all()


def _pattern(sample: Sample, table: Table, row: RowMapping, values: Sequence[Any]) -> Pattern:
    whole, parts = [], []
    for number, column in enumerate(table.c):
        slot = _slot(sample, table, column.name, row)
        if slot is not None:
            whole.append((number, slot))
        elif isinstance(values[number], str):
            pieces = list(_pieces(sample, values[number]))
            slots = [piece for piece in pieces if isinstance(piece, int)]
            if slots:
                written = (
                    "%s" if isinstance(one, int) else one.replace("%", "%%") for one in pieces
                )
                parts.append((number, "".join(written), itemgetter(*slots)))
    return Pattern(table.name, list(values), tuple(whole), tuple(parts))


def _slot(sample: Sample, table: Table, name: str, row: RowMapping) -> int | None:
    """The slot of a value that differs as a whole; None where it does not."""
    value = row[name]
    if value is None:
        return None
    if name in {"nonce", "token_digest"}:
        return sample.slot(name, row["id"])
    if isinstance(value, datetime):
        return sample.slot("moment", value)
    if isinstance(value, UUID):
        return sample.slot("uuid", str(value))
    kind = _points_to(table, name, row)
    if kind in TABLES:
        return sample.slot(kind, value)
    return sample.slot(kind) if kind else None


def _points_to(table: Table, name: str, row: RowMapping) -> str | None:
    """The table that an id is of, or whose it is."""
    if name == "actor_id":
        return _ACTORS.get(row["actor_kind"])
    if name == "id":
        return table.name
    for key in table.c[name].foreign_keys:
        target = key.column.table.name
        return _SOMEBODY.get(target, target)
    return None


def _pieces(sample: Sample, text: str) -> Iterator[str | int]:
    """A text with the numbers of slots between what stays."""
    done = 0
    for found in _PARTS.finditer(text):
        slot, begins = _named(sample, found)
        if slot is not None:
            yield text[done:begins]
            yield slot
            done = found.end()
    yield text[done:]


def _named(sample: Sample, found: re.Match[str]) -> tuple[int | None, int]:
    """The slot of something within a text, and where it begins; None where it is not the tale's."""
    kind, text = str(found.lastgroup), found[0]
    if kind == "id":
        known = Slot(_TOLD[found["table"]], int(found["id"]))
        return sample.slots.get(known), found.start("id")
    if kind == "agent":
        return sample.slot(kind), found.start(kind)
    if kind == "moment":
        return sample.slot(kind, datetime.fromisoformat(text)), found.start()
    return sample.slot(kind, text), found.start()
