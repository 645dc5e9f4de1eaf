"""The checks that ask several tables, on as much of a policy as can be read."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from portal.errors import Mistake
from portal.policy import coverage, monotone, rungs
from portal.policy.kinds import Keyed
from portal.policy.model import Policy

_SORTING = ("levels", "severities", "tiers", "categories", "targets")
_MOVING = ("statuses", "initial_status", "withdrawn_status")
_CHECKS: dict[Callable[[Policy], Iterator[Mistake]], tuple[str, ...]] = {
    coverage.promised: _SORTING,
    coverage.passable: (*_MOVING, "routes", "flows"),
    coverage.boards: ("request_types", "default_request_type", "connect"),
    coverage.unreachable: _MOVING,
    coverage.shadowed: _SORTING,
    monotone.check: (*_SORTING, "hours"),
    monotone.answers: ("targets", "hours"),
    monotone.bands: ("teams", "hours"),
    monotone.reminders: ("statuses", "hours"),
    rungs.check: ("ladder", "hours"),
}
"""Each check with the tables that it looks into."""


def check(policy: Policy, unread: Collection[str]) -> Iterator[Mistake]:
    """Every mistake that is found without the tables that could not be read."""
    for look, tables in _CHECKS.items():
        if not set(tables).intersection(unread):
            yield from look(policy)


def legible(data: Mapping[str, Any], context: Mapping[str, Any]) -> tuple[Policy, set[str]]:
    """A policy of those tables alone that can be read by themselves, and the names of the others."""
    read: dict[str, Any] = {}
    unread: set[str] = set()
    for name in {table for tables in _CHECKS.values() for table in tables}:
        field = Policy.model_fields[name]
        if name not in data and not field.is_required():
            continue
        kind: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
        try:
            read[name] = kind.validate_python(data.get(name), context=dict(context))
        except ValidationError:
            unread.add(name)
    _tell_keys(read)
    return Policy.model_construct(**read), unread


def _tell_keys(read: Mapping[str, Any]) -> None:
    for table in read.values():
        for key, entry in table.items() if isinstance(table, Mapping) else ():
            if isinstance(entry, Keyed):
                entry.keep_key(key)
