"""Letters speak the reader's language and zone, and hold what they need to know and no more."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from portal import notifications
from portal.letters import Letter
from portal.letters.personal import PERSONAL
from portal.models import Ticket
from portal.services import accounts, links, progress, tickets, timers
from portal.work import Work
from tests.actors import DANA
from tests.factories import (
    ALICE,
    BOB,
    House,
    again,
    extended,
    house,
    policy_of,
    submission,
    words,
)

__all__ = ["house"]
Verb = Callable[[Work, Ticket], object]
TEMPLATES = Path(notifications.__file__).with_name("templates") / "letters"


def letter(house: House, verb: Verb | None = None, **changes: str) -> str:
    """The newest letter to Alice after what was done to her ticket."""
    ticket = house.open(**changes).ticket
    house.deliver()
    if verb is not None:
        house.post.letters.clear()
        with house.write(DANA) as work:
            verb(work, again(work, ticket))
        house.deliver()
    text: str = house.post.to(ALICE)[-1].get_content()
    return re.sub(r"[^\S\n]", " ", text)


@pytest.mark.row("A16", "A18", "D38")
def test_a_new_ticket_is_confirmed_with_its_number_and_times(house: House) -> None:
    text = letter(house, impact="normal")
    assert re.search(r"SEL-\w{4}-\w{4}", text)
    assert "Hello Alice Ash," in text
    assert "You hear from us by: Tuesday, November 17, 10:00 AM PST" in text
    assert "We expect to solve it by: Thursday, November 19, 10:00 AM PST" in text
    assert text.count("https://support.example.com/t/") == 1
    assert "Your Selora support team" in text


def test_the_times_are_in_the_readers_zone(house: House) -> None:
    with house.write() as work:
        asked = submission(impact="critical")
        object.__setattr__(asked, "time_zone", "Asia/Kathmandu")
        tickets.open(work, asked)
    house.deliver()
    assert "Tuesday, November 17, 1:45" in house.post.letters[0].get_content()


def test_a_colleague_in_copy_is_told_who_put_them_there(house: House) -> None:
    house.open(copy_to=BOB)
    house.deliver()
    text = house.post.to(BOB)[0].get_content()
    assert "Alice Ash (alice@example.com) put you in copy of a support request." in text
    assert "Hello Alice" not in text


@pytest.mark.row("D41")
def test_an_answer_is_in_the_letter_and_whose_turn_it_is(house: House) -> None:
    def ask(work: Work, ticket: Ticket) -> None:
        progress.enter(work, ticket, "waiting-for-customer", quiet=True)
        tickets.reply(work, ticket, words("Which version do you use?"), side="staff")

    text = letter(house, ask)
    assert "Which version do you use?" in text
    assert "It is your turn now" in text


@pytest.mark.row("E21")
def test_a_reminder_says_what_happens_without_an_answer(house: House) -> None:
    def wait(work: Work, ticket: Ticket) -> None:
        progress.enter(work, ticket, "waiting-for-customer", quiet=True)

    letter_before = house.open().ticket
    with house.write(DANA) as work:
        wait(work, again(work, letter_before))
    house.clock.pass_by(days=3)
    with house.write() as work:
        timers.sweep(work)
    house.deliver()
    text = house.post.to(ALICE)[-1].get_content()
    assert "We are waiting for your answer" in text
    assert "Without an answer from you it becomes “Solved” on Thursday, November 26" in text


@pytest.mark.row("A20", "E16")
def test_a_changed_time_is_told_with_the_new_one(house: House) -> None:
    def hasten(work: Work, ticket: Ticket) -> None:
        ticket.impact = "critical"
        progress.schedule(work, ticket)

    text = letter(house, hasten, impact="low")
    assert "have changed" in text
    assert "We expect to solve it by: Monday, November 16, 10:00 PM PST" in text


@pytest.mark.row("A20", "E16")
def test_a_named_date_stands_before_why_no_time_is_promised(house: House) -> None:
    house.works.policy = policy_of("servicegeeni")

    def name(work: Work, ticket: Ticket) -> None:
        progress.expect(work, ticket, work.now + timedelta(days=9))

    text = letter(house, name, business_impact="None of us can work.")
    untimed = text.index("We tell you how long it takes on average")
    assert text.index("We expect to solve it by: Wednesday, November 25") < untimed


def test_each_letter_about_a_move_tells_of_that_move(house: House) -> None:
    ticket = house.settled()
    with house.write(DANA) as work:
        for status in ("waiting-for-customer", "resolved", "closed"):
            progress.enter(work, again(work, ticket), status)
    house.deliver()
    told = [one.get_content() for one in house.post.to(ALICE)]
    labels = ("“Waiting for you”", "“Solved”", "“Closed”")
    assert all(label in text for label, text in zip(labels, told, strict=True))
    # What comes next, and by when, is told by the letter of where it stands now.
    assert "Without an answer from you" not in told[0] + told[1]


def test_a_request_that_has_moved_on_is_confirmed_as_it_was_opened(house: House) -> None:
    ticket = house.open().ticket
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "waiting-for-customer", quiet=True)
    house.deliver()
    text = house.post.to(ALICE)[0].get_content()
    assert "We have your request." in text
    assert "The clock stands still" not in text


@pytest.mark.row("A26")
def test_a_move_is_told_in_the_words_for_customers(house: House) -> None:
    text = letter(house, lambda work, ticket: progress.enter(work, ticket, "waiting-for-customer"))
    assert "“Waiting for you”" in text
    assert "We have asked you something, and go on as soon as you answer." in text
    assert "Waiting for customer" not in text


def test_an_answer_that_was_given_is_not_promised_again(house: House) -> None:
    text = letter(house, lambda work, ticket: tickets.reply(work, ticket, words(), side="staff"))
    assert "You hear from us by" not in text
    assert "We expect to solve it by" in text


def test_the_texts_of_the_policy_come_in_the_language_of_the_ticket(
    house: House, tmp_path: Path
) -> None:
    languages = 'organisation.languages = ["en", "de"]\n'
    signature = 'texts.signature = { en = "Yours", de = "Ihr Team" }'
    house.works.policy = extended(tmp_path, languages + signature)
    with house.write() as work:
        asked = submission()
        object.__setattr__(asked, "language", "de")
        tickets.open(work, asked)
    house.deliver()
    assert "Ihr Team" in house.post.letters[0].get_content()


@pytest.mark.parametrize("address", [ALICE, "nobody@example.com"])
def test_lost_links_are_told_to_their_owner_or_to_nobody(house: House, address: str) -> None:
    house.open()
    with house.write() as work:
        made = words(address).body
        links.request(work, made)
        composed = PERSONAL["links.requested"](work, {"email": made}, "https://x.example")
    assert isinstance(composed, Letter) is (address == ALICE)
    if composed:
        assert composed.text.count("https://x.example/t/") == 1


def test_no_letter_is_escaped_or_has_gaps(house: House) -> None:
    text = letter(house, name="Ann O'Hara & Sons")
    assert "Ann O'Hara & Sons" in text
    assert "\n\n\n\n" not in text


def test_who_has_an_account_reads_in_their_own_language_and_zone(house: House) -> None:
    with house.write() as work:
        email, name = words(BOB).body, words("Bob").body
        accounts.admit(work, email, name=name, language="de", time_zone="Europe/Berlin")
    house.open(copy_to=BOB, impact="normal")
    house.deliver()
    (to_alice,), (to_bob,) = house.post.to(ALICE), house.post.to(BOB)
    assert "Tuesday, November 17, 10:00\u202fAM PST" in to_alice.get_content()
    assert "Dienstag, 17. November, 19:00 CET" in to_bob.get_content()
