"""A clock that is set: what waits may wait as long as it was set back, and nothing is lost."""

from portal.models import QueueItem
from portal.outbox.relay import Relay
from portal.sinks import DatabaseQueue, Envelope
from tests.factories import House
from tests.fakes import Basket


class Jumping(Basket):
    """Somebody sets the clock forwards by a day while it takes something."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house

    def deliver(self, envelope: Envelope) -> None:
        super().deliver(envelope)
        if len(self.delivered) == 1:
            self.house.clock.pass_by(days=1)
            Relay(self.house.works, self.house.sinks).run_once()


def test_what_was_asked_before_the_clock_went_back_is_delivered_once_it_is_there_again(
    house: House,
) -> None:
    basket = Basket()
    house.install(basket)
    before = house.open().ticket.id
    house.clock.pass_by(hours=-1)
    after = house.open().ticket.id
    house.deliver()
    assert [one.ticket_id for one in basket.delivered] == [after]
    house.clock.pass_by(hours=1)
    house.deliver()
    assert [one.ticket_id for one in basket.delivered] == [after, before]


def test_a_clock_that_jumps_during_a_delivery_repeats_it_under_one_id(house: House) -> None:
    basket = Jumping(house)
    house.install(basket, DatabaseQueue(house.works))
    house.open()
    house.deliver()
    first, second = basket.delivered
    assert first.payload["id"] == second.payload["id"]
    assert house.deliver() == 0
    with house.read() as work:
        assert work.session.query(QueueItem).count() == 1
