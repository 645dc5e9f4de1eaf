"""Delivers what the outbox holds: claim, commit, deliver, mark; at least once, never lost."""

import random
import threading
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select, update

from portal import clock
from portal.errors import DeliveryFailed
from portal.models import OutboxRow
from portal.redaction import redact
from portal.sinks import Envelope, Sink
from portal.work import Works

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 48
_LONGEST_WAIT = 3600.0
_BATCH = 20


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
        for place, envelope in enumerate(envelopes):
            if clock.monotonic() > until or (stop is not None and stop.is_set()):
                self._give_back(lease)
                return place
            self._deliver(lease, envelope)
        return len(envelopes)

    def _claim(self) -> tuple[UUID, list[Envelope]]:
        lease, now = uuid4(), self._works.clock()
        due = (OutboxRow.available_at <= now) & OutboxRow.sink.in_(self._sinks)
        with self._works.database.reader() as session:
            if session.scalar(select(OutboxRow.id).where(due).limit(1)) is None:
                return lease, []  # an idle relay takes no write lock
        query = select(OutboxRow).where(due).order_by(OutboxRow.available_at).limit(_BATCH)
        with self._works.database.writer() as session:
            rows = session.scalars(query.with_for_update(skip_locked=True)).all()
            for row in rows:
                row.lease, row.available_at = lease, now + LEASE
                row.attempts += 1
            found = [
                Envelope(row.id, row.sink, row.event, row.ticket_id, row.payload) for row in rows
            ]
            session.commit()
        return lease, found

    def _deliver(self, lease: UUID, envelope: Envelope) -> None:
        try:
            self._sinks[envelope.sink].deliver(envelope)
        except DeliveryFailed as failed:
            self._failed(lease, envelope, str(failed), permanent=failed.permanent)
        except Exception as mistake:
            log.exception("delivery.error", sink=envelope.sink, row=str(envelope.id))
            self._failed(lease, envelope, type(mistake).__name__, permanent=False)
        else:
            self._mark(lease, envelope, delivered_at=self._works.clock(), available_at=None)

    def _failed(self, lease: UUID, envelope: Envelope, reason: str, *, permanent: bool) -> None:
        now, error = self._works.clock(), redact(reason).text
        with self._works.database.reader() as session:
            row = session.get(OutboxRow, envelope.id)
        attempts = row.attempts if row else MOST_ATTEMPTS
        parked = permanent or attempts >= MOST_ATTEMPTS
        log.warning("delivery.failed", sink=envelope.sink, attempts=attempts, parked=parked)
        if parked:
            change = {"parked_at": now, "available_at": None}
        else:
            change = {"available_at": now + backoff(attempts)}
        self._mark(lease, envelope, last_error=error, **change)

    def _mark(self, lease: UUID, envelope: Envelope, **values: object) -> None:
        mine = (OutboxRow.id == envelope.id) & (OutboxRow.lease == lease)
        with self._works.database.writer() as session:
            session.execute(update(OutboxRow).where(mine).values(lease=None, **values))
            session.commit()

    def _give_back(self, lease: UUID) -> None:
        mine = (OutboxRow.lease == lease) & OutboxRow.available_at.is_not(None)
        with self._works.database.writer() as session:
            session.execute(
                update(OutboxRow)
                .where(mine)
                .values(
                    lease=None,
                    available_at=self._works.clock(),
                    attempts=OutboxRow.attempts - 1,
                )
            )
            session.commit()


def backoff(attempts: int) -> timedelta:
    """How long to wait after this many failed attempts: doubling up to an hour, with jitter."""
    longest = min(2.0**attempts, _LONGEST_WAIT)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 - no secret
