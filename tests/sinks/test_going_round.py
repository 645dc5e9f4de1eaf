"""Letters about one request stand together in a mail program, and none goes round for ever."""

from collections.abc import Iterable
from email.message import EmailMessage

import pytest

from portal import mail_ids
from portal.models import AuditEntry, Ticket
from portal.redaction import identifier
from portal.services import participants, progress, tickets
from portal.sinks import Email
from portal.sinks.pace import MOST
from portal.sinks.transports import SmtpTransport
from tests.actors import DANA
from tests.factories import ALICE, BASE_URL, BOB, House, again, submission, words
from tests.letters import part
from tests.sinks.conftest import MailServer

OURS = "Support <help@example.com>"
ANSWERS = "Answers <answers@example.com>"


@pytest.fixture
def mailing(house: House, mail_server: MailServer) -> House:
    """A house that sends its letters to the mail server, and reads what is answered."""
    smtp = SmtpTransport(mail_server.url, OURS, BASE_URL, ANSWERS)
    house.install(Email(house.works, smtp, BASE_URL, answers=True))
    return house


def threads(letters: Iterable[EmailMessage]) -> dict[str, list[str]]:
    """The letters by the one that began their thread, as mail programs find it (JWZ, in short)."""
    above: dict[str, str] = {}
    for letter in letters:
        chain = [*str(letter["References"] or "").split(), str(letter["Message-ID"])]
        above |= dict(zip(chain[1:], chain, strict=False))
    found: dict[str, list[str]] = {}
    for letter in letters:
        top = own = str(letter["Message-ID"])
        while top in above:
            top = above[top]
        found.setdefault(top, []).append(own)
    return found


def say(house: House, ticket: Ticket, text: str = "More words.") -> None:
    with house.write(DANA) as work:
        tickets.reply(work, again(work, ticket), words(text), side="staff")


def test_the_letters_of_a_request_are_one_thread_for_each_person(
    mailing: House, mail_server: MailServer
) -> None:
    ticket = mailing.open(copy_to=BOB).ticket
    say(mailing, ticket)
    with mailing.write(DANA) as work:
        progress.enter(work, again(work, ticket), "waiting-for-customer")
    mailing.deliver()
    for person in (ALICE, BOB):
        mine = [letter for letter in mail_server.letters if letter["To"] == person]
        assert len(mine) == 3
        # The first letter is there: no program has to make up what the others refer to.
        assert threads(mine) == {mine[0]["Message-ID"]: [one["Message-ID"] for one in mine]}
        assert {one["In-Reply-To"] for one in mine[1:]} == {mine[0]["Message-ID"]}
    assert len(threads(mail_server.letters)) == 2
    assert len({letter["Message-ID"] for letter in mail_server.letters}) == 6


def test_a_request_that_had_to_be_confirmed_is_one_thread_from_then_on(
    mailing: House, mail_server: MailServer
) -> None:
    with mailing.write() as work:
        ticket = tickets.open(work, submission(copy_to=BOB), held=True).ticket
    mailing.clock.pass_by(minutes=5)
    with mailing.write() as work:
        tickets.confirm(work, again(work, ticket))
    mailing.deliver()
    held, opened, to_bob = mail_server.letters
    assert (held["To"], opened["To"], to_bob["To"]) == (ALICE, ALICE, BOB)
    assert opened["References"] == held["Message-ID"]
    assert held["References"] is to_bob["References"] is None


def test_who_is_put_in_copy_later_begins_a_thread_of_their_own(
    mailing: House, mail_server: MailServer
) -> None:
    opened = mailing.open()
    with mailing.write() as work:
        participants.add(work, again(work, opened.ticket), opened.link, identifier(BOB))
    say(mailing, opened.ticket)
    mailing.deliver()
    to_bob = [letter for letter in mail_server.letters if letter["To"] == BOB]
    assert list(threads(to_bob)) == [to_bob[0]["Message-ID"]]


def test_an_answer_leads_back_to_the_link_it_was_sent_to_and_nothing_else_does(
    mailing: House, mail_server: MailServer
) -> None:
    opened = mailing.open()
    say(mailing, opened.ticket)
    mailing.deliver()
    signer = mailing.works.signer
    for letter in mail_server.letters:
        answered = [*mail_ids.links_in(signer, letter["Message-ID"], letter["References"])]
        assert set(answered) == {opened.link.id}
        assert letter["Reply-To"] == ANSWERS
        assert "You may also answer this letter" in part(letter)
    known = str(mail_server.letters[0]["Message-ID"])
    forged = known[:6] + ("A" if known[6] != "A" else "B") + known[7:]
    for other in (forged, f"<1@{'x' * 20}>", "", None, "<" * 10_000, known.replace("<", "")):
        assert [*mail_ids.links_in(signer, other)] == []


def test_a_request_by_letter_is_confirmed_so_that_nothing_can_answer_back(
    mailing: House, mail_server: MailServer
) -> None:
    asked = submission()
    object.__setattr__(asked, "channel", "email")
    with mailing.write() as work:
        ticket = tickets.open(work, asked).ticket
    say(mailing, ticket)
    mailing.deliver()
    confirmed, answered = mail_server.letters
    assert confirmed["Auto-Submitted"] == "auto-replied"
    assert answered["Auto-Submitted"] == "auto-generated"
    assert mail_server.senders == ["<>", "<help@example.com>"]


@pytest.mark.parametrize("ours", ["help@example.com", "Answers+x@Example.com"])
def test_no_letter_goes_to_ourselves(mailing: House, mail_server: MailServer, ours: str) -> None:
    mailing.open(email=ours)
    mailing.open(copy_to=ours)
    mailing.deliver()
    assert [letter["To"] for letter in mail_server.letters] == [ALICE]


def test_letters_pause_when_there_are_too_many_and_the_last_one_says_so(
    mailing: House, mail_server: MailServer
) -> None:
    ticket = mailing.open(copy_to=BOB).ticket
    mailing.open()
    for number in range(MOST + 5):
        say(mailing, ticket, f"Word {number}.")
    while mailing.deliver():
        pass
    mine = [letter for letter in mail_server.letters if ticket.reference in letter["Subject"]]
    for person in (ALICE, BOB):
        theirs = [part(letter) for letter in mine if letter["To"] == person]
        assert len(theirs) == MOST
        assert ["we pause them for now" in text for text in theirs] == [False] * 19 + [True]
    with mailing.read() as work:
        kinds = [entry.kind for entry in work.session.query(AuditEntry)]
    assert kinds.count("letters-paused") == 2
    # An hour later they go on, and other requests were never paused.
    mail_server.letters.clear()
    mailing.clock.pass_by(hours=1, seconds=1)
    say(mailing, ticket)
    mailing.deliver()
    assert [letter["To"] for letter in mail_server.letters] == [ALICE, BOB]


def test_what_waited_for_the_mail_server_is_no_flood(
    mailing: House, mail_server: MailServer
) -> None:
    ticket = mailing.open().ticket
    for _ in range(MOST):
        mailing.clock.pass_by(minutes=5)
        say(mailing, ticket)
    mailing.clock.pass_by(days=1)
    while mailing.deliver():
        pass
    assert len(mail_server.letters) == MOST + 1
