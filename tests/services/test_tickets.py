"""Answering, closing, following up: who is told, which clocks stop, what is never told."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from portal.errors import Closed
from portal.models import AuditEntry, Message, Note, OutboxRow, Ticket
from portal.services import changes, progress, tickets
from portal.store import tickets as store
from portal.work import SYSTEM
from tests.actors import DANA, cast_in
from tests.factories import ALICE, House, again, submission, words
from tests.fakes import pacific


def reply(house: House, ticket: Ticket, side: str = "staff") -> Message:
    with house.write(DANA if side == "staff" else SYSTEM) as work:
        return tickets.reply(work, again(work, ticket), words(), side=side)


def close(house: House, ticket: Ticket) -> None:
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "closed")


@pytest.mark.row("E06")
def test_the_first_answer_of_support_stops_the_first_response_clock(house: House) -> None:
    ticket = house.open().ticket
    house.deliver()  # the confirmation by itself is no answer
    assert house.look(ticket).first_response_at is None
    reply(house, ticket, "customer")
    assert house.look(ticket).first_response_at is None
    house.clock.pass_by(hours=1)
    reply(house, ticket)
    house.clock.pass_by(hours=1)
    reply(house, ticket)
    assert house.look(ticket).first_response_at == pacific("2026-11-16 11:00")


@pytest.mark.row("E06")
def test_an_internal_note_does_not_stop_the_first_response_clock(house: House) -> None:
    ticket = house.open().ticket
    with house.write(DANA) as work:
        tickets.note(work, ticket, words().body, None)
    assert house.look(ticket).first_response_at is None


@pytest.mark.row("A26")
def test_the_first_answer_takes_the_ticket(house: House) -> None:
    ticket = house.open().ticket
    reply(house, ticket)
    assert house.look(ticket).status == "in-progress"


def test_the_same_reply_twice_is_one_message(house: House) -> None:
    ticket, said = house.open().ticket, words()
    for _ in range(2):
        with house.write(DANA) as work:
            tickets.reply(work, again(work, ticket), said, side="staff")
    with house.read() as work:
        assert len(store.conversation(work.session, ticket)) == 2


def test_a_reply_is_mailed_to_everybody_but_its_author(house: House) -> None:
    cast = cast_in(house)
    house.deliver()
    house.post.letters.clear()
    with house.write(cast.bob) as work:
        ticket = store.by_id(work.session, work.actor, cast.ticket.id)
        tickets.reply(work, ticket, words(), side="customer")
    house.deliver()
    assert [letter["To"] for letter in house.post.letters] == [ALICE]


@pytest.mark.row("B30", "D45")
def test_a_closed_ticket_takes_no_reply(house: House) -> None:
    ticket = house.open().ticket
    close(house, ticket)
    before = house.rows()
    for side in ("customer", "staff"):
        with pytest.raises(Closed):
            reply(house, ticket, side)
    assert house.rows() == before


@pytest.mark.row("B30")
def test_a_reply_to_a_closed_ticket_opens_a_new_one_that_is_linked(house: House) -> None:
    opened = house.open(impact="high")
    ticket = opened.ticket
    close(house, ticket)
    with house.write() as work:
        new = changes.reopen(work, again(work, ticket), words("It is back.\nSince noon."))
    assert new is not None
    follow_up = house.look(new.ticket)
    assert (follow_up.follows_id, follow_up.relation) == (ticket.id, "follow-up")
    assert (follow_up.subject, follow_up.impact) == ("It is back.", "high")
    assert follow_up.requester_email == ALICE
    with house.read() as work:
        (shown,) = store.related(work.session, again(work, ticket), opened.link.email)
    assert (shown[0].id, shown[1].ticket_id) == (follow_up.id, follow_up.id)


@pytest.mark.row("B60")
@pytest.mark.asvs("8.2.3")
def test_an_internal_note_is_in_no_conversation_letter_or_queue(house: House) -> None:
    ticket = house.open().ticket
    reply(house, ticket)
    secret_plan = words("Between us: the customer is right.").body
    with house.write(DANA) as work:
        tickets.note(work, ticket, secret_plan, None)
    house.deliver()
    with house.read() as work:
        said = [message.body for message in store.conversation(work.session, ticket)]
        handed_on = [str(row.payload) for row in work.session.scalars(select(OutboxRow))]
        assert work.session.scalar(select(Note.body)) == secret_plan
    letters = [str(letter) for letter in house.post.letters]
    assert not any("Between us" in text for text in [*said, *handed_on, *letters])


@pytest.mark.row("D36", "E22")
def test_the_audit_log_holds_ids_kinds_and_keys_but_no_text(house: House) -> None:
    typed = {
        "subject": "Zebra",
        "description": "Giraffe",
        "name": "Okapi",
        "business_impact": "Gnu",
    }
    ticket = house.open(**typed, email="lion@example.com", copy_to="tiger@example.com").ticket
    reply(house, ticket)
    with house.write() as work:
        ticket = again(work, ticket)
        tickets.note(work, ticket, words("Puma").body, None)
        changes.split(work, ticket, words("Ocelot"))
        progress.withdraw(work, ticket)
    house.deliver()
    with house.read() as work:
        entries = [
            f"{entry.kind} {entry.data} {entry.network}"
            for entry in work.session.scalars(select(AuditEntry))
        ]
    assert {"opened", "replied", "noted", "split", "moved"} <= {e.split()[0] for e in entries}
    animals = "zebra giraffe okapi gnu lion tiger puma ocelot tuesdays".split()  # noqa: SIM905
    assert not [word for word in animals if word in " ".join(entries).lower()]


@pytest.mark.row("E29")
def test_a_bundle_becomes_linked_tickets_that_each_count(house: House) -> None:
    asked = submission()
    others = [replace(asked, submission_id=uuid4(), digest=str(n)) for n in range(2)]
    with house.write() as work:
        first = tickets.open_all(work, [asked, *others])
    with house.read() as work:
        related = store.related(work.session, first.ticket, first.link.email)
    assert [other.relation for other, _ in related] == ["split", "split"]
    assert house.rows()["tickets"] == 3
