"""Reading everything stored again by the rules of now, and taking out what older rules missed.

Rows are read a few at a time and cleaned outside of any transaction; what changes is written in a
short one, and only where nobody wrote meanwhile. So this may be stopped at any moment and begun
again, and the service goes on beside it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Row, Select, Table, Text, null, select, type_coerce, update
from sqlalchemy.orm import aliased

from portal import html
from portal.events import CleanValue
from portal.models import AuditEntry, Draft, Ticket
from portal.models.base import Base, Clean, CleanJSON, Html
from portal.redaction import Finding, Rules, fingerprint, redact
from portal.services import audit, messages
from portal.work import SYSTEM, Work, Works

_FEW = 200
_NOTED = AuditEntry.__tablename__
_DOUBTFUL = frozenset({"key", "password", "pin", "otp"})


@dataclass(frozen=True, slots=True)
class Found:
    """Secrets in one row or file. What a row is found by (an address) is for a person to change."""

    table: str
    reference: str
    findings: tuple[Finding, ...]
    by_hand: bool = False


@dataclass(slots=True)
class _Reading:
    """One row: its values as they were, as they should be, and what was found."""

    row: Row[Any]
    after: dict[str, Any]
    findings: list[Finding]
    by_hand: list[Finding]


def rows(works: Works, *, write: bool) -> Iterator[Found]:
    """Every row that holds a secret by the rules of now; `write` takes it out before it is told."""
    for table in Base.metadata.sorted_tables:
        if _texts(table):
            yield from _table(works, table, write=write)


def note(work: Work, cleaned: Mapping[str, int]) -> None:
    """Note that everything was read again, and how much of which table was cleaned."""
    audit.note(work, "read-again", None, cleaned=dict(cleaned))


def _texts(table: Table) -> list[Column[Any]]:
    return [column for column in table.c if isinstance(column.type, Clean | CleanJSON)]


def _table(works: Works, table: Table, *, write: bool) -> Iterator[Found]:
    last: Any = None
    while True:
        with works.read(SYSTEM) as work:
            few = work.session.execute(_asked(table, last)).all()
            left = _left(work, few)
        if not few:
            return
        last = few[-1].row_id
        read = [_read(works.rules, table, row, left.get(row.owner, frozenset())) for row in few]
        found = [reading for reading in read if reading.findings or reading.by_hand]
        if write and any(reading.after for reading in found):
            with works.write(SYSTEM) as work:
                found = [one for one in found if not one.after or _written(work, table, one)]
        for reading in found:
            yield from _told(table, reading)


def _asked(table: Table, last: Any) -> Select[Any]:
    """A few rows behind the last one, their texts as they are stored, and whose they are."""
    (key,) = table.primary_key.columns
    holder = aliased(Ticket)
    owner = key if table.name == Ticket.__tablename__ else table.c.get("ticket_id")
    texts = [type_coerce(one, Text).label(one.name) for one in _texts(table)]
    query = select(
        key.label("row_id"),
        (null() if owner is None else owner).label("owner"),
        (null() if owner is None else holder.reference).label("held_by"),
        *texts,
    )
    if owner is not None:
        query = query.select_from(table).outerjoin(holder, holder.id == owner)
    query = query.order_by(key).limit(_FEW)
    return query if last is None else query.where(key > last)


def _left(work: Work, few: Sequence[Row[Any]]) -> dict[int, frozenset[str]]:
    """For each ticket of these rows, the kinds that somebody there said are no secrets."""
    owners = {row.owner for row in few} - {None}
    said = select(AuditEntry.ticket_id, AuditEntry.data).where(
        AuditEntry.kind == "not-secret", AuditEntry.ticket_id.in_(owners)
    )
    found: dict[int, frozenset[str]] = {}
    for ticket_id, data in work.session.execute(said) if owners else ():
        found[ticket_id] = found.get(ticket_id, frozenset()) | {str(data["secret"])}
    return found


def _read(rules: Rules, table: Table, row: Row[Any], left: frozenset[str]) -> _Reading:
    """Read one row; `left` are the kinds that are left in where they are in doubt."""
    reading = _Reading(row, {}, [], [])
    if table.name == Draft.__tablename__:
        left = _DOUBTFUL  # what somebody chose for it is recorded nowhere yet
    for column in _texts(table):
        raw = row._mapping[column.name]  # noqa: SLF001 - public, and named so to spare the columns
        known = None if raw is None else json.loads(raw) if _is_json(column) else raw
        value, findings = _again(known, rules, left)
        if findings and (table.name == _NOTED or _finds(column)):
            reading.by_hand += findings
        elif findings:
            reading.findings += findings
            reading.after[column.name] = value
            _follow(rules, table, column, reading, findings)
    return reading


def _is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, CleanJSON)


def _finds(column: Column[Any]) -> bool:
    """Whether a row is found by this column: a reference, an address, a domain."""
    return bool(column.unique or column.index or column.name.endswith("email"))


def _again(value: Any, rules: Rules, left: frozenset[str]) -> tuple[Any, list[Finding]]:
    """A value with everything in it cleaned once more, and what was found."""
    if isinstance(value, str):
        return _text(value, rules, left)
    if isinstance(value, list):
        pairs = [_again(item, rules, left) for item in value]
        return [new for new, _found in pairs], [one for _new, found in pairs for one in found]
    if isinstance(value, dict):
        named = {key: _again(item, rules, left) for key, item in value.items()}
        findings = [one for _new, found in named.values() for one in found]
        return {key: new for key, (new, _found) in named.items()}, findings
    return value, []


def _text(text: str, rules: Rules, left: frozenset[str]) -> tuple[CleanValue, list[Finding]]:
    result = redact(text, rules)
    keep = frozenset(
        fingerprint(text[one.start : one.end], rules)
        for one in result.findings
        if one.weak and one.kind in left
    )
    if keep:
        result = redact(text, rules, keep)
    return result.text, list(result.findings)


def _follow(
    rules: Rules, table: Table, column: Column[Any], reading: _Reading, findings: list[Finding]
) -> None:
    """Change what follows from a text: its markup, and the list of what was taken out of it."""
    markup = table.c.get(f"{column.name}_html")
    if markup is not None and isinstance(markup.type, Html):
        reading.after[markup.name] = html.render(reading.after[column.name])
        if "removed" in table.c:
            known, _found = _again(json.loads(reading.row.removed), rules, frozenset())
            reading.after["removed"] = [*known, *messages.removals(column.name, findings)]


def _written(work: Work, table: Table, reading: _Reading) -> bool:
    """Write one row, unless somebody wrote it meanwhile."""
    (key,) = table.primary_key.columns
    same = [
        type_coerce(table.c[name], Text) == reading.row._mapping[name]  # noqa: SLF001 - as above
        for name in reading.after
        if name in reading.row._mapping  # noqa: SLF001 - as above
    ]
    change = update(table).where(key == reading.row.row_id, *same).values(reading.after)
    done = work.session.connection().execute(change).rowcount == 1
    ticket = work.session.get(Ticket, reading.row.owner) if done and reading.row.owner else None
    if ticket is not None:
        audit.note(work, "redacted-later", ticket, count=len(reading.findings))
    return done


def _told(table: Table, reading: _Reading) -> Iterator[Found]:
    reference = reading.row.held_by or str(reading.row.row_id)
    if reading.findings:
        yield Found(table.name, reference, tuple(reading.findings))
    if reading.by_hand:
        yield Found(table.name, reference, tuple(reading.by_hand), by_hand=True)
