"""The doctor says whether a worker runs, and what does not go out."""

from datetime import timedelta

from portal import clock
from portal.cli import doctor
from portal.cli.looking import Line
from portal.services import signs
from tests.factories import House
from tests.fakes import Basket


def seen(name: str) -> Line:
    """The line of this name."""
    return next(line for line in doctor.examine() if line.name == name)


def test_a_worker_is_seen_by_its_signs_of_life(house: House) -> None:
    assert seen("Worker").seen == "none has run yet"
    house.works.clock = lambda: clock.now() - timedelta(minutes=10)
    signs.give(house.works, ["relay"], {})
    late = seen("Worker")
    assert (late.state, late.seen[:19]) == ("warning", "last sign of life 6")
    house.works.clock = clock.now
    signs.give(house.works, ["relay"], {})
    assert seen("Worker").state == "ok"


def test_deliveries_that_fail_or_were_given_up_are_counted(house: House) -> None:
    assert seen("Deliveries").state == "ok"
    basket = Basket(failures=1)
    house.install(basket)
    house.open()
    house.deliver()
    assert seen("Deliveries").seen == "in vain: basket (1: the basket is full)"
    basket.failures, basket.permanent = 1, True
    house.clock.pass_by(hours=1)
    house.deliver()
    given_up = seen("Deliveries")
    assert (given_up.state, given_up.seen) == ("warning", "1 was given up")
