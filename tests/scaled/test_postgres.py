"""The same verbs on PostgreSQL, where writers do not queue by themselves."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.errors import LeaseLost
from portal.models import Feedback, IdempotencyKey, OutboxRow, QueueItem, Ticket
from portal.outbox.relay import Relay
from portal.redaction import redact
from portal.services import feedback, idempotency, links, progress, queue, tickets, timers
from portal.services.idempotency import Key
from portal.sinks import Envelope
from portal.store import links as links_store
from tests.actors import DANA, cast_in
from tests.factories import ALICE, House, again, submission, words
from tests.fakes import Basket

pytestmark = pytest.mark.postgres
HANDS = 8


def count(house: House, table: type) -> int:
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_ticket_goes_from_the_form_to_the_queue_and_back_to_its_sender(house: House) -> None:
    cast = cast_in(house)
    house.deliver()
    with house.write(DANA) as work:
        lease, items = queue.claim(work, 10, 60)
        ticket = again(work, cast.ticket)
        tickets.reply(work, ticket, words("Which version?"), side="staff")
        progress.move(work, ticket, "waiting-for-customer", by="agent")
    house.clock.pass_by(days=3)
    with house.write() as work:
        assert timers.sweep(work) == 2  # it reminds Alice, and rings for whom nobody answers
    house.clock.at -= timedelta(days=3)
    with house.write(DANA) as work:
        for item in items:
            queue.acknowledge(work, item.id, lease)
    house.clock.pass_by(days=3)
    house.deliver()
    assert [item.event["subject"] for item in items] == [
        cast.ticket.reference,
        cast.others.reference,
    ]
    subjects = [letter["Subject"].partition("] ")[2] for letter in house.post.to(ALICE)]
    assert subjects == [
        "We have your request",
        "There is a new message on your request",
        "Your request has moved on",
        "We are waiting for your answer",
    ]


@pytest.mark.row("E28")
def test_eight_clicks_at_once_are_one_ticket(house: House, together: ThreadPoolExecutor) -> None:
    asked = submission()
    start = threading.Barrier(HANDS)

    def click(_: int) -> int:
        start.wait()
        with house.write() as work:
            return tickets.open(work, asked).ticket.id

    assert len(set(together.map(click, range(HANDS)))) == 1
    assert count(house, Ticket) == 1


@pytest.mark.row("E28")
def test_the_same_key_at_once_is_one_ticket(house: House, together: ThreadPoolExecutor) -> None:
    with house.write() as work:
        links.issue_api_token(work, "Desk", ["tickets:write"])
    asked, key = submission(), Key(1, "key", "request")
    start = threading.Barrier(HANDS)

    def send(_: int) -> int:
        mine = replace(asked, submission_id=submission().submission_id)
        start.wait()
        with house.write() as work:
            return idempotency.open_ticket(work, mine, key).ticket.id

    assert len(set(together.map(send, range(HANDS)))) == 1
    assert (count(house, Ticket), count(house, IdempotencyKey)) == (1, 1)


@pytest.mark.asvs("2.3.4")
def test_claims_at_once_get_different_items(house: House, together: ThreadPoolExecutor) -> None:
    for _ in range(12):
        house.open()
    house.deliver()
    start = threading.Barrier(HANDS)

    def claim(_: int) -> list[str]:
        start.wait()
        with house.write(DANA) as work:
            return [str(item.id) for item in queue.claim(work, 2, 60)[1]]

    found = [item for items in together.map(claim, range(HANDS)) for item in items]
    assert len(found) == len(set(found)) == 12


@pytest.mark.asvs("2.3.4")
def test_two_who_acknowledge_at_once_succeed_once(
    house: House, together: ThreadPoolExecutor
) -> None:
    house.open()
    house.deliver()
    with house.write(DANA) as work:
        lease, (item,) = queue.claim(work, 1, 60)
    start = threading.Barrier(HANDS)

    def acknowledge(_: int) -> bool:
        start.wait()
        try:
            with house.write(DANA) as work:
                queue.acknowledge(work, item.id, lease)
        except LeaseLost:
            return False
        return True

    assert Counter(together.map(acknowledge, range(HANDS))) == {True: 1, False: HANDS - 1}


def test_relays_at_once_deliver_everything_and_nothing_twice(
    house: House, together: ThreadPoolExecutor
) -> None:
    basket = Basket()
    house.install(basket)
    for _ in range(50):
        house.open()
    relays = [Relay(house.works, house.sinks) for _ in range(2)]
    start = threading.Barrier(len(relays))

    def deliver(relay: Relay) -> int:
        start.wait()
        return sum(iter(relay.run_once, 0))

    assert sum(together.map(deliver, relays)) == 50
    assert len({envelope.id for envelope in basket.delivered}) == len(basket.delivered) == 50


def test_a_relay_that_delivers_holds_no_row_that_others_wait_for(house: House) -> None:
    class Writes(Basket):
        def deliver(self, envelope: Envelope) -> None:
            with house.write() as work:
                row = work.session.get(OutboxRow, envelope.id, with_for_update={"nowait": True})
                assert row is not None
            super().deliver(envelope)

    basket = Writes()
    house.install(basket)
    house.open()
    assert house.deliver() == 1
    assert len(basket.delivered) == 1


def test_sweepers_at_once_act_once_on_each_ticket(
    house: House, together: ThreadPoolExecutor
) -> None:
    for _ in range(10):
        ticket = house.open().ticket
        with house.write(DANA) as work:
            progress.move(work, again(work, ticket), "waiting-for-customer", by="agent")
    house.clock.pass_by(days=3)
    start = threading.Barrier(2)

    def sweep(_: int) -> int:
        start.wait()
        with house.write() as work:
            return timers.sweep(work)

    assert sum(together.map(sweep, range(2))) == 10
    with house.read() as work:
        reminders = select(OutboxRow).where(OutboxRow.event == "ticket.reminder_due")
        mailed = work.session.scalars(reminders.where(OutboxRow.sink == "email")).all()
    assert len(mailed) == 10


def test_the_same_message_from_two_relays_is_one_item(
    house: House, together: ThreadPoolExecutor
) -> None:
    house.open()
    with house.read() as work:
        row = work.session.scalars(select(OutboxRow).where(OutboxRow.sink == "database")).one()
    envelope = Envelope(row.id, row.sink, row.event, row.ticket_id, row.payload)
    start = threading.Barrier(HANDS)

    def deliver(_: int) -> str:
        start.wait()
        try:
            house.sinks["database"].deliver(envelope)
        except Exception as mistake:  # noqa: BLE001 - the relay would try again, and find it there
            return type(mistake).__name__
        return ""

    assert "" in set(together.map(deliver, range(HANDS)))
    assert count(house, QueueItem) == 1
    house.sinks["database"].deliver(envelope)


@pytest.mark.parametrize("strange", ["\0", "\ud800", "😀", "\u202e", "a" * 20_000])
def test_strange_letters_are_stored_or_left_out_but_break_nothing(
    house: House, strange: str
) -> None:
    house.open(subject=f"Help {strange}"[:200], description=f"Well {strange}"[:20_000])
    given = feedback.prepare(f"Well {strange}"[:20_000], "5", "", rules=house.works.rules)
    with house.write() as work:
        feedback.give(work, given)
    assert (count(house, Ticket), count(house, Feedback)) == (1, 1)


def test_a_link_opens_its_ticket(house: House) -> None:
    opened = house.open()
    token = house.works.signer.token("ticket", opened.link.nonce)
    with house.read() as work:
        link, ticket = links_store.opened_by(work.session, work.signer, token, work.now)
    assert (link.email, ticket.id) == (redact(ALICE).text, opened.ticket.id)
