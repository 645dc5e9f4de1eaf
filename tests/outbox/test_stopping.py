"""A relay that stops, runs out of time or meets a broken sink repeats nothing and drops nothing."""

import threading
from collections.abc import Iterable, Iterator

import pytest

from portal import clock
from portal.outbox.relay import LEASE
from portal.sinks import Envelope, Outcomes
from portal.sinks.base import at_once
from tests.factories import House
from tests.fakes import Basket
from tests.outbox.test_relay import install, relay, stored


class Stops(Basket):
    """Somebody tells the relay to stop while it takes something."""

    def __init__(self, stop: threading.Event) -> None:
        super().__init__()
        self.stop = stop

    def deliver(self, envelope: Envelope) -> None:
        super().deliver(envelope)
        self.stop.set()


class Together(Stops):
    """It takes two at once."""

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        return at_once(self, envelopes, 2)


class Breaks(Basket):
    """It breaks between two deliveries."""

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        yield next(super().deliver_all(envelopes))
        raise ZeroDivisionError


def test_a_relay_that_is_told_to_stop_gives_back_what_it_has_not_begun(house: House) -> None:
    stop = threading.Event()
    install(house, Stops(stop))
    for _ in range(3):
        house.open()
    assert relay(house).run_once(stop) == 1
    first, *others = stored(house)
    assert first.delivered_at is not None
    assert [(row.lease, row.attempts) for row in others] == [(None, 0)] * 2
    assert house.deliver() == 2  # at once: nobody waits for a lease to end


def test_slow_deliveries_give_the_rest_back_before_the_lease_ends(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 10_000, 40))
    monkeypatch.setattr(clock, "monotonic", lambda: float(next(seconds)))
    basket = install(house, Basket())
    for _ in range(5):
        house.open()
    assert relay(house).run_once() == 1
    assert len(basket.delivered) == 1
    assert all(row.lease is None for row in stored(house))


def test_what_was_given_back_is_not_left_waiting(house: House) -> None:
    """Whoever hears of every commit looks by itself twice a minute only."""
    stop = threading.Event()
    install(house, Stops(stop))
    for _ in range(2):
        house.open()
    one = relay(house)
    assert [one.step(stop), one.step(stop), one.step(stop)] == [1, 0, 0]


def test_what_was_begun_together_is_marked_though_it_is_told_to_stop(house: House) -> None:
    stop = threading.Event()
    sink = Together(stop)
    install(house, sink)
    for _ in range(3):
        house.open()
    assert relay(house).run_once(stop) == 2
    assert relay(house).run_once() == 1
    assert len(sink.delivered) == 3


def test_a_sink_that_breaks_off_repeats_nothing_that_it_has_told_of(house: House) -> None:
    sink = Breaks()
    install(house, sink)
    for _ in range(2):
        house.open()
    house.deliver()
    first, second = stored(house)
    assert first.delivered_at is not None
    assert (second.delivered_at, second.last_error) == (None, "ZeroDivisionError")
    assert second.available_at is not None
    assert second.available_at < house.clock() + LEASE
