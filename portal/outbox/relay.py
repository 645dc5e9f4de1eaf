"""Delivers what the outbox holds: claim, commit, deliver, mark; at least once, never lost."""

import random
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any, cast
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Executable, Table, bindparam, select, update

from portal import clock
from portal.errors import DeliveryFailed
from portal.events import DeliveryParked
from portal.models import OutboxRow
from portal.outbox import writer
from portal.redaction import identifier, redact
from portal.sinks import Envelope, LocalSink, Outcomes, Sink
from portal.work import SYSTEM, Work, Works

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 48
BATCH = 100
_LONGEST_WAIT = 3600.0
_LONGEST_ASKED = 86400
"""Seconds: who is asked to wait for longer looks again after a day."""
_ROWS = cast("Table", OutboxRow.__table__)
_ROW = _ROWS.c
_CLAIMED = (_ROW.id, _ROW.sink, _ROW.event, _ROW.ticket_id, _ROW.payload, _ROW.attempts)
# Whoever has lost the lease changes nothing.
_HELD = update(_ROWS).where(_ROW.lease == bindparam("held"))
_DELIVERED = _HELD.where(_ROW.id.in_(bindparam("ids", expanding=True))).values(
    delivered_at=bindparam("now"), available_at=None, lease=None
)
_GIVEN_BACK = _HELD.where(_ROW.available_at.is_not(None)).values(
    available_at=bindparam("now"), attempts=_ROW.attempts - 1, lease=None
)


@dataclass(slots=True)
class _Round:
    """What became of a batch so far."""

    tried: int = 0
    done: list[UUID] = field(default_factory=list)
    failed: list[tuple[Envelope, dict[str, Any]]] = field(default_factory=list)


