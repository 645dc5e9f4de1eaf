"""What does not go out, which engine is silent, and when loops gave their last sign of life."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, bindparam, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.models import OutboxRow, Sign
from portal.models.outbox import FAILING


class Told(NamedTuple):
    """One thing that is known.

    `kind` is `sink` (tried in vain since `at`, so many), `parked` (given up lately, so many, the
    first at `at`), `engine` (silent since `at`), `loop` (ran last at `at`) or `waiting` (the
    delivery whose turn came first, at `at`).
    """

    kind: str
    name: str
    number: int
    at: datetime


_LATELY = timedelta(days=1)
_NONE = literal(0)
_ALL: CompoundSelect[Any] = union_all(
    select(literal("sink"), OutboxRow.sink, func.count(), func.min(OutboxRow.created_at))
    .where(FAILING, OutboxRow.created_at < bindparam("before"))
    .group_by(OutboxRow.sink),
    select(literal("parked"), OutboxRow.sink, func.count(), func.min(OutboxRow.parked_at))
    .where(OutboxRow.parked_at > bindparam("lately"))
    .group_by(OutboxRow.sink),
    select(Sign.kind, Sign.name, _NONE, Sign.silent_since).where(Sign.silent_since.is_not(None)),
    select(Sign.kind, Sign.name, _NONE, Sign.seen_at).where(Sign.kind == "loop"),
    select(literal("waiting"), literal(""), _NONE, func.min(OutboxRow.available_at)),
)


def all_of(session: Session, before: datetime) -> Sequence[Told]:
    """Everything in one question; what began to fail after `before` may be over soon."""
    known = {"before": before, "lately": before - _LATELY}
    return [Told(*row) for row in session.execute(_ALL, known) if row[3] is not None]
