"""Requests about an incident hear of it, no clock stops for that, and one act answers them all."""

import pytest

from portal.errors import NotAllowed
from portal.models import Message, Ticket
from portal.redaction import identifier, redact
from portal.services import accounts, affected
from portal.store import incidents as store
from portal.store import tickets as tickets_store
from portal.work import SYSTEM, Actor
from tests.factories import ALICE, House, again, words
from tests.incidents import report, say

DANA = Actor("staff", 1, role="agent")


def attach(house: House, public_id: str, ticket: Ticket, actor: Actor = DANA) -> None:
    with house.write(actor) as work:
        incident = store.by_public_id(work.session, public_id)
        affected.attach(work, incident, again(work, ticket))


def said(house: House, ticket: Ticket) -> list[Message]:
    with house.read() as work:
        return list(tickets_store.conversation(work.session, again(work, ticket)))[1:]


def answer(house: House, public_id: str) -> int:
    with house.write() as work:
        name, email = redact("Dana").text, identifier("dana@example.net")
        account = accounts.admit(work, email, name=name, language="en", time_zone="UTC")
        account.staff_role = "agent"
    with house.write(Actor("staff", account.id, role="agent")) as work:
        incident = store.by_public_id(work.session, public_id)
        return affected.answer_all(work, incident, words("It works again. Does it for you?"))


def test_an_attached_request_hears_what_is_said_by_letter_and_in_its_page(house: House) -> None:
    ticket = house.settled()
    public_id = report(house.works)
    attach(house, public_id, ticket)
    attach(house, public_id, ticket)
    (message,) = said(house, ticket)
    assert (message.kind, message.side) == ("incident", "staff")
    assert message.body.startswith("Hubs cannot be reached\n\n")
    say(house.works, public_id, "identified", body="It is a switch.")
    assert [one.body.partition("\n\n")[2] for one in said(house, ticket)][1] == "It is a switch."
    house.deliver()
    assert len(house.post.to(ALICE)) == 2


def test_a_word_about_an_incident_is_no_first_answer(house: House) -> None:
    ticket = house.settled()
    attach(house, report(house.works), ticket)
    after = house.look(ticket)
    assert after.first_response_at is None
    assert (after.status, after.response_due_at) == (ticket.status, ticket.response_due_at)


def test_only_support_attaches(house: House) -> None:
    ticket = house.settled()
    public_id = report(house.works)
    for actor in (Actor("customer", 1), Actor("guest"), Actor("api", 1)):
        with pytest.raises(NotAllowed):
            attach(house, public_id, ticket, actor)
    assert said(house, ticket) == []


def test_one_act_solves_all_that_are_open_once_it_is_over(house: House) -> None:
    first, second, third = (house.settled() for _ in range(3))
    public_id = report(house.works)
    for ticket in (first, second):
        attach(house, public_id, ticket)
    with pytest.raises(NotAllowed):
        answer(house, public_id)
    say(house.works, public_id, "resolved")
    assert answer(house, public_id) == 2
    for ticket in (first, second):
        assert house.look(ticket).status == "resolved"
        assert said(house, ticket)[-1].body == "It works again. Does it for you?"
    assert house.look(third).status == "new"
    assert answer(house, public_id) == 0


def test_a_request_that_is_closed_is_left_in_peace(house: House) -> None:
    ticket = house.settled()
    public_id = report(house.works)
    attach(house, public_id, ticket)
    with house.write() as work:
        again(work, ticket).status = "closed"
    before = len(said(house, ticket))
    say(house.works, public_id, "resolved")
    assert len(said(house, ticket)) == before


def test_who_follows_in_place_of_a_request_is_counted_once(house: House) -> None:
    public_id = report(house.works)
    for browser in ("a", "b", "a"):
        with house.write(SYSTEM) as work:
            affected.deflect(work, store.by_public_id(work.session, public_id), browser)
    with house.read() as work:
        assert store.deflected(work.session, store.by_public_id(work.session, public_id)) == 2