class Relay:
    """One worker's delivery loop; any number of them may run."""

    def __init__(self, works: Works, sinks: Mapping[str, Sink]) -> None:
        self._works = works
        self._sinks = sinks
        self._local = {name: one for name, one in sinks.items() if isinstance(one, LocalSink)}
        self._waits, self._takes = _questions(sinks)

    def step(self, stop: threading.Event) -> int:
        """Deliver what is due now; 0 where nothing waits by now, as the batch was not full.

        Loops that rest then gather what comes in meanwhile: a batch costs little more than a row.
        """
        _tried, waits = self._batch(stop)
        return int(waits)

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Deliver what is due now; returns how many rows were tried."""
        tried, _waits = self._batch(stop)
        return tried

    def _batch(self, stop: threading.Event | None) -> tuple[int, bool]:
        """How many rows were tried, and whether others wait.

        What it has claimed and not begun is given back when it is told to stop, or when slow
        deliveries have used the lease up, so that no other relay delivers the same at once.
        """
        lease, so_far = uuid4(), _Round()
        put, envelopes = self._claim(lease)
        until = clock.monotonic() + LEASE.total_seconds() / 2
        for told in self._deliveries(envelopes):
            so_far.tried += len(told)
            so_far.done += [envelope.id for envelope, mistake in told if mistake is None]
            so_far.failed += [(one, self._judged(one, it)) for one, it in told if it is not None]
            if clock.monotonic() > until or (stop is not None and stop.is_set()):
                break
        cut_short = so_far.tried < len(envelopes)
        if envelopes:
            self._settle(lease, so_far, cut_short=cut_short)
        return put + so_far.tried, cut_short or put + len(envelopes) == BATCH

    def _deliveries(self, envelopes: Sequence[Envelope]) -> Iterator[Outcomes]:
        for name, group in groupby(envelopes, key=lambda envelope: envelope.sink):
            yield from _outcomes(self._sinks[name], [*group])

    def _claim(self, lease: UUID) -> tuple[int, list[Envelope]]:
        """How much was put where it belongs already, and what is still to be delivered."""
        with self._works.database.reader() as session:
            waits = session.connection().execute(self._waits, {"now": self._works.clock()})
            if waits.first() is None:
                return 0, []  # an idle relay takes no write lock
        try:
            return self._taken(lease, self._local)
        except Exception:
            if not self._local:
                raise
            # One of them cannot be put: each is delivered by itself and told apart.
            return self._taken(lease, {})

    def _taken(self, lease: UUID, local: Mapping[str, LocalSink]) -> tuple[int, list[Envelope]]:
        with self._works.write(SYSTEM) as work:
            told = {"now": work.now, "by": lease, "until": work.now + LEASE}
            rows = work.session.connection().execute(self._takes, told).all()
            # The ids of rows grow with time: what happened first is delivered first.
            found = sorted((Envelope(*row) for row in rows), key=lambda one: (one.sink, one.id))
            here = {
                name: list(group)
                for name, group in groupby(found, key=lambda one: one.sink)
                if name in local
            }
            for name, group in here.items():
                local[name].put(work, group)
            put = [one.id for group in here.values() for one in group]
            _mark(work, lease, put)
        return len(put), [one for one in found if one.sink not in here]

    def _settle(self, lease: UUID, so_far: _Round, *, cut_short: bool) -> None:
        # One mark for the batch: after a crash it is delivered once more, none of it is missing.
        with self._works.write(SYSTEM) as work:
            _mark(work, lease, so_far.done)
            for envelope, values in so_far.failed:
                self._put_off(work, lease, envelope, values)
            if cut_short:
                _run(work, _GIVEN_BACK, {"held": lease, "now": work.now})

    def _judged(self, envelope: Envelope, mistake: Exception) -> dict[str, Any]:
        """What is written down about a failure."""
        if isinstance(mistake, DeliveryFailed):
            reason, permanent, wait = str(mistake), mistake.permanent, mistake.wait
        else:
            log.error("delivery.error", sink=envelope.sink, exc_info=mistake)
            reason, permanent, wait = type(mistake).__name__, False, 0
        now, tries = self._works.clock(), envelope.attempts
        parked = permanent or tries >= MOST_ATTEMPTS
        error = redact(reason, self._works.rules).text
        told = {"sink": envelope.sink, "attempts": tries, "parked": parked, "reason": error}
        log.warning("delivery.failed", **told)
        later = now + max(backoff(tries), timedelta(seconds=min(wait, _LONGEST_ASKED)))
        return {
            "last_error": error,
            "parked_at": now if parked else None,
            "available_at": None if parked else later,
            "lease": None,
        }

    @staticmethod
    def _put_off(work: Work, lease: UUID, envelope: Envelope, values: Mapping[str, Any]) -> None:
        change = _HELD.where(_ROW.id == envelope.id).values(**values)
        if _run(work, change, {"held": lease}) and values["parked_at"]:
            about = {"sink": identifier(envelope.sink), "event": identifier(envelope.event)}
            writer.record(work, DeliveryParked(envelope.ticket_id, about["sink"], about))


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts: doubling up to an hour, with jitter."""
    longest = min(2**attempts, _LONGEST_WAIT)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret


def _questions(sinks: Collection[str]) -> tuple[Executable, Executable]:
    """Whether something waits for these sinks, and to take some of it: built once."""
    due = (_ROW.available_at <= bindparam("now")) & _ROW.sink.in_(list(sinks))
    some = select(_ROW.id).where(due).order_by(_ROW.available_at).limit(BATCH)
    # In a clause of its own it is asked once, whatever plan the database makes.
    few = some.with_for_update(skip_locked=True).cte("few")
    takes = (
        update(_ROWS)
        .where(_ROW.id.in_(select(few.c.id)))
        .values(lease=bindparam("by"), available_at=bindparam("until"), attempts=_ROW.attempts + 1)
        .returning(*_CLAIMED)
    )
    return select(_ROW.id).where(due).limit(1), takes


def _outcomes(sink: Sink, envelopes: Sequence[Envelope]) -> Iterator[Outcomes]:
    """How deliveries went; where a sink breaks off, all that it has not told of failed."""
    known: set[UUID] = set()
    try:
        for told in sink.deliver_all(envelopes):
            known.update(envelope.id for envelope, _mistake in told)
            yield told
    except Exception as broken:  # noqa: BLE001 - whatever it was, it is written down
        yield [(one, broken) for one in envelopes if one.id not in known]


def _mark(work: Work, lease: UUID, done: Sequence[UUID]) -> None:
    if done:
        _run(work, _DELIVERED, {"held": lease, "ids": done, "now": work.now})


def _run(work: Work, change: Executable, told: Mapping[str, Any]) -> int:
    """Change rows of the outbox; returns how many."""
    return work.session.connection().execute(change, told).rowcount
