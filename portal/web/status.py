"""The state of the service in words."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from portal import i18n, status_letters, uptime
from portal.i18n import gettext as _
from portal.i18n import lazy, ngettext
from portal.store.public import Board
from portal.web import statuspage

UNKNOWN = "unknown"
_STATES: Mapping[str, i18n.Lazy] = {
    **status_letters.STATES,
    uptime.NO_DATA: lazy("No data"),
}
TONES: Mapping[str, str] = {
    uptime.OPERATIONAL: "none",
    uptime.DEGRADED: "minor",
    uptime.PARTIAL: "major",
    uptime.MAJOR: "critical",
    uptime.MAINTENANCE: "maintenance",
    uptime.NO_DATA: UNKNOWN,
}
"""The tone in which each state is shown."""
_TITLES: Mapping[str, i18n.Lazy] = {
    "investigating": lazy("Investigating"),
    "identified": lazy("Identified"),
    "known-issue": lazy("Known issue"),
    "monitoring": lazy("Monitoring"),
    "resolved": lazy("Resolved"),
    "false-alarm": lazy("False alarm"),
    "postmortem": lazy("Post-mortem"),
    "scheduled": lazy("Scheduled"),
    "in-progress": lazy("In progress"),
    "verifying": lazy("Verifying"),
    "completed": lazy("Completed"),
    "cancelled": lazy("Cancelled"),
}
_SENTENCES: Mapping[str, i18n.Lazy] = {
    "none": lazy("All systems work"),
    "maintenance": lazy("Planned maintenance is under way"),
    "minor": lazy("Some things work less well than they should"),
    "major": lazy("Part of the service is not working"),
    "critical": lazy("The service is not working"),
    UNKNOWN: lazy("We cannot see right now how the service is"),
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def overall(board: Board | None) -> dict[str, str]:
    """The worst of all components and open incidents, in one sentence."""
    if board is None or _nobody_knows(board):
        indicator = UNKNOWN
    else:
        indicator = statuspage.status(board)["indicator"]
    sentence = str(_SENTENCES[indicator])
    if indicator == "none" and board is not None and not board.watched:
        return {"indicator": UNKNOWN, "sentence": _("Nothing is watched yet")}
    if indicator == "none" and board is not None and board.incidents:
        sentence = _open_but_working(board)
    return {"indicator": indicator, "sentence": sentence}


def _open_but_working(board: Board) -> str:
    if all(event.status == "monitoring" for event in board.incidents):
        return _("Everything works again; we keep watching")
    return _("We are looking into a report")


def _nobody_knows(board: Board) -> bool:
    silent = [part.no_data for part in board.components]
    return bool(silent) and all(silent) and not board.incidents


def state(of: str) -> str:
    """The state of a component, or of a day of it."""
    return str(_STATES[of])


def title(of: str) -> str:
    """The status of an incident or a maintenance in a word."""
    return str(_TITLES.get(of) or _("Update"))


def lasting(span: timedelta | int) -> str:
    """How long something takes, in the two units that matter: `2 h 5 min`."""
    seconds = int(span.total_seconds()) if isinstance(span, timedelta) else span
    if seconds < _MINUTE:
        return _("less than a minute")
    if seconds < _HOUR:
        return _("%(minutes)s min", minutes=seconds // _MINUTE)
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    if seconds < _DAY and minutes:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    if seconds < _DAY:
        return _("%(hours)s h", hours=hours)
    return ngettext("%(num)s day", "%(num)s days", seconds // _DAY)


def listed(names: Iterable[str]) -> str:
    """Names one after another."""
    return ", ".join(names)
