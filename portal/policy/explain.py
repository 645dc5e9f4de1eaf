"""The reckoning of a due time in words, for customers, agents and the command line."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy, ngettext
from portal.policy.durations import Clock, Duration, Measure
from portal.policy.model import Policy
from portal.policy.statuses import NextAction
from portal.policy.steps import Step
from portal.policy.targets import Targets


def words(steps: Iterable[Step]) -> list[str]:
    """One sentence for each step, in the current language and zone."""
    return [_WORDS[step.kind](step) for step in steps]


def length(seconds: int) -> str:
    """A length of time such as `3 hours 30 minutes`, exact to the minute."""
    hours, minutes = divmod(round(seconds / 60), 60)
    if not hours:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)
    if not minutes:
        return ngettext("%(num)d hour", "%(num)d hours", hours)
    return _("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes)


def promise(duration: Duration) -> str:
    """A promised duration such as `4 business hours`, in the current language."""
    return _PROMISES[duration.measure, duration.clock](duration.amount)


def untimed(policy: Policy, status: str, targets: Targets) -> str:
    """Why no time holds now: the clock is off, or nothing is promised; "" where one does (E10)."""
    known = policy.statuses[status]
    reason = known.off_because
    if known.clock == "runs" and targets.response is targets.resolution is None:
        reason = reason or targets.reason
    return i18n.pick(reason) if reason else ""


def averages(policy: Policy, status: str) -> str:
    """How long it takes on average, which is no promise (D03); "" while it is not our turn."""
    known = policy.averages
    if known is None or policy.statuses[status].clock != "runs":
        return ""
    return _(
        "On average, our first answer takes %(response)s, and it takes %(resolution)s until a"
        " request is solved.",
        response=promise(known.response),
        resolution=promise(known.resolution),
    )


def changed(reason: str | None) -> str:
    """Why a due time has changed (A20, E16)."""
    return str(_CHANGED.get(reason or "", _CHANGED["waited"]))


def next_action(policy: Policy, action: NextAction | None, status: str) -> str | None:
    """What happens next by itself to a request in this status, and when, in one sentence."""
    if action is None:
        return None
    to = i18n.pick(policy.told(action.to, status))
    when = i18n.datetime(action.moves_at)
    if action.kind == "remind":
        return _(
            "We remind you on %(reminder)s. Without an answer it becomes “%(stage)s” on %(when)s.",
            reminder=i18n.datetime(action.at),
            stage=to,
            when=when,
        )
    if policy.statuses[status].turn == "support":
        return _("It becomes “%(stage)s” by itself on %(when)s.", stage=to, when=when)
    return _("Without an answer from you it becomes “%(stage)s” on %(when)s.", stage=to, when=when)


def _opened(step: Step) -> str:
    return _("Opened on %(when)s", when=i18n.datetime(step.at_from))


def _counted(step: Step) -> str:
    return _(
        "%(length)s of support time counted, until %(until)s",
        length=length(step.counted),
        until=i18n.datetime(step.at_to),
    )


def _elapsed(step: Step) -> str:
    return _("%(length)s counted, day and night", length=length(step.counted))


def _outside(step: Step) -> str:
    return _("Outside support hours until %(until)s", until=i18n.datetime(step.at_to))


def _weekend(step: Step) -> str:
    first, last = i18n.date(step.at_from), i18n.date(step.at_to - timedelta(minutes=1))
    if first == last:
        return _("No support on %(day)s", day=first)
    return _("No support from %(first)s to %(last)s", first=first, last=last)


def _holiday(step: Step) -> str:
    if not step.name:
        return _("Holiday on %(day)s", day=i18n.date(step.at_from))
    return _("Holiday on %(day)s: %(name)s", day=i18n.date(step.at_from), name=i18n.pick(step.name))


def _business_day(step: Step) -> str:
    return ngettext(
        "%(num)d business day later: %(when)s",
        "%(num)d business days later: %(when)s",
        step.counted,
        when=i18n.datetime(step.at_to),
    )


def _paused(step: Step) -> str:
    return _(
        "The clock stood still from %(start)s to %(end)s; %(length)s are added",
        start=i18n.datetime(step.at_from),
        end=i18n.datetime(step.at_to),
        length=length(step.counted),
    )


def _due(step: Step) -> str:
    return _("Due on %(when)s", when=i18n.datetime(step.at_to))


_CHANGED: dict[str, i18n.Lazy] = {
    "merged": lazy("An earlier request about the same thing goes on here, and its time counts."),
    "parted": lazy("The other request goes on by itself again, so its time counts here no more."),
    "waited": lazy("The clock stood still for a while, and that time is added."),
    "sorted": lazy("We have looked at the request and sorted it anew."),
    "escalated": lazy("It was escalated, and counts as graver now."),
    "corrected": lazy("What the request says has changed."),
    "expected": lazy("We know more now about how long it takes."),
}
_PROMISES: dict[tuple[Measure, Clock], Callable[[int], str]] = {
    ("minute", "clock"): lambda n: ngettext("%(num)d minute", "%(num)d minutes", n),
    ("hour", "clock"): lambda n: ngettext("%(num)d hour", "%(num)d hours", n),
    ("day", "clock"): lambda n: ngettext("%(num)d day", "%(num)d days", n),
    ("minute", "business"): lambda n: ngettext(
        "%(num)d minute of support time", "%(num)d minutes of support time", n
    ),
    ("hour", "business"): lambda n: ngettext(
        "%(num)d hour of support time", "%(num)d hours of support time", n
    ),
    ("day", "business"): lambda n: ngettext("%(num)d business day", "%(num)d business days", n),
    ("week", "business"): lambda n: ngettext("%(num)d week", "%(num)d weeks", n),
}
_WORDS: dict[str, Callable[[Step], str]] = {
    "opened": _opened,
    "counted": _counted,
    "elapsed": _elapsed,
    "outside-hours": _outside,
    "weekend": _weekend,
    "holiday": _holiday,
    "business-day": _business_day,
    "paused": _paused,
    "due": _due,
}
