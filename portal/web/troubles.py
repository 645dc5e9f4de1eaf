"""What support should know while an engine is away: what waits, since when, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.i18n import gettext as _
from portal.i18n import lazy, ngettext
from portal.services import signs
from portal.store import signs as store
from portal.store.signs import Told
from portal.work import Work

_SOON = timedelta(minutes=1)
"""What is over by then needs no notice."""
_SILENT = timedelta(minutes=3)
"""After so long without a sign of life nobody works; they give one twice a minute."""
_OF_SINKS = frozenset({"sink", "parked"})
_SINKS = {
    "broker": lazy("The message broker does not take everything"),
    "email": lazy("Some letters do not go out"),
    "gitlab": lazy("GitLab does not take everything"),
    "hooks": lazy("Some news of the status do not go out"),
    "slack": lazy("Slack does not take everything"),
    "subscribers": lazy("Some news of the status do not go out"),
    "webhook": lazy("The webhook does not take everything"),
}
_ENGINES = {
    "clamd": (
        lazy("The virus scanner does not answer"),
        lazy("Requests come in as always, but their files are refused until it is back."),
    ),
    "hub": (
        lazy("The hub system does not answer"),
        lazy("Connect requests wait for what people find out; it is asked again by itself."),
    ),
    "redis": (
        lazy("Redis does not answer"),
        lazy("Until it is back, each process counts by itself how often something is tried."),
    ),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One notice: what is the matter, since when, and what that means."""

    title: str
    meaning: str
    since: datetime


def known(work: Work) -> list[Trouble]:
    """What is the matter now; nothing, as a rule."""
    used = {outlet.name for outlet in work.outlets}
    # What waits for a sink that is not used any more is tried by nobody: check-data tells of it.
    told = [
        one
        for one in store.all_of(work.session, work.now - _SOON)
        if one.kind not in _OF_SINKS or one.name in used
    ]
    ran = [one.at for one in told if one.kind == signs.LOOP]
    began = [one.at for one in told if one.kind == "waiting"]
    # Without any sign, something must have waited: a new deployment has just nothing to do.
    since = max(ran, default=None) or min(began, default=None)
    if since is not None and since < work.now - _SILENT:
        meaning = _("Requests come in as always. Letters and hand-offs wait until a worker runs.")
        return [Trouble(_("Nothing goes out by itself"), meaning, since)]
    return list(_each(told))


def _each(told: Sequence[Told]) -> Iterator[Trouble]:
    for one in told:
        if one.kind == "sink":
            yield Trouble(_away(one.name), _waiting(one.number), one.at)
        elif one.kind == "parked":
            yield Trouble(_away(one.name), _given_up(one.number), one.at)
        elif one.kind == signs.ENGINE and one.name in _ENGINES:
            title, meaning = _ENGINES[one.name]
            yield Trouble(str(title), str(meaning), one.at)


def _away(sink: str) -> str:
    return str(_SINKS.get(sink) or lazy("Some deliveries do not go out"))


def _given_up(number: int) -> str:
    return _(
        "Deliveries given up: %(number)s. Whoever runs Portal sees why with “portal outbox list”,"
        " and may try again.",
        number=number,
    )


def _waiting(number: int) -> str:
    return ngettext(
        "%(num)s delivery waits. It is tried again by itself; nothing is lost.",
        "%(num)s deliveries wait. They are tried again by themselves; nothing is lost.",
        number,
    )
