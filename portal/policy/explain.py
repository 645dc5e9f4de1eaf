"""The reckoning of a due time in words, for customers, agents and the command line."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.policy.durations import Clock, Duration, Measure
from portal.policy.steps import Step


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
