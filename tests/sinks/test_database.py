"""The internal queue gets what support has to act on, whole and once."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.models import AuditEntry, OutboxRow, QueueItem
from portal.services import changes, progress, queue, tickets
from portal.sinks import Envelope
from tests.actors import DANA
from tests.factories import ALICE, House, again, words


def queued(house: House) -> list[QueueItem]:
    house.deliver()
    with house.read() as work:
        return list(work.session.scalars(select(QueueItem).order_by(QueueItem.created_at)))


@pytest.mark.row("A07", "A09", "D14", "E25")
def test_a_new_ticket_is_handed_on_with_everything_that_support_needs(house: House) -> None:
    impact = "Nobody at the front desk can check guests in."
    opened = house.open(impact="critical", business_impact=impact)
    item, routed = sorted(queued(house), key=lambda one: str(one.event["type"]))
    assert routed.event["type"] == "ticket.routed"
    event = item.event
    assert (event["specversion"], event["type"]) == ("1.0", "ticket.opened")
    assert event["subject"] == event["data"]["reference"] == opened.ticket.reference
    data = event["data"]
    assert (data["impact"], data["engineering"], data["emergency"]) == ("critical", True, True)
    assert data["answers"] == {"business_impact": impact}
    assert data["requester"] == {"name": "Alice Ash", "email": ALICE}
    assert (data["tier"], data["tier_verified"]) == ("premium", False)
    assert data["resolution_due"] == "2026-11-17T06:00:00+00:00"


def test_the_same_message_twice_is_one_item_that_keeps_its_lease(house: House) -> None:
    house.open()
    (before,) = queued(house)
    with house.write(DANA) as work:
        queue.claim(work, 1, 60)
    with house.write() as work:
        rows = work.session.scalars(select(OutboxRow.id).where(OutboxRow.sink == "database"))
        queue.replay(work, rows.one())
    (after,) = queued(house)
    assert after.id == before.id
    assert after.lease is not None


def test_what_support_did_itself_is_not_handed_to_it(house: House) -> None:
    ticket = house.open().ticket
    with house.write(DANA) as work:
        mine = again(work, ticket)
        tickets.reply(work, mine, words(), side="staff")
        tickets.note(work, mine, words().body, None)
        progress.move(work, mine, "waiting-for-customer", by="agent")
    assert [item.event["type"] for item in queued(house)] == ["ticket.opened"]


def test_what_the_customer_says_and_decides_is_handed_on(house: House) -> None:
    ticket = house.open().ticket
    with house.write() as work:
        mine = again(work, ticket)
        tickets.reply(work, mine, words("One more thing."), side="customer")
        changes.answer_solved(work, mine, yes=True, said=None)
    told = {item.event["type"]: item.event["data"] for item in queued(house)}
    assert told.keys() == {"ticket.opened", "ticket.replied", "ticket.decided"}
    assert told["ticket.replied"]["body"] == "One more thing."
    assert told["ticket.decided"]["decision"] == "solved"


def test_the_hand_over_stands_in_the_history_of_the_ticket(house: House) -> None:
    ticket = house.open().ticket
    queued(house)
    with house.read() as work:
        kinds = work.session.scalars(
            select(AuditEntry.kind).where(AuditEntry.ticket_id == ticket.id)
        ).all()
    assert kinds == ["opened", "queued"]


def test_one_broken_message_of_a_batch_is_told_apart(house: House) -> None:
    for _ in range(2):
        house.open()
    with house.read() as work:
        rows = work.session.scalars(select(OutboxRow).where(OutboxRow.sink == "database")).all()
    good, bad = [Envelope(r.id, r.sink, r.event, r.ticket_id, r.payload) for r in rows]
    bad = replace(bad, payload={**bad.payload, "id": "no id at all"})
    [(_, mistake)], [(_, well)] = house.sinks["database"].deliver_all([bad, good])
    assert isinstance(mistake, ValueError)
    assert well is None
    with house.read() as work:
        (item,) = work.session.scalars(select(QueueItem)).all()
    assert item.ticket_id == good.ticket_id
