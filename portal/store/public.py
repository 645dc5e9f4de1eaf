"""What the public sees of the status, as plain data without a row behind it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.html import SafeHtml
from portal.i18n import Text
from portal.redaction import CleanText
from portal.uptime import Uptime


@dataclass(frozen=True, slots=True)
class Day:
    """One day of one component, by the days of the page's zone.

    `worst` is a state of `portal.uptime`, `no-data` among them; `names` are those of the incidents
    and maintenances that touched it.
    """

    on: date
    worst: str
    major_s: int
    partial_s: int
    degraded_s: int
    maintenance_s: int
    no_data_s: int
    names: tuple[CleanText, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A component of the service.

    `public_id` is twelve lower-case letters and digits that follow from the key. `state` is one of
    the five of the public format. While `no_data` holds, nobody knows: what watches it is silent.
    `days` are the last 90, oldest first.
    """

    key: str
    public_id: str
    label: Text
    description: Text | None
    group: str | None
    position: int
    state: str
    no_data: bool
    since: datetime
    created_at: datetime
    updated_at: datetime
    start_date: date | None
    only_if_degraded: bool
    days: tuple[Day, ...]
    uptime: Uptime


@dataclass(frozen=True, slots=True)
class Group:
    """Components that are shown together; its state is the worst of theirs."""

    key: str
    public_id: str
    label: Text
    position: int
    state: str
    parts: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    uptime: Uptime


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an update said before it was corrected."""

    body: CleanText
    body_html: SafeHtml
    until: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One update. `affected` are (component's key, state before, state after).

    `created_at` is when it was written, `display_at` the time that it tells of.
    """

    public_id: str
    status: str
    body: CleanText
    body_html: SafeHtml
    created_at: datetime
    display_at: datetime
    blasted_at: datetime | None = None
    corrected: tuple[Earlier, ...] = ()
    affected: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """An incident or a maintenance with all that was said, newest first.

    `status` is one of `STATUSES` (`wire` has the word of the public format); `type` of an incident
    is `investigating`, `known-issue` or `false-alarm`, of a maintenance `maintenance`. `impact` is
    none, minor, major, critical or maintenance. `components` has the state of each affected
    component now, `worst` the worst that this event brought. `titles` are its earlier names,
    each with the moment until which it held.
    """

    public_id: str
    number: int
    kind: str
    name: CleanText
    status: str
    type: str
    impact: str
    created_at: datetime
    started_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    scheduled_for: datetime | None
    scheduled_until: datetime | None
    updated_at: datetime
    postmortem_at: datetime | None
    updates: tuple[Said, ...]
    components: Mapping[str, str]
    worst: Mapping[str, str]
    titles: tuple[tuple[str, datetime], ...] = ()

    @property
    def wire(self) -> str:
        """The status in the words of the public format."""
        return WIRE[self.status]


@dataclass(frozen=True, slots=True)
class Board:
    """All of it at one moment.

    `page_updated_at` is when anything last changed. `incidents` are the unresolved ones, newest
    first; `maintenances` the coming and the active ones, soonest first; `history` everything of the
    last 90 days, and at least the 50 newest of each kind, newest first. While it is not `watched`, no
    probe looks and nobody has said a word: there is nothing from which to say that all is well.
    """

    made_at: datetime
    page_updated_at: datetime
    components: tuple[Part, ...]
    groups: tuple[Group, ...]
    incidents: tuple[Event, ...]
    maintenances: tuple[Event, ...]
    history: tuple[Event, ...]
    watched: bool = True


WIRE = {
    "investigating": "investigating",
    "identified": "identified",
    "known-issue": "identified",
    "monitoring": "monitoring",
    "resolved": "resolved",
    "false-alarm": "resolved",
    "postmortem": "postmortem",
    "scheduled": "scheduled",
    "in-progress": "in_progress",
    "verifying": "verifying",
    "completed": "completed",
    "cancelled": "completed",
}
"""What each status is called in the public format, which has fewer of them."""
STATUSES = tuple(WIRE)
_PLANNED = frozenset({"scheduled", "in-progress", "verifying", "completed", "cancelled"})


def is_known(kind: str, status: str) -> bool:
    """Whether this kind of event has such a status."""
    return status in WIRE and (status in _PLANNED) == (kind == "maintenance")
