"""What was written down is delivered at least once, whatever a sink or another relay does."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.errors import NotFound
from portal.models import OutboxRow, QueueItem
from portal.outbox import relay as relays
from portal.outbox.relay import LEASE, MOST_ATTEMPTS, Relay
from portal.redaction import identifier
from portal.services import queue
from portal.sinks import DatabaseQueue, Envelope, Sink
from tests.factories import House
from tests.fakes import Basket


class Fails(Basket):
    """A sink that breaks in a way that nobody thought of, for one ticket."""

    name = "fails"
    poisoned: int | None = None

    def deliver(self, envelope: Envelope) -> None:
        if envelope.ticket_id == self.poisoned:
            raise ZeroDivisionError
        super().deliver(envelope)


def install(house: House, sink: Basket) -> Basket:
    house.install(sink)
    return sink


def relay(house: House, *sinks: Sink) -> Relay:
    return Relay(house.works, {sink.name: sink for sink in sinks} or house.sinks)


def stored(house: House) -> list[OutboxRow]:
    with house.read() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def queued(house: House) -> int:
    with house.read() as work:
        return len(work.session.scalars(select(QueueItem.id)).all())


def test_what_is_written_down_is_delivered_once_and_marked_afterwards(house: House) -> None:
    basket = install(house, Basket())
    house.open()
    assert house.deliver() == 1
    assert house.deliver() == 0
    (row,) = stored(house)
    assert [envelope.id for envelope in basket.delivered] == [row.id]
    assert (row.delivered_at, row.available_at, row.lease) == (house.clock(), None, None)


def test_a_delivery_is_made_with_no_transaction_open(house: House) -> None:
    class Writes(Basket):
        def deliver(self, envelope: Envelope) -> None:
            house.install()
            house.open()  # would wait for ever if the relay held the database

    install(house, Writes())
    house.open()
    assert relay(house, Writes()).run_once() == 1


def test_a_relay_that_dies_after_the_delivery_delivers_again(house: House) -> None:
    class Dies(Basket):
        def deliver(self, envelope: Envelope) -> None:
            super().deliver(envelope)
            raise SystemExit

    dying = Dies()
    install(house, dying)
    house.open()
    with pytest.raises(SystemExit):
        house.deliver()
    survivor = Basket()
    other = relay(house, survivor)
    house.clock.at += LEASE - timedelta(seconds=1)
    assert other.run_once() == 0  # the lease still holds
    house.clock.pass_by(seconds=1)
    assert other.run_once() == 1
    assert survivor.delivered == dying.delivered


def test_what_stays_in_our_database_is_put_and_marked_at_once(house: House) -> None:
    class Dies(Basket):
        def deliver(self, envelope: Envelope) -> None:
            raise SystemExit

    house.install(DatabaseQueue(house.works), Dies())
    house.open()
    with pytest.raises(SystemExit):
        house.deliver()
    marked = {row.sink: row.delivered_at is not None for row in stored(house)}
    assert marked == {"basket": False, "database": True}
    assert queued(house) == 1


def test_what_cannot_be_put_into_our_database_is_told_apart(house: House) -> None:
    house.install(DatabaseQueue(house.works))
    for _ in range(3):
        house.open()
    with house.write() as work:
        row = work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).first()
        assert row is not None
        row.payload = {**row.payload, "id": identifier("no id at all")}
    assert house.deliver() == 3
    assert [row.last_error for row in stored(house)] == ["ValueError", None, None]
    assert [row.attempts for row in stored(house)] == [1, 1, 1]
    assert queued(house) == 2


def test_a_full_batch_means_that_there_may_be_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relays, "BATCH", 2)
    basket, stop = install(house, Basket()), threading.Event()
    for _ in range(3):
        house.open()
    one = relay(house)
    assert [one.step(stop), one.step(stop)] == [1, 0]
    assert len(basket.delivered) == 3


def test_the_one_whose_lease_ran_out_marks_nothing(house: House) -> None:
    """A slow delivery fails after another relay has taken the row over and delivered it."""

    class Slow(Basket):
        def deliver(self, envelope: Envelope) -> None:
            house.clock.at += LEASE
            relay(house, quick).run_once()
            self.failures = 1
            super().deliver(envelope)

    quick, slow = Basket(), Slow()
    install(house, slow)
    house.open()
    relay(house, slow).run_once()
    (row,) = stored(house)
    assert len(quick.delivered) == 1
    assert row.delivered_at is not None
    assert row.last_error is None


def test_a_failed_delivery_is_tried_again_later_and_later(house: House) -> None:
    basket = install(house, Basket(failures=3))
    house.open()
    waits = []
    while not basket.delivered:
        assert house.deliver() == 1
        (row,) = stored(house)
        if row.available_at:
            waits.append(row.available_at - house.clock())
            house.clock.at = row.available_at
    assert [timedelta(seconds=2**n / 2) <= wait for n, wait in enumerate(waits, 1)] == [True] * 3
    assert [wait <= timedelta(seconds=2**n) for n, wait in enumerate(waits, 1)] == [True] * 3
    assert basket.delivered[0].payload["subject"]


def test_the_wait_between_attempts_grows_to_an_hour_and_differs() -> None:
    waits = [relays.backoff(40) for _ in range(50)]
    assert timedelta(minutes=30) <= min(waits) < max(waits) <= timedelta(hours=1)
    assert relays.backoff(1) <= timedelta(seconds=2)
    relays.backoff(5000)  # no overflow


def test_a_delivery_that_keeps_failing_is_parked_and_said_why(house: House) -> None:
    install(house, Basket(failures=1000))
    house.open()
    for _ in range(MOST_ATTEMPTS):
        assert house.deliver() == 1
        house.clock.pass_by(hours=1)
    assert house.deliver() == 0
    (row,) = stored(house)
    assert row.parked_at is not None
    assert row.attempts == MOST_ATTEMPTS
    assert row.last_error == "the basket is full"


def test_what_is_refused_for_good_is_parked_at_once(house: House) -> None:
    install(house, Basket(failures=1, permanent=True))
    house.open()
    house.deliver()
    (row,) = stored(house)
    assert (row.parked_at, row.available_at, row.attempts) == (house.clock(), None, 1)


def test_one_poisoned_row_does_not_stop_the_others(house: House) -> None:
    sink = Fails()
    install(house, sink)
    tickets = [house.open().ticket for _ in range(3)]
    sink.poisoned = tickets[0].id
    house.deliver()
    assert [envelope.ticket_id for envelope in sink.delivered] == [t.id for t in tickets[1:]]
    poisoned, *others = stored(house)
    assert poisoned.last_error == "ZeroDivisionError"
    assert poisoned.available_at is not None
    assert all(row.delivered_at for row in others)


def test_a_reason_that_holds_a_secret_is_stored_without_it(house: House) -> None:
    secret = "hunter" + "2-and-more"
    basket = Basket(failures=1)
    basket.reason = f"login failed, password={secret}"
    install(house, basket)
    house.open()
    house.deliver()
    assert secret not in str(stored(house)[0].last_error)


def test_a_row_of_a_sink_that_is_not_configured_waits(house: House) -> None:
    install(house, Basket())
    house.open()
    assert relay(house, Fails()).run_once() == 0
    assert stored(house)[0].attempts == 0


def test_a_parked_delivery_can_be_tried_again(house: House) -> None:
    basket = install(house, Basket(failures=1, permanent=True))
    house.open()
    house.deliver()
    with house.write() as work:
        queue.retry(work, stored(house)[0].id)
    house.deliver()
    (row,) = stored(house)
    assert len(basket.delivered) == 1
    assert (row.parked_at, row.last_error, row.attempts) == (None, None, 1)


def test_only_what_is_parked_is_tried_again_and_only_what_exists_replayed(house: House) -> None:
    basket = install(house, Basket())
    house.open()
    house.deliver()
    (row,) = stored(house)
    with pytest.raises(NotFound), house.write() as work:
        queue.retry(work, row.id)
    with house.write() as work:
        queue.replay(work, row.id)
    house.deliver()
    assert basket.delivered == [basket.delivered[0]] * 2
