"""Support hours in words, one line for each run of days that are alike."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Policy
from portal.policy.opening import WEEKDAYS, Opening, Spans


def lines(policy: Policy) -> tuple[str, ...]:
    """When support is there, such as `Monday to Friday, 9:00 AM – 5:00 PM PT` (A02)."""
    hours = policy.hours
    zone = pick(hours.label) if hours.label else hours.zone
    if hours.always_open:
        return (_("Around the clock, every day"),)
    holidays = [_("Closed on public holidays")] if hours.holidays.country else []
    return _lines(tuple(_runs(hours)), zone, i18n.language(), tuple(holidays))


def _runs(hours: Opening) -> Iterator[tuple[int, int, Spans]]:
    """First and last day, with the spans that they share."""
    days = [(number, hours.days.get(name, ())) for number, name in enumerate(WEEKDAYS)]  # type: ignore[call-overload]
    for spans, run in groupby(days, key=lambda day: day[1]):
        numbers = [number for number, _spans in run]
        if spans:
            yield numbers[0], numbers[-1], spans


@lru_cache
def _lines(
    runs: tuple[tuple[int, int, Spans], ...], zone: str, _language: str, more: tuple[str, ...]
) -> tuple[str, ...]:
    told = (
        _("%(days)s, %(times)s %(zone)s", days=_days(first, last), times=_times(spans), zone=zone)
        for first, last, spans in runs
    )
    return (*told, *more)


def _days(first: int, last: int) -> str:
    if first == last:
        return i18n.weekday(first)
    return _("%(first)s to %(last)s", first=i18n.weekday(first), last=i18n.weekday(last))


def _times(spans: Spans) -> str:
    told = [
        _("%(opens)s – %(closes)s", opens=i18n.wall(opens), closes=i18n.wall(closes))
        for opens, closes in spans
    ]
    return ", ".join(told)
