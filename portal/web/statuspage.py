"""The status in the shapes of the Statuspage API, version 2, which other people's clients read."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from portal import uptime
from portal.i18n import pick
from portal.store.public import WIRE, Board, Event, Group, Part, Said
from portal.web.masthead import Masthead

Json = dict[str, Any]
_MOST = 50
_IMPACTS = ("none", "minor", "major", "critical")
_ALL_IS_WELL = ("none", "All Systems Operational")
_OF_IMPACT = {
    "none": _ALL_IS_WELL,
    "minor": ("minor", "Minor Service Outage"),
    "major": ("major", "Partial System Outage"),
    "critical": ("critical", "Major System Outage"),
}
_ACTIVE = frozenset({"in_progress", "verifying"})


def files(board: Board, masthead: Masthead) -> Mapping[str, Callable[[], Json]]:
    """The eight documents by their address, each made when it is asked for."""
    page = _Page(board, masthead)
    coming = [event for event in board.maintenances if event.wire == "scheduled"]
    active = [event for event in board.maintenances if event.wire in _ACTIVE]
    incidents = [event for event in board.history if event.kind == "incident"][:_MOST]
    maintenances = [event for event in board.history if event.kind == "maintenance"][:_MOST]
    return {
        "/api/v2/summary.json": lambda: page.with_(
            components=page.components(),
            incidents=page.incidents(board.incidents),
            scheduled_maintenances=page.incidents(board.maintenances),
            status=status(board),
        ),
        "/api/v2/status.json": lambda: page.with_(status=status(board)),
        "/api/v2/components.json": lambda: page.with_(components=page.components()),
        "/api/v2/incidents.json": lambda: page.with_(incidents=page.incidents(incidents)),
        "/api/v2/incidents/unresolved.json": lambda: page.with_(
            incidents=page.incidents(board.incidents)
        ),
        "/api/v2/scheduled-maintenances.json": lambda: page.with_(
            scheduled_maintenances=page.incidents(maintenances)
        ),
        "/api/v2/scheduled-maintenances/upcoming.json": lambda: page.with_(
            scheduled_maintenances=page.incidents(coming)
        ),
        "/api/v2/scheduled-maintenances/active.json": lambda: page.with_(
            scheduled_maintenances=page.incidents(active)
        ),
    }


def status(board: Board) -> Json:
    """The whole in one word and one sentence of the public vocabulary."""
    states = [part.state for part in board.components]
    impact = max(map(_impact, board.incidents), key=_IMPACTS.index, default="none")
    indicator, description = max(
        _of_states(states), _OF_IMPACT[impact], key=lambda found: _GRAVITY.index(found[0])
    )
    return {"indicator": indicator, "description": description}


def _impact(event: Event) -> str:
    """What an open incident means now: what was said of it, or less where it has become less."""
    if not event.components:
        return event.impact
    now = _OF_STATE.get(uptime.worst(event.components.values()), "none")
    return min(event.impact, now, key=_IMPACTS.index)


_OF_STATE = {uptime.DEGRADED: "minor", uptime.PARTIAL: "major", uptime.MAJOR: "major"}
_GRAVITY = ("none", "maintenance", "minor", "major", "critical")


def _of_states(states: list[str]) -> tuple[str, str]:
    worst = uptime.worst(states)
    everything = all(state == worst for state in states)
    if worst == uptime.MAJOR:
        return _OF_IMPACT["critical" if everything else "major"]
    if worst == uptime.PARTIAL:
        return _OF_IMPACT["major" if everything else "minor"]
    if worst == uptime.DEGRADED:
        return "minor", "Degraded System Service" if everything else "Partially Degraded Service"
    if worst == uptime.MAINTENANCE:
        return "maintenance", "Service Under Maintenance"
    return _ALL_IS_WELL


class _Page:
    """Writes what is on one board."""

    def __init__(self, board: Board, masthead: Masthead) -> None:
        self._board = board
        self._masthead = masthead
        self._at = masthead.moment
        self._groups = {group.key: group for group in board.groups}
        self._parts = {part.key: part for part in board.components}

    def with_(self, **found: Any) -> Json:
        """A document: the page, and what it is asked for."""
        masthead = self._masthead
        page = {
            "id": masthead.page_id,
            "name": pick(masthead.name),
            "url": masthead.url,
            "time_zone": masthead.iana_zone,
            "updated_at": self._at(self._board.page_updated_at),
        }
        return {"page": page} | found

    def components(self) -> list[Json]:
        """All components, each group before its own."""
        found: list[Json] = []
        for part in self._board.components:
            group = self._groups.get(part.group or "")
            if group is not None and group.parts[0] == part.key:
                found.append(self._group(group))
            found.append(self._part(part))
        return found

    def _part(self, part: Part) -> Json:
        group = self._groups.get(part.group or "")
        return {
            "id": part.public_id,
            "name": pick(part.label),
            "status": part.state,
            "created_at": self._at(part.created_at),
            "updated_at": self._at(part.updated_at),
            "position": part.position,
            "description": None if part.description is None else pick(part.description),
            "showcase": True,
            "start_date": part.start_date.isoformat() if part.start_date else None,
            "group_id": group.public_id if group else None,
            "page_id": self._masthead.page_id,
            "group": False,
            "only_show_if_degraded": part.only_if_degraded,
        }

    def _group(self, group: Group) -> Json:
        return {
            "id": group.public_id,
            "name": pick(group.label),
            "status": group.state,
            "created_at": self._at(group.created_at),
            "updated_at": self._at(group.updated_at),
            "position": group.position,
            "description": None,
            "showcase": False,
            "start_date": None,
            "group_id": None,
            "page_id": self._masthead.page_id,
            "group": True,
            "only_show_if_degraded": False,
            "components": [self._parts[key].public_id for key in group.parts],
        }

    def incidents(self, events: Iterable[Event]) -> list[Json]:
        """Incidents or maintenances with all that was said of them."""
        return [self._event(event) for event in events]

    def _event(self, event: Event) -> Json:
        found = {
            "id": event.public_id,
            "name": event.name,
            "status": event.wire,
            "created_at": self._at(event.created_at),
            "updated_at": self._at(event.updated_at),
            "monitoring_at": self._maybe(event.monitoring_at),
            "resolved_at": self._maybe(event.resolved_at),
            "impact": event.impact,
            "shortlink": self._masthead.incident(event.public_id),
            "started_at": self._at(event.started_at),
            "page_id": self._masthead.page_id,
            "incident_updates": [self._update(event, said) for said in event.updates],
            "components": [
                self._part(self._parts[k]) for k in event.components if k in self._parts
            ],
        }
        if event.kind == "maintenance":
            found["scheduled_for"] = self._maybe(event.scheduled_for)
            found["scheduled_until"] = self._maybe(event.scheduled_until)
        return found

    def _maybe(self, at: datetime | None) -> str | None:
        return None if at is None else self._at(at)

    def _update(self, event: Event, said: Said) -> Json:
        return {
            "id": said.public_id,
            "status": WIRE[said.status],
            "body": said.body,
            "incident_id": event.public_id,
            "created_at": self._at(said.created_at),
            "updated_at": self._at(max([said.created_at, *(e.until for e in said.corrected)])),
            "display_at": self._at(said.display_at),
            "affected_components": [
                {
                    "code": self._parts[key].public_id,
                    "name": self._full_name(self._parts[key]),
                    "old_status": old,
                    "new_status": new,
                }
                for key, old, new in said.affected
                if key in self._parts
            ]
            or None,
            "deliver_notifications": said.blasted_at is not None,
            "custom_tweet": None,
            "tweet_id": None,
        }

    def _full_name(self, part: Part) -> str:
        group = self._groups.get(part.group or "")
        name = pick(part.label)
        return f"{pick(group.label)} - {name}" if group else name
