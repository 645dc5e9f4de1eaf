"""Opening, confirming, answering: a ticket and the news of it are one transaction."""

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.errors import Closed, NotAllowed
from portal.models import AuditEntry, Base, Message, Note, OutboxRow, Ticket
from portal.services import changes, progress, tickets
from portal.services.tickets import Opened
from portal.store import links
from portal.store import tickets as store
from portal.work import SYSTEM, Work
from tests.actors import DANA, cast_in, guest
from tests.factories import ALICE, BOB, House, again, submission, words
from tests.fakes import Basket, pacific

BROWSER = "0123456789abcdef0123456789abcdef"


def rows(house: House) -> dict[str, int]:
    """How many rows each table has."""
    with house.read() as work:
        return {
            table.name: work.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def reply(house: House, ticket: Ticket, side: str = "staff") -> Message:
    with house.write(DANA if side == "staff" else SYSTEM) as work:
        return tickets.reply(work, again(work, ticket), words(), side=side)


def close(house: House, ticket: Ticket) -> None:
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "closed")


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
    assert set(rows(house).values()) == {0}


@pytest.mark.asvs("2.3.3")
def test_a_sink_that_cannot_write_down_its_rows_keeps_the_ticket_from_opening(
    house: House,
) -> None:
    class Broken(Basket):
        rows = None  # type: ignore[assignment]

    house.install(Broken())
    with pytest.raises(TypeError):
        house.open()
    assert set(rows(house).values()) == {0}


@pytest.mark.row("E28")
def test_the_same_submission_twice_is_one_ticket(house: House) -> None:
    asked = submission()
    opened = [open_again(house, asked) for _ in range(3)]
    assert [again.repeated for again in opened] == [False, True, True]
    assert len({again.ticket.id for again in opened}) == 1
    assert len({again.link.id for again in opened}) == 1
    assert not any(again.differs for again in opened)
    assert rows(house)["outbox"] == 3


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
    assert rows(house)["queue"] == 0


def test_a_held_ticket_takes_nothing_but_its_confirmation(house: House) -> None:
    """Else whoever fills in the form could write to anybody: to those in copy."""
    with house.write() as work:
        opened = tickets.open(work, submission(copy_to=BOB), held=True)
    before = rows(house)
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
    assert rows(house) == before


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
    assert rows(house)["queue"] == 1


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
    before = rows(house)
    for side in ("customer", "staff"):
        with pytest.raises(Closed):
            reply(house, ticket, side)
    assert rows(house) == before


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
        (shown,) = store.related(work.session, again(work, ticket), opened.link)
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
        related = store.related(work.session, first.ticket, first.link)
    assert [other.relation for other, _ in related] == ["split", "split"]
    assert rows(house)["tickets"] == 3
