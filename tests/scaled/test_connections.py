"""Connect requests on PostgreSQL: two workers ask about each hub once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.policy.connect import QUESTIONS
from portal.services import rechecks
from tests import hubs
from tests.factories import House
from tests.hubs import DANA, Told

pytestmark = pytest.mark.postgres


@pytest.mark.row("C12")
def test_each_is_asked_about_once_and_decided(house: House, together: ThreadPoolExecutor) -> None:
    tickets = [hubs.request(house, online="unknown") for _ in range(6)]
    system, start = Told(dict.fromkeys(QUESTIONS, "yes")), threading.Barrier(2)

    def ask(_: int) -> int:
        start.wait()
        return rechecks.run(house.works, system)

    assert sum(together.map(ask, range(2))) == len(system.asked) == len(tickets)
    assert all(hubs.decided(house, ticket).go for ticket in tickets)
    hubs.report(house, tickets[0], DANA, matches="no")
    assert hubs.decided(house, tickets[0]).key == "matches"
