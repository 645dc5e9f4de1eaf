"""An escalation grows while it is open, is answered, goes up and down, and ends with the ticket."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from portal.errors import Closed, Incomplete, NotAllowed
from portal.redaction import DEFAULT
from portal.services import escalation, messages, progress
from portal.store import escalations as store
from tests.actors import DANA
from tests.factories import ALICE, House, again
from tests.ladders import answer, ask, asked, laddered, request, stands, steps


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with a ladder of three levels."""
    yield from laddered(tmp_path)


@pytest.mark.row("D28", "D29")
@pytest.mark.parametrize("field", ["reason", "impact"])
def test_why_and_how_it_is_now_are_required(house: House, field: str) -> None:
    with pytest.raises(Incomplete) as refused:
        asked(house, **{field: "  "})
    assert list(refused.value.fields) == [field]
    with pytest.raises(Incomplete, match="level"):
        asked(house, level="the-moon")


@pytest.mark.row("D28")
def test_a_second_one_is_added_to_the_first_and_never_refused(house: House) -> None:
    ticket = house.settled()
    ask(house, ticket, level="director")
    ask(house, ticket, impact="Now the pipes freeze.")
    assert stands(house, ticket) == ("customer", "open")
    assert steps(house, ticket) == ["asked", "added"]
    house.deliver()
    assert [letter["Subject"].partition("] ")[2] for letter in house.post.to(ALICE)] == [
        "Your request has been escalated",
        "We have what is new about your request",
    ]


@pytest.mark.row("D30")
def test_the_customer_takes_it_up_when_the_level_below_has_had_its_time(house: House) -> None:
    ticket = house.settled()
    with pytest.raises(NotAllowed), house.write() as work:
        escalation.climb(work, again(work, ticket), asked(house))
    ask(house, ticket)
    house.clock.pass_by(days=2, seconds=-1)
    with pytest.raises(NotAllowed), house.write() as work:
        escalation.climb(work, again(work, ticket), asked(house))
    house.clock.pass_by(seconds=1)
    with house.write() as work:
        escalation.climb(work, again(work, ticket), asked(house))
    assert stands(house, ticket) == ("team-lead", "open")
    assert (house.look(ticket).team, house.look(ticket).escalation) == ("leads", "team-lead")
    house.clock.pass_by(days=99)
    with pytest.raises(NotAllowed), house.write() as work:
        escalation.climb(work, again(work, ticket), asked(house))


def test_what_was_declined_can_be_taken_up_at_once_and_grows_again(house: House) -> None:
    ticket = house.settled()
    ask(house, ticket)
    no = messages.plain("The impact is as it was.", DEFAULT)
    with house.write(DANA) as work:
        escalation.answer(work, again(work, ticket), "declined", no)
    assert stands(house, ticket) == ("customer", "declined")
    ask(house, ticket)
    assert stands(house, ticket) == ("customer", "open")
    with house.write(DANA) as work:
        escalation.answer(work, again(work, ticket), "declined", no)
    with house.write() as work:
        escalation.climb(work, again(work, ticket), asked(house))
    with house.write(DANA) as work:
        escalation.answer(work, again(work, ticket), "lowered", no, "customer")
    assert stands(house, ticket) == ("customer", "open")
    with pytest.raises(NotAllowed), house.write(DANA) as work:
        escalation.answer(work, again(work, ticket), "lowered", no, "director")


@pytest.mark.row("E22")
def test_it_ends_when_the_ticket_is_solved(house: House) -> None:
    ticket = house.settled()
    ask(house, ticket)
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "resolved")
    assert stands(house, ticket) is None
    assert house.look(ticket).escalation is None
    assert steps(house, ticket) == ["asked", "ended"]
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "closed")
    with pytest.raises(Closed):
        ask(house, ticket)


@pytest.mark.row("E32")
def test_a_broken_promise_joins_what_the_customer_asked_for(house: House) -> None:
    ticket = house.settled()
    ask(house, ticket)
    for _ in range(2):
        with house.write() as work:
            escalation.breached(work, again(work, ticket), "team-lead")
    assert stands(house, ticket) == ("team-lead", "open")
    assert steps(house, ticket) == ["asked", "raised"]


@pytest.mark.row("D30")
def test_one_verb_opens_adds_and_goes_up_and_two_clicks_say_it_once(house: House) -> None:
    ticket = house.settled()
    for _ in range(2):
        request(house, ticket, level="team-lead")
    assert steps(house, ticket) == ["asked"]
    house.clock.pass_by(days=2)
    request(house, ticket, impact="Now the pipes freeze.")
    assert stands(house, ticket) == ("customer", "open")
    for _ in range(2):
        request(house, ticket, reason="Still nothing.", level="team-lead")
    assert stands(house, ticket) == ("team-lead", "open")
    assert steps(house, ticket) == ["asked", "added", "raised"]


def test_a_solved_request_is_opened_again_before_it_is_escalated(house: House) -> None:
    ticket = house.settled()
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "resolved")
    with pytest.raises(NotAllowed):
        request(house, ticket)
    with pytest.raises(NotAllowed):
        answer(house, ticket, "accepted")


def test_a_program_of_a_customer_speaks_for_them_and_one_of_support_for_support(
    house: House,
) -> None:
    theirs = replace(DANA, organisation_id=1)
    for actor, side, why in ((DANA, "staff", "support"), (theirs, "customer", "customer")):
        ticket = house.settled()
        with house.write(actor) as work:
            known = escalation.request(work, again(work, ticket), asked(house))
            assert (store.steps(work.session, ticket)[0].side, known.why) == (side, why)
