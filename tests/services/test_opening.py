"""Opening a ticket: it and the news of it are one transaction, and it is opened once."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from portal.errors import NotAllowed
from portal.models import OutboxRow, Ticket
from portal.services import changes, progress, tickets
from portal.services.tickets import Opened
from portal.store import links
from portal.store import tickets as store
from portal.work import Work
from tests.actors import cast_in, guest
from tests.factories import ALICE, BOB, House, again, submission, words
from tests.fakes import Basket, pacific

BROWSER = "0123456789abcdef0123456789abcdef"


@pytest.mark.row("A16", "A17", "A18", "A19")
@pytest.mark.parametrize(
    ("impact", "response", "resolution"),
    [
        ("critical", "2026-11-20 18:30", "2026-11-21 04:30"),
        ("high", "2026-11-23 12:30", "2026-11-23 16:30"),
        ("normal", "2026-11-23 16:30", "2026-11-25 16:30"),
        ("low", "2026-11-23 16:30", "2026-11-30 16:30"),
    ],
)
def test_a_ticket_raised_on_friday_afternoon_is_due_as_promised(
    house: House, impact: str, response: str, resolution: str
) -> None:
    house.clock.turn("2026-11-20 16:30")
    ticket = house.look(house.open(impact=impact).ticket)
    assert ticket.response_due_at == pacific(response)
    assert ticket.resolution_due_at == pacific(resolution)


@pytest.mark.row("D33", "D38")
def test_every_ticket_has_a_number_of_its_own(house: House) -> None:
    numbers = {str(house.open().ticket.reference) for _ in range(20)}
    assert len(numbers) == 20
    assert all(re.fullmatch(r"SEL-[2-9B-Z]{4}-[2-9B-Z]{4}", number) for number in numbers)


def test_the_first_message_is_the_request_and_says_what_was_taken_out(house: House) -> None:
    secret = "Tr0ub4dor" + "&3x"
    opened = house.open(description=f"I cannot sign in. My password is: {secret}")
    with house.read() as work:
        (message,) = store.conversation(work.session, opened.ticket)
    assert secret not in message.body
    assert [removed["where"] for removed in message.removed] == ["description"]


@pytest.mark.asvs("2.3.3")
def test_a_ticket_comes_with_one_outbox_row_for_each_sink_and_reader(house: House) -> None:
    opened = house.open(copy_to=BOB)
    with house.read() as work:
        written = work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        people = links.of_ticket(work.session, opened.ticket)
    assert [row.sink for row in written] == ["console", "database", "email", "email"]
    assert [row.payload["link"] for row in written[2:]] == [person.id for person in people]
    assert len({row.payload["id"] for row in written}) == 1
    assert {row.available_at for row in written} == {house.clock()}
    assert {row.ticket_id for row in written} == {opened.ticket.id}


@pytest.mark.asvs("2.3.3")
def test_nothing_is_left_when_something_fails_before_the_end(house: House) -> None:
    def fail() -> None:
        with house.write() as work:
            tickets.open(work, submission())
            work.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert set(house.rows().values()) == {0}


@pytest.mark.asvs("2.3.3")
def test_a_sink_that_cannot_write_down_its_rows_keeps_the_ticket_from_opening(
    house: House,
) -> None:
    class Broken(Basket):
        rows = None  # type: ignore[assignment]

    house.install(Broken())
    with pytest.raises(TypeError):
        house.open()
    assert set(house.rows().values()) == {0}


@pytest.mark.row("E28")
def test_the_same_submission_twice_is_one_ticket(house: House) -> None:
    asked = submission()
    opened = [open_again(house, asked) for _ in range(3)]
    assert [again.repeated for again in opened] == [False, True, True]
    assert len({again.ticket.id for again in opened}) == 1
    assert len({again.link.id for again in opened}) == 1
    assert not any(again.differs for again in opened)
    assert house.rows()["outbox"] == 3


def open_again(house: House, asked: object) -> Opened:
    with house.write() as work:
        return tickets.open(work, asked)  # type: ignore[arg-type]


@pytest.mark.row("E28")
def test_other_words_from_the_same_browser_are_the_same_ticket_and_said_to_differ(
    house: House,
) -> None:
    asked = replace(submission(), browser=BROWSER)
    first = open_again(house, asked)
    other = replace(
        submission(subject="Another"), browser=BROWSER, submission_id=asked.submission_id
    )
    again = open_again(house, other)
    assert (again.ticket.id, again.repeated, again.differs) == (first.ticket.id, True, True)
    assert house.look(first.ticket).subject != "Another"


def test_a_stolen_submission_id_opens_a_ticket_of_the_thiefs_own(house: House) -> None:
    asked = replace(submission(), browser=BROWSER)
    first = open_again(house, asked)
    stolen = submission(name="Mallory", email="mallory@example.net")
    other = open_again(house, replace(stolen, submission_id=asked.submission_id, browser="f" * 32))
    assert not other.repeated
    assert other.ticket.id != first.ticket.id
    assert other.link.email == "mallory@example.net"


def test_a_colleague_in_copy_has_a_link_of_their_own(house: House) -> None:
    cast = cast_in(house)
    assert cast.alice.id != cast.bob.id
    assert cast.alice.ticket_id == cast.bob.ticket_id == cast.ticket.id
    assert cast.charlie.ticket_id != cast.ticket.id


def test_a_held_ticket_is_told_to_its_sender_only(house: House) -> None:
    with house.write() as work:
        opened = tickets.open(work, submission(copy_to=BOB), held=True)
    house.deliver()
    assert [letter["To"] for letter in house.post.letters] == [ALICE]
    assert "/confirm" in house.post.letters[0].get_content()
    assert house.look(opened.ticket).confirmed_at is None
    assert house.rows()["queue"] == 0


def test_a_held_ticket_takes_nothing_but_its_confirmation(house: House) -> None:
    """Else whoever fills in the form could write to anybody: to those in copy."""
    with house.write() as work:
        opened = tickets.open(work, submission(copy_to=BOB), held=True)
    before = house.rows()
    verbs: list[Callable[[Work, Ticket], object]] = [
        lambda work, ticket: tickets.reply(work, ticket, words(), side="customer"),
        lambda work, ticket: changes.correct(work, ticket, submission(subject="Another")),
        lambda work, ticket: changes.split(work, ticket, words()),
        lambda work, ticket: changes.reopen(work, ticket, words()),
        lambda work, ticket: changes.answer_solved(work, ticket, yes=True, said=words()),
        progress.withdraw,
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed), house.write(guest(opened.link)) as work:
            verb(work, again(work, opened.ticket))
    assert house.rows() == before


def test_a_confirmed_ticket_counts_from_then_on_and_is_told_once(house: House) -> None:
    with house.write() as work:
        opened = tickets.open(work, submission(impact="critical", copy_to=BOB), held=True)
    house.deliver()
    house.post.letters.clear()
    house.clock.pass_by(hours=3)
    for _ in range(2):
        with house.write(guest(opened.link)) as work:
            tickets.confirm(work, store.by_id(work.session, work.actor, opened.ticket.id))
    house.deliver()
    ticket = house.look(opened.ticket)
    assert ticket.opened_at == ticket.confirmed_at == house.clock()
    assert ticket.response_due_at == pacific("2026-11-16 15:00")
    assert [letter["To"] for letter in house.post.letters] == [ALICE, BOB]
    assert house.rows()["queue"] == 2  # it was opened, and went on by a route
