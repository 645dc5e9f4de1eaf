"""Where a ticket stands in the queue of the desk where nothing is promised to anybody."""

import pytest
from sqlalchemy import select

from portal.models import Ticket
from portal.services import sorting
from tests.desks import opened
from tests.factories import House, again


def order(house: House) -> list[str]:
    with house.read() as work:
        return list(work.session.scalars(select(Ticket.reference).order_by(Ticket.due_at)))


@pytest.mark.row("D04", "D32", "D39")
def test_the_graver_goes_first_and_then_who_has_waited_longer(factory: House) -> None:
    severities = [one.key for one in factory.works.policy.ranked_severities]
    tickets = []
    for severity in (severities[3], severities[2], severities[1], severities[2]):
        ticket = opened(factory)
        with factory.write() as work:
            sorting.sort(work, again(work, ticket), severity=severity)
        tickets.append(ticket.reference)
        factory.clock.pass_by(hours=2)
    minor, moderate, major, later = tickets
    unsorted = opened(factory).reference
    assert order(factory) == [unsorted, major, moderate, later, minor]
