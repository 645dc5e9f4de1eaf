"""The internal queue is worked with leases: one holder at a time, and nothing is lost."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from portal.errors import LeaseLost
from portal.models import AuditEntry, QueueItem
from portal.services import queue
from portal.store import queue as store
from tests.actors import DANA
from tests.factories import House


@pytest.fixture
def full(house: House) -> House:
    """A house with three tickets in its queue, raised a minute apart."""
    for _ in range(3):
        house.open()
        house.deliver()
        house.clock.pass_by(minutes=1)
    return house


def claim(house: House, limit: int = 1, seconds: int = 60) -> tuple[UUID, list[QueueItem]]:
    with house.write(DANA) as work:
        lease, items = queue.claim(work, limit, seconds)
    return lease, list(items)


def acknowledge(house: House, item: QueueItem, lease: UUID) -> None:
    with house.write(DANA) as work:
        queue.acknowledge(work, item.id, lease)


def release(house: House, item: QueueItem, lease: UUID) -> None:
    with house.write(DANA) as work:
        queue.release(work, item.id, lease)


def test_items_are_handed_out_in_the_order_in_which_they_came(full: House) -> None:
    found = [claim(full)[1][0].ticket_id for _ in range(3)]
    assert found == sorted(id_ for id_ in found if id_)
    assert claim(full)[1] == []


@pytest.mark.asvs("2.3.4")
def test_what_one_holds_is_handed_to_nobody_else(full: House) -> None:
    first, second = claim(full, 2)[1], claim(full, 2)[1]
    assert [len(first), len(second)] == [2, 1]
    assert not {item.id for item in first} & {item.id for item in second}


def test_what_is_acknowledged_is_over(full: House) -> None:
    lease, items = claim(full, 3)
    for item in items:
        acknowledge(full, item, lease)
    full.clock.pass_by(days=1)
    assert claim(full, 3)[1] == []
    with full.read() as work:
        assert store.unfinished(work.session, 10) == []


def test_a_worker_that_dies_loses_nothing(full: House) -> None:
    _, (item,) = claim(full, seconds=60)
    full.clock.pass_by(seconds=59)
    assert item.id not in {other.id for other in claim(full, 3)[1]}
    full.clock.pass_by(seconds=1)
    (again,) = claim(full)[1]
    assert (again.id, again.claims) == (item.id, 2)


def test_a_released_item_is_there_at_once(full: House) -> None:
    lease, items = claim(full, 3, seconds=3600)
    release(full, items[1], lease)
    assert [item.id for item in claim(full, 3)[1]] == [items[1].id]


@pytest.mark.asvs("2.3.4")
@pytest.mark.parametrize("verb", [acknowledge, release])
def test_without_the_lease_nothing_is_done(full: House, verb: object) -> None:
    assert callable(verb)
    lease, (item,) = claim(full)
    with pytest.raises(LeaseLost):
        verb(full, item, uuid4())
    full.clock.pass_by(seconds=60)
    with pytest.raises(LeaseLost):  # too late, even if nobody else has taken it
        verb(full, item, lease)
    new_lease, _ = claim(full, 3)
    with pytest.raises(LeaseLost):
        verb(full, item, lease)
    verb(full, item, new_lease)
    with pytest.raises(LeaseLost):
        verb(full, item, new_lease)


@pytest.mark.row("D36")
def test_taking_and_acknowledging_stand_in_the_history(full: House) -> None:
    lease, (item,) = claim(full)
    acknowledge(full, item, lease)
    with full.read() as work:
        kinds = select(AuditEntry.kind).where(AuditEntry.ticket_id == item.ticket_id)
        found = work.session.scalars(kinds.order_by(AuditEntry.id)).all()
    assert found[-2:] == ["queue-taken", "queue-acknowledged"]
