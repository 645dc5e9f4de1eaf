"""Questions about what customers think: counted by what they were helped with, and listed.

Everything is about one cohort: the requests that were solved in a period, each once by its last
resolution there, rated or not. So a response rate never compares the answers of one month with the
questions of another, and a request that was solved twice counts once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, case, func, literal_column, select, union_all
from sqlalchemy.orm import Session, aliased

from portal import access
from portal.errors import NotFound
from portal.models import Feedback, Rating, Resolution, Ticket
from portal.work import Actor

By = Literal["request_type", "category", "level", "team", "agent"]
SCORES = (1, 2, 3, 4, 5)
_Later = aliased(Resolution)
_COLUMNS: dict[By, Any] = {
    "request_type": Ticket.request_type,
    "category": Ticket.category,
    "level": Ticket.impact,
    "team": Ticket.team,
    "agent": Resolution.account_id,
}
_NAMES = tuple(_COLUMNS)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many were solved, and how many of those were rated 1, 2, 3, 4 and 5."""

    key: Any
    solved: int
    scores: tuple[int, ...]

    @property
    def rated(self) -> int:
        """How many said what they think."""
        return sum(self.scores)

    @property
    def good(self) -> int:
        """How many said 4 or 5."""
        return sum(self.scores[3:])


@dataclass(frozen=True, slots=True)
class Tally:
    """The cohort counted once, by all its properties together; each report adds up its lines."""

    parts: int
    rows: Sequence[Sequence[Any]]

    def by(self, name: By) -> list[Counted]:
        """By one property of the requests, the most frequent first."""
        found = self._added(1 + _NAMES.index(name))
        return sorted(found.values(), key=lambda one: (-one.solved, one.key is None, str(one.key)))

    def over_time(self) -> list[Counted]:
        """By when they were solved: a line for each part of the period."""
        found = self._added(0)
        nothing = (0,) * len(SCORES)
        return [found.get(part, Counted(part, 0, nothing)) for part in range(self.parts)]

    def _added(self, place: int) -> dict[Any, Counted]:
        numbers = 1 + len(_NAMES)
        sums: dict[Any, list[int]] = {}
        for row in self.rows:
            line = sums.setdefault(row[place], [0] * (1 + len(SCORES)))
            for at, number in enumerate(row[numbers:]):
                line[at] += number
        return {key: Counted(key, line[0], tuple(line[1:])) for key, line in sums.items()}


def tally(session: Session, actor: Actor, edges: Sequence[datetime]) -> Tally:
    """The cohort of the time from the first to the last of these moments, between which parts lie.

    It is read once: each of its requests costs a look, and a year may hold a hundred thousand.
    """
    access.require_staff(actor, "lead")
    ends = list(enumerate(edges[1:]))
    part = case(*((Resolution.created_at < end, number) for number, end in ends)).label("part")
    keys = [column.label(f"by_{name}") for name, column in _COLUMNS.items()]
    scores = (func.count(case((Rating.score == score, 1))) for score in SCORES)
    query = _cohort(select(part, *keys, func.count(), *scores), edges[0], edges[-1])
    by: list[ColumnElement[Any]] = [literal_column(one.name) for one in (part, *keys)]
    return Tally(len(ends), session.execute(query.group_by(*by)).all())


def _cohort(query: Any, since: datetime, until: datetime) -> Any:
    again = (
        select(_Later.id)
        .where(_Later.ticket_id == Resolution.ticket_id, _Later.id > Resolution.id)
        .where(_Later.created_at < until)
        .exists()
    )
    return (
        query.select_from(Resolution)
        .join(Ticket, Ticket.id == Resolution.ticket_id)
        .outerjoin(Rating, Rating.resolution_id == Resolution.id)
        .where(Resolution.created_at >= since, Resolution.created_at < until, ~again)
    )


def rated(
    session: Session, actor: Actor, since: datetime, until: datetime, limit: int
) -> Sequence[Any]:
    """The ratings of the cohort with resolution and ticket, newest resolution first."""
    access.require_staff(actor, "lead")
    query = (
        _cohort(select(Rating, Resolution, Ticket), since, until)
        .where(Rating.score.is_not(None))
        .order_by(Resolution.created_at.desc(), Resolution.id.desc())
        .limit(limit)
    )
    found: Sequence[Any] = session.execute(query).all()
    return found


def low_ratings(session: Session, actor: Actor, low: int, limit: int) -> Sequence[Any]:
    """Low scores that nobody has answered, with resolution and ticket, worst first.

    Each score walks its index from the newest on and stops after one page.
    """
    parts = [
        select(Rating.resolution_id)
        .where(Rating.answered_at.is_(None), Rating.score == score)
        .order_by(Rating.resolution_id.desc())
        .limit(limit)
        .subquery()
        for score in SCORES[:low]
    ]
    found = union_all(*(select(part.c.resolution_id) for part in parts)).subquery()
    query = _of_ratings().join(found, found.c.resolution_id == Rating.resolution_id)
    order = (Rating.score, Rating.resolution_id.desc())
    return _ratings(session, actor, query.order_by(*order).limit(limit))


def ratings(session: Session, actor: Actor, limit: int, before: int | None = None) -> Sequence[Any]:
    """All scores with resolution and ticket, that of the newest resolution first."""
    query = _of_ratings().order_by(Rating.resolution_id.desc()).limit(limit)
    if before is not None:
        query = query.where(Rating.resolution_id < before)
    return _ratings(session, actor, query)


def _of_ratings() -> Any:
    return (
        select(Rating, Resolution, Ticket)
        .join(Resolution, Resolution.id == Rating.resolution_id)
        .join(Ticket, Ticket.id == Resolution.ticket_id)
    )


def _ratings(session: Session, actor: Actor, query: Any) -> Sequence[Any]:
    access.require_reader_of_feedback(actor)
    found: Sequence[Any] = session.execute(query).all()
    return found


def rating(session: Session, actor: Actor, resolution_id: int) -> tuple[Rating, Ticket]:
    """One score with its ticket. Raises NotFound."""
    found = _ratings(session, actor, _of_ratings().where(Rating.resolution_id == resolution_id))
    if not found:
        raise NotFound
    return found[0][0], found[0][2]


def low_feedback(session: Session, actor: Actor, low: int, limit: int) -> Sequence[Feedback]:
    """General feedback with a low score that nobody has answered, worst first."""
    access.require_reader_of_feedback(actor)
    query = (
        select(Feedback)
        .where(Feedback.answered_at.is_(None), Feedback.score <= low)
        .order_by(Feedback.score, Feedback.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def feedback(
    session: Session, actor: Actor, limit: int, before: int | None = None
) -> Sequence[Feedback]:
    """General feedback, newest first."""
    access.require_reader_of_feedback(actor)
    query = select(Feedback).order_by(Feedback.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Feedback.id < before)
    return session.scalars(query).all()


def one_feedback(session: Session, actor: Actor, feedback_id: int) -> Feedback:
    """One of them. Raises NotFound."""
    access.require_reader_of_feedback(actor)
    found = session.get(Feedback, feedback_id)
    if found is None:
        raise NotFound
    return found
