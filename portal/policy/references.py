"""Whether every name in a policy file is defined somewhere.

Asked of the raw file, so that a mistake elsewhere hides none of these.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from portal.errors import Mistake
from portal.policy.mistakes import nearest, path_of
from portal.policy.questions import ALWAYS, SORTING

Place = tuple[int | str, ...]

REFERENCES = {
    "unverified_tier": "tiers",
    "default_request_type": "request_types",
    "initial_status": "statuses",
    "withdrawn_status": "statuses",
    "emergency.levels.*": "levels",
    "request_types.*.fields.*": "fields",
    "request_types.*.requires.*": "fields",
    "connect.escalates_to": "ladder",
    "connect.team": "teams",
    "targets.*.level": "levels",
    "targets.*.tiers.*": "tiers",
    "statuses.*.stage": "stages",
    "statuses.*.next.*.to": "statuses",
    "statuses.*.timer.then": "statuses",
    "statuses.*.on_customer_reply": "statuses",
    "statuses.*.on_staff_reply": "statuses",
    "statuses.*.on_customer_solved": "statuses",
    "statuses.*.on_customer_not_solved": "statuses",
    "statuses.*.on_withdraw": "statuses",
    "statuses.*.requires.*": "approvals",
    "statuses.*.team": "teams",
    "statuses.*.withdraws.*": "approvals",
    "approvals.*.team": "teams",
    "first_team": "teams",
    "teams.*.passes_to.*": "teams",
    "routes.*.team": "teams",
    "routes.*.status": "statuses",
    "routes.*.notify.*": "teams",
    "flows.*.steps.*.status": "statuses",
    "flows.*.steps.*.then": "statuses",
    "flows.*.steps.*.yes": "statuses",
    "flows.*.steps.*.no": "statuses",
    "ladder.*.team": "teams",
    "alarms.notify.*": "teams",
    "alarms.breach": "ladder",
    "marks.*.notify.*": "teams",
    "feedback.notify.*": "teams",
    "macros.*.status": "statuses",
    "request_types.*.group": "request_groups",
    "request_types.*.category": "categories",
    "targets.*.categories.*": "categories",
    "targets.*.severities.*": "severities",
    **{
        f"{condition}.{question}.*": answers
        for condition in ("routes.*.when", "flows.*.when", "teams.*.not_for")
        for question, answers in {
            "request_type": "request_types",
            "category": "categories",
            "impact": "levels",
            "severity": "severities",
            "tier": "tiers",
        }.items()
    },
    "fields.*.when.tier.*": "tiers",
    "fields.*.when.category.*": "categories",
    "fields.*.when.impact.*": "levels",
    "components.*.categories.*": "categories",
    "documentation.*.categories.*": "categories",
}
"""What stands at each path, and the table in which it must be a key."""
_LISTED = {
    "emergency.channel": "channel",
    "status_page.drafts.*.components.*": "component",
    "status_page.probes.*.component": "component",
}


def check(data: Mapping[str, Any]) -> Iterator[Mistake]:
    """Each name that leads nowhere."""
    for path, table in REFERENCES.items():
        known = _table(data, table)
        for place, name in _found(data, tuple(path.split("."))):
            if isinstance(name, str) and name not in known:
                expected = f"“{name}” is not among {table}; {nearest(name, known)}"
                yield Mistake(path_of(place), expected)
    yield from _listed(data)
    yield from _fields(data)
    yield from _ranks(data)


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name)
    return table if isinstance(table, Mapping) else {}


def _found(node: Any, path: Place, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every value at `path`, where `*` is any entry of a table or list."""
    if not path:
        yield place, node
        return
    head, *rest = path
    entries: Mapping[Any, Any] = {}
    if isinstance(node, Mapping):
        entries = node
    elif isinstance(node, list):
        entries = dict(enumerate(node))
    for key in entries if head == "*" else [head] if head in entries else []:
        yield from _found(entries[key], tuple(rest), (*place, key))


def _listed(data: Mapping[str, Any]) -> Iterator[Mistake]:
    """Keys of what stands in a list: channels and components."""
    for path, kind in _LISTED.items():
        known = [key for _, key in _found(data, (f"{kind}s", "*", "key")) if isinstance(key, str)]
        for place, name in _found(data, tuple(path.split("."))):
            if isinstance(name, str) and name not in known:
                expected = f"no {kind} has the key “{name}”; {nearest(name, known)}"
                yield Mistake(path_of(place), expected)


def _fields(data: Mapping[str, Any]) -> Iterator[Mistake]:
    for key in ALWAYS:
        if key not in _table(data, "fields"):
            yield Mistake(f"fields.{key}", "is missing; every form asks it")
    for place, asked in _found(data, ("request_types", "*", "asks", "*")):
        if isinstance(asked, str) and asked in SORTING and not _table(data, SORTING[asked]):
            yield Mistake(path_of(place), f"asks for a {asked}, but there are no {SORTING[asked]}")

    known = [*SORTING, *_table(data, "fields")]
    for place, when in _found(data, ("fields", "*", "when")):
        for key in when if isinstance(when, Mapping) else ():
            if key not in known:
                yield Mistake(path_of((*place, key)), f"is not a question; {nearest(key, known)}")


def _ranks(data: Mapping[str, Any]) -> Iterator[Mistake]:
    for table, name in (("levels", "level"), ("severities", "severity")):
        seen: dict[object, str] = {}
        for place, rank in _found(data, (table, "*", "rank")):
            if isinstance(rank, int) and rank in seen:
                yield Mistake(path_of(place), f"{name} “{seen[rank]}” has rank {rank} too")
            if isinstance(rank, int):
                seen.setdefault(rank, str(place[1]))
