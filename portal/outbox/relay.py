"""Delivers what the outbox holds: claim, commit, deliver, mark; at least once, never lost."""

import random
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.errors import DeliveryFailed
from portal.events import DeliveryParked
from portal.models import OutboxRow
from portal.outbox import writer
from portal.redaction import identifier, redact
from portal.sinks import Envelope, Sink
from portal.work import SYSTEM, Works

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 48
_LONGEST_WAIT = 3600.0
_BATCH = 100
_CLAIMED = (
    OutboxRow.id,
    OutboxRow.sink,
    OutboxRow.event,
    OutboxRow.ticket_id,
    OutboxRow.payload,
)


class Relay:
    """One worker's delivery loop; any number of them may run."""

    def __init__(self, works: Works, sinks: Mapping[str, Sink]) -> None:
        self._works = works
        self._sinks = sinks

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Deliver what is due now; returns how many rows were tried.

        What it has claimed and not begun is given back when it is told to stop, or when slow
        deliveries have used the lease up, so that no other relay delivers the same at once.
        """
        lease, envelopes = self._claim()
        until = clock.monotonic() + LEASE.total_seconds() / 2
        done: list[UUID] = []
        tried = 0
        for envelope, mistake in self._deliveries(envelopes):
            tried += 1
            if mistake is None:
                done.append(envelope.id)
            else:
                self._failed(lease, envelope, mistake)
            if clock.monotonic() > until or (stop is not None and stop.is_set()):
                break
        self._delivered(lease, done)
        if tried < len(envelopes):
            self._give_back(lease)
        return tried

    def _deliveries(
        self, envelopes: Sequence[Envelope]
    ) -> Iterator[tuple[Envelope, Exception | None]]:
        by_sink = sorted(envelopes, key=lambda envelope: envelope.sink)
        for name, group in groupby(by_sink, key=lambda envelope: envelope.sink):
            yield from self._sinks[name].deliver_all(group)

    def _claim(self) -> tuple[UUID, list[Envelope]]:
        lease, now = uuid4(), self._works.clock()
        due = (OutboxRow.available_at <= now) & OutboxRow.sink.in_(self._sinks)
        with self._works.database.reader() as session:
            if session.scalar(select(OutboxRow.id).where(due).limit(1)) is None:
                return lease, []  # an idle relay takes no write lock
        query = select(*_CLAIMED).where(due).order_by(OutboxRow.available_at).limit(_BATCH)
        with self._works.database.writer() as session:
            rows = session.execute(query.with_for_update(skip_locked=True)).all()
            claimed = {
                "lease": lease,
                "available_at": now + LEASE,
                "attempts": OutboxRow.attempts + 1,
            }
            self._change(session, OutboxRow.id.in_([row.id for row in rows]), claimed)
            session.commit()
        return lease, [Envelope(*row) for row in rows]

    def _delivered(self, lease: UUID, done: Sequence[UUID]) -> None:
        # One mark for the batch: after a crash its letters go out once more, none is missing.
        if done:
            marks = {"delivered_at": self._works.clock(), "available_at": None, "lease": None}
            self._mark(lease, OutboxRow.id.in_(done), marks)

    def _failed(self, lease: UUID, envelope: Envelope, mistake: Exception) -> None:
        if isinstance(mistake, DeliveryFailed):
            reason, permanent, wait = str(mistake), mistake.permanent, mistake.wait
        else:
            log.error("delivery.error", sink=envelope.sink, exc_info=mistake)
            reason, permanent, wait = type(mistake).__name__, False, 0
        now, error = self._works.clock(), redact(reason, self._works.rules).text
        with self._works.database.reader() as session:
            row = session.get(OutboxRow, envelope.id)
        attempts = row.attempts if row else MOST_ATTEMPTS
        parked = permanent or attempts >= MOST_ATTEMPTS
        log.warning("delivery.failed", sink=envelope.sink, attempts=attempts, parked=parked)
        if parked:
            change = {"parked_at": now, "available_at": None}
        else:
            change = {"available_at": now + max(backoff(attempts), timedelta(seconds=wait))}
        values = {**change, "last_error": error, "lease": None}
        self._mark(lease, OutboxRow.id == envelope.id, values)
        if parked:
            self._tell(envelope)

    def _tell(self, envelope: Envelope) -> None:
        about = {"sink": identifier(envelope.sink), "event": identifier(envelope.event)}
        with self._works.write(SYSTEM) as work:
            parked = DeliveryParked(envelope.ticket_id, about["sink"], about)
            writer.record(work, parked)

    def _give_back(self, lease: UUID) -> None:
        values = {
            "lease": None,
            "available_at": self._works.clock(),
            "attempts": OutboxRow.attempts - 1,
        }
        self._mark(lease, OutboxRow.available_at.is_not(None), values)

    def _mark(self, lease: UUID, rows: ColumnElement[bool], values: Mapping[str, Any]) -> None:
        with self._works.database.writer() as session:
            self._change(session, rows & (OutboxRow.lease == lease), values)
            session.commit()

    @staticmethod
    def _change(session: Session, rows: ColumnElement[bool], values: Mapping[str, Any]) -> None:
        change = update(OutboxRow).where(rows).values(**values)
        session.execute(change, execution_options={"synchronize_session": False})


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts: doubling up to an hour, with jitter."""
    longest = min(2**attempts, _LONGEST_WAIT)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret
