"""`portal seed --tickets N` on PostgreSQL: written by COPY, and numbered so that others go on."""

import pytest
from sqlalchemy import select

from portal.cli.seeding import copies
from portal.models import Ticket
from portal.store import checks
from portal.work import SYSTEM
from tests.factories import House

pytestmark = pytest.mark.postgres


def test_what_is_copied_fits_and_who_comes_next_is_numbered_after_it(house: House) -> None:
    earlier = house.open().ticket.id
    copies.fill(house.works, 50, 1, anyway=True)
    later = house.open().ticket.id
    worked_on = [key for key, one in house.works.policy.statuses.items() if not one.locked]
    with house.read(SYSTEM) as work:
        faults = checks.faults(work.session, work.now, sinks=house.sinks, worked_on=worked_on)
        assert list(faults) == []
        ids = work.session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
    assert ids == [earlier, *range(earlier + 1, earlier + 51), later]
