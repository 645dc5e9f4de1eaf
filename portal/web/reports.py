"""Reports: how content customers are, how many of them say so, and how sure one can be of it."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.policy import Policy
from portal.store import desk, reports
from portal.store.reports import SCORES, By, Counted, Tally
from portal.web import answers, charts
from portal.web.queue import DESK, label
from portal.work import Work

FEW = 30
"""With fewer answers than this, a share says little: the page tells so."""
_SPANS: Mapping[str, tuple[int, int]] = {"4": (4, 1), "13": (13, 1), "52": (13, 4)}
"""Weeks back, by how many parts of how many weeks they are shown."""
_USUAL = "13"
_Z = 1.959964
_MOST_COMMENTS, _MOST_LINES = 50, 50_000
_WORDS = (lazy("Very poor"), lazy("Poor"), lazy("Fair"), lazy("Good"), lazy("Very good"))
_BY: Mapping[By, i18n.Lazy] = {
    "request_type": lazy("By kind of request"),
    "category": lazy("By what it was about"),
    "level": lazy("By impact"),
    "team": lazy("By team"),
    "agent": lazy("By who solved it"),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
COLUMNS = (
    "reference",
    "solved_at",
    "rated_at",
    "minutes",
    "score",
    "comment",
    "category",
    "level",
    "team",
    "agent",
    "request_type",
)


def wilson(good: int, rated: int) -> tuple[float, float]:
    """The range in which the share of all customers lies with 95 % (Wilson's score interval)."""
    if rated == 0:
        return 0.0, 1.0
    share, square = good / rated, _Z * _Z
    middle = share + square / (2 * rated)
    reach = _Z * ((share * (1 - share) + square / (4 * rated)) / rated) ** 0.5
    whole = 1 + square / rated
    low, high = (middle - reach) / whole, (middle + reach) / whole
    # What rounding leaves over would put the share outside of its own range.
    return max(0.0, min(low, share)), min(1.0, max(high, share))


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a report is about: the chosen span, and the moments between its parts."""

    span: str
    edges: tuple[datetime, ...]


def window(policy: Policy, now: datetime) -> Window:
    """The span that the address asks for, in whole days of the house, today included."""
    asked = request.args.get("weeks", "")
    span = asked if asked in _SPANS else _USUAL
    parts, weeks = _SPANS[span]
    zone = ZoneInfo(policy.hours.zone)
    tomorrow = now.astimezone(zone).date() + timedelta(days=1)
    days = (tomorrow - timedelta(weeks=weeks * back) for back in range(parts, -1, -1))
    return Window(span, tuple(datetime.combine(day, time(), zone) for day in days))


def shown(work: Work) -> dict[str, Any]:
    """Everything on the page."""
    actor, asked = work.actor, window(work.policy, work.now)
    since, until = asked.edges[0], asked.edges[-1]
    tally = reports.tally(work.session, actor, asked.edges)
    parts = tally.over_time()
    total = Counted(None, sum(one.solved for one in parts), _added(parts))
    names = [i18n.short_day(edge.date()) for edge in asked.edges[:-1]]
    comments = reports.rated(work.session, actor, since, until, _MOST_COMMENTS)
    return {
        "span": asked.span,
        "spans": _spans(),
        "since": i18n.date(since),
        "total": figures("", total),
        "scores": _scores(total),
        "bars": charts.bars([(word, str(n), n) for _score, word, n, _part in _scores(total)]),
        "parts": [figures(name, one) for name, one in zip(names, parts, strict=True)],
        "dots": charts.dots([(n, _share(one)) for n, one in zip(names, parts, strict=True)]),
        "lacking": answers.lacking(work),
        "tables": [_table(work, by, tally) for by in _BY],
        "comments": [_comment(row) for row in comments if row[0].comment],
    }


def _spans() -> list[tuple[str, str]]:
    told = {"4": _("4 weeks"), "13": _("13 weeks"), "52": _("A year")}
    return [(span, told[span]) for span in _SPANS]


def _added(parts: Sequence[Counted]) -> tuple[int, ...]:
    return tuple(sum(one.scores[at] for one in parts) for at in range(len(SCORES)))


def _share(one: Counted) -> charts.Share | None:
    return (one.good / one.rated, *wilson(one.good, one.rated)) if one.rated else None


def figures(name: str, one: Counted) -> dict[str, Any]:
    """One line: how many were solved and rated, the share of 4 and 5, and how sure that is."""
    low, high = wilson(one.good, one.rated)
    return {
        "name": name,
        "solved": one.solved,
        "rated": one.rated,
        "response": percent(one.rated, one.solved),
        "good": percent(one.good, one.rated),
        "range": _range(low, high) if one.rated else "",
        "few": 0 < one.rated < FEW,
    }


def percent(part: int, whole: int) -> str:
    """A share in whole percent; nothing of nothing is no share."""
    return _("%(share)s %%", share=_rounded(part, whole)) if whole else ""


def _rounded(part: int, whole: int) -> int:
    return (200 * part + whole) // (2 * whole)


def _range(low: float, high: float) -> str:
    return _("%(low)s to %(high)s %%", low=round(100 * low), high=round(100 * high))


def _scores(total: Counted) -> list[tuple[int, str, int, str]]:
    """Each score, best first: its word, how many gave it, and which share that is."""
    rows = zip(SCORES, _WORDS, total.scores, strict=True)
    return [(s, str(word), n, percent(n, total.rated)) for s, word, n in reversed(list(rows))]


def _table(work: Work, by: By, tally: Tally) -> dict[str, Any]:
    found = tally.by(by)
    name = _namer(work, by, [one.key for one in found if one.key])
    return {"title": str(_BY[by]), "lines": [figures(name(one.key), one) for one in found]}


def _namer(work: Work, by: By, keys: Sequence[Any]) -> Callable[[Any], str]:
    if by == "agent":
        people = desk.names(work.session, keys)
        return lambda key: people.get(key, "") if key else _("nobody in particular")
    tables: dict[By, Mapping[str, Any]] = {
        "request_type": work.policy.request_types,
        "category": work.policy.categories,
        "level": work.policy.levels,
        "team": work.policy.teams,
    }
    return lambda key: label(tables[by], key) if key else _("not said")


def _comment(row: Any) -> dict[str, Any]:
    rating, solved, ticket = row
    return {
        "score": rating.score,
        "comment": rating.comment,
        "reference": ticket.reference,
        "url": f"{DESK}/tickets/{ticket.reference}",
        "at": solved.created_at,
    }


def lines(work: Work) -> str:
    """Every rating of the span as comma-separated values, in UTC, harmless in a spreadsheet."""
    asked = window(work.policy, work.now)
    since, until = asked.edges[0], asked.edges[-1]
    found = reports.rated(work.session, work.actor, since, until, _MOST_LINES)
    people = desk.names(work.session, list({row[1].account_id for row in found} - {None}))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for rating, solved, ticket in found:
        cells = (
            ticket.reference,
            f"{solved.created_at:%Y-%m-%d %H:%M}",
            f"{rating.created_at:%Y-%m-%d %H:%M}",
            minutes(solved.created_at, rating.created_at),
            rating.score,
            rating.comment,
            ticket.category,
            ticket.impact,
            ticket.team,
            people.get(solved.account_id, ""),
            ticket.request_type,
        )
        writer.writerow([harmless(cell) for cell in cells])
    return "\ufeff" + text.getvalue()


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def minutes(solved_at: datetime, rated_at: datetime) -> int:
    """How long after the solution it was rated; what comes within seconds may be a machine."""
    return int((rated_at - solved_at).total_seconds() // 60)
