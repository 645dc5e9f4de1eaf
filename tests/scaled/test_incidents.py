"""Incidents on PostgreSQL: workers that look at once do everything once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.models import IncidentUpdate, Proposal, WatchedComponent
from portal.services import components, maintenance, proposals
from portal.services.maintenance import Slot
from tests.factories import House
from tests.incidents import plan

pytestmark = pytest.mark.postgres


def at_once(house: House, together: ThreadPoolExecutor) -> None:
    """Four workers sweep at the same moment."""
    start = threading.Barrier(4)

    def sweep(_: int) -> None:
        start.wait()
        with house.write() as work:
            components.watch(work)
            proposals.look(work)
            maintenance.sweep(work)

    list(together.map(sweep, range(4)))


def count(house: House, model: type) -> int:
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_maintenance_begins_and_ends_once(house: House, together: ThreadPoolExecutor) -> None:
    begins = house.clock() + timedelta(hours=1)
    plan(house.works, Slot(begins, begins + timedelta(hours=1)))
    for hours in (1, 1):
        house.clock.pass_by(hours=hours, minutes=1)
        at_once(house, together)
    assert count(house, IncidentUpdate) == 3


def test_similar_requests_are_proposed_once(house: House, together: ThreadPoolExecutor) -> None:
    for _ in range(3):
        house.open(subject="Lights in the hall flicker", category="hardware")
    at_once(house, together)
    assert count(house, Proposal) == 1
    with house.read() as work:
        assert count(house, WatchedComponent) == len(work.policy.components)
