"""Ninety days of one component: a strip of marks, and the same in rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

from markupsafe import Markup

from portal import i18n, uptime
from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.store.public import Day, Part
from portal.web import status

_CLASSES = {
    uptime.OPERATIONAL: "ok",
    uptime.NO_DATA: "no",
    uptime.MAINTENANCE: "mt",
    uptime.DEGRADED: "dg",
    uptime.PARTIAL: "pt",
    uptime.MAJOR: "mj",
}


@dataclass(frozen=True, slots=True)
class Row:
    """Days that were alike, in words."""

    days: str
    state: str
    tone: str
    what: str


def strip(part: Part) -> Markup:
    """The marks, oldest first, each with its day in words."""
    marks = "".join(
        f'<i class="{_CLASSES[day.worst]}" title="{escape(_told(day))}"></i>' for day in part.days
    )
    return Markup(marks)  # noqa: S704 - what people typed is escaped above


def summary(part: Part) -> str:
    """The strip in one sentence, for those who do not see it."""
    bad = sum(day.worst not in {uptime.OPERATIONAL, uptime.NO_DATA} for day in part.days)
    if all(day.worst == uptime.NO_DATA for day in part.days):
        return _("The last %(days)s days: no data", days=len(part.days))
    if not bad:
        return _("The last %(days)s days: nothing happened", days=len(part.days))
    return ngettext(
        "The last %(days)s days: something happened on %(num)s of them",
        "The last %(days)s days: something happened on %(num)s of them",
        bad,
        days=len(part.days),
    )


def rows(part: Part) -> list[Row]:
    """Newest first; days in a row on which nothing happened are one."""
    runs = groupby(reversed(part.days), key=lambda day: (day.worst, _calm(day) or day.on))
    return [_row(list(run)) for _key, run in runs]


def _calm(day: Day) -> bool:
    return day.worst in {uptime.OPERATIONAL, uptime.NO_DATA} and not day.names


def _row(run: Sequence[Day]) -> Row:
    newest = run[0]
    return Row(
        days=_span(run[-1].on, newest.on),
        state=status.state(newest.worst),
        tone=status.TONES[newest.worst],
        what="; ".join(_details(newest)),
    )


def _span(first: date, last: date) -> str:
    if first == last:
        return i18n.day(first)
    return _("%(first)s to %(last)s", first=i18n.day(first), last=i18n.day(last))


def _told(day: Day) -> str:
    words = "; ".join((status.state(day.worst), *_details(day)))
    return _("%(day)s: %(words)s", day=i18n.day(day.on), words=words)


def _details(day: Day) -> Iterator[str]:
    """How long each kind of trouble lasted, and what it was called."""
    if day.major_s:
        yield _("out of order for %(time)s", time=status.lasting(day.major_s))
    if day.partial_s:
        yield _("partly out of order for %(time)s", time=status.lasting(day.partial_s))
    if day.degraded_s:
        yield _("slow or flawed for %(time)s", time=status.lasting(day.degraded_s))
    if day.maintenance_s:
        yield _("maintenance for %(time)s", time=status.lasting(day.maintenance_s))
    if day.no_data_s and day.worst != uptime.NO_DATA:
        yield _("no data for %(time)s", time=status.lasting(day.no_data_s))
    yield from dict.fromkeys(day.names)
