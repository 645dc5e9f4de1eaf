"""Boards made by hand: what the public sees, without a database behind it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from portal import html, uptime
from portal.redaction import identifier, redact
from portal.store.public import Board, Day, Event, Group, Part, Said
from portal.uptime import Rule, Uptime
from portal.web.masthead import Masthead
from tests.fakes import pacific

NOW = pacific("2026-11-16 10:00")
RULE = Rule(Decimal("0.3"), Decimal(0), "America/Los_Angeles")
MASTHEAD = Masthead(
    "Selora", "https://support.example.com", "America/Los_Angeles", ("en",), timedelta(minutes=5)
)
LABELS = {"platform": "Automation platform", "api": "API", "hooks": "Webhooks"}


def day(on: date, worst: str = uptime.OPERATIONAL, **seconds: Any) -> Day:
    """A day; `major_s=60` and the like say what it held."""
    told = dict.fromkeys(("major_s", "partial_s", "degraded_s", "maintenance_s", "no_data_s"), 0)
    return Day(on, worst, **(told | seconds))


def days() -> tuple[Day, ...]:
    """Ninety good days."""
    last = NOW.date()
    return tuple(day(last - timedelta(days=89 - number)) for number in range(90))


def part(key: str, state: str = uptime.OPERATIONAL, **changes: Any) -> Part:
    """A component that has worked for ninety days."""
    told: dict[str, Any] = {
        "key": key,
        "public_id": f"{key:x<12}"[:12],
        "label": LABELS.get(key, key),
        "description": None,
        "group": None,
        "position": 1,
        "state": state,
        "no_data": False,
        "since": NOW - timedelta(days=1),
        "created_at": NOW - timedelta(days=90),
        "updated_at": NOW - timedelta(days=1),
        "start_date": date(2026, 8, 1),
        "only_if_degraded": False,
        "days": days(),
        "uptime": Uptime(Decimal("99.98"), 90 * 86_400, RULE),
    }
    return Part(**(told | changes))


def group(*keys: str, key: str = "ways-in", label: str = "Ways in") -> Group:
    """Components that are shown together."""
    at = NOW - timedelta(days=1)
    percent = Uptime(Decimal("99.98"), 90 * 86_400, RULE)
    return Group(key, f"{key:x<12}"[:12], label, 1, uptime.OPERATIONAL, keys, at, at, percent)


def said(number: int, status: str, words: str, at: datetime, **changes: Any) -> Said:
    """One update."""
    clean = redact(words).text
    told = {"created_at": at, "display_at": at} | changes
    return Said(f"u{number:011}", status, clean, html.render(clean), **told)


def event(
    number: int = 1,
    *,
    name: str = "Hubs cannot be reached",
    status: str = "investigating",
    at: datetime = NOW,
    components: Mapping[str, str] | None = None,
    **changes: Any,
) -> Event:
    """An incident with one update."""
    told: dict[str, Any] = {
        "public_id": f"e{number:011}",
        "number": number,
        "kind": "incident",
        "name": identifier(name),
        "status": status,
        "type": "investigating",
        "impact": "major",
        "created_at": at,
        "started_at": at,
        "monitoring_at": None,
        "resolved_at": None,
        "scheduled_for": None,
        "scheduled_until": None,
        "updated_at": at,
        "postmortem_at": None,
        "updates": (said(number, status, "We are looking into it.", at),),
        "components": components or {},
        "worst": components or {},
    }
    return Event(**(told | changes))


def maintenance(number: int = 1, *, status: str = "scheduled", **changes: Any) -> Event:
    """Two hours of work, tomorrow."""
    begins = NOW + timedelta(days=1)
    told: dict[str, Any] = {
        "kind": "maintenance",
        "type": "maintenance",
        "impact": "maintenance",
        "scheduled_for": begins,
        "scheduled_until": begins + timedelta(hours=2),
        "started_at": begins,
    }
    return event(number, name="A new database", status=status, **(told | changes))


def board(*parts: Part, made_at: datetime = NOW, **changes: Any) -> Board:
    """A board; its history holds what is open as well."""
    told: dict[str, Any] = {
        "made_at": made_at,
        "page_updated_at": NOW,
        "components": parts or (part("platform"),),
        "groups": (),
        "incidents": (),
        "maintenances": (),
    }
    told |= changes
    told.setdefault("history", (*told["maintenances"], *told["incidents"]))
    return Board(**told)


def lived(number: int, made_at: datetime = NOW) -> Board:
    """Ten components and so many incidents in ninety days, the newest still open."""
    parts = tuple(part(f"part-{one}", position=one) for one in range(10))
    gone = tuple(_past(one, NOW - timedelta(days=89 * one / number)) for one in range(1, number))
    newest = event(0, components={"part-3": uptime.PARTIAL})
    return board(*parts, made_at=made_at, incidents=(newest,), history=(newest, *gone))


def _past(number: int, at: datetime) -> Event:
    steps = ("investigating", "identified", "monitoring", "resolved")
    moments = [at + timedelta(minutes=20 * step) for step in range(4)]
    told = [
        said(number * 10 + step, status, "We found the cause and **mend** it.", moments[step])
        for step, status in enumerate(steps)
    ]
    return event(
        number,
        status="resolved",
        at=at,
        components={"part-1": uptime.OPERATIONAL},
        worst={"part-1": uptime.MAJOR},
        monitoring_at=moments[2],
        resolved_at=moments[3],
        updated_at=moments[3],
        updates=tuple(reversed(told)),
    )
