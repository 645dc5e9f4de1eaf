"""Letters leave with the right headers; refusals for good are not tried again."""

import re
import socket

import pytest
from sqlalchemy import select

from portal.models import OutboxRow
from portal.services import links
from portal.sinks import Email
from portal.sinks.transports import SmtpTransport
from portal.store import links as links_store
from tests.factories import ALICE, BASE_URL, BOB, House
from tests.letters import part
from tests.sinks.conftest import MailServer


@pytest.fixture
def mailing(house: House, mail_server: MailServer) -> House:
    """A house that sends its letters to the mail server."""
    smtp = SmtpTransport(mail_server.url, "Support <help@example.com>", BASE_URL)
    house.install(Email(house.works, smtp, BASE_URL))
    return house


def rows(house: House) -> list[OutboxRow]:
    with house.read() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_a_letter_has_the_headers_that_other_machines_need(
    mailing: House, mail_server: MailServer
) -> None:
    reference = mailing.open().ticket.reference
    mailing.deliver()
    (letter,) = mail_server.letters
    assert letter["From"] == "Support <help@example.com>"
    assert letter["To"] == ALICE
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["X-Auto-Response-Suppress"] == "All"
    assert letter["X-Loop"] == "support.example.com"
    assert letter["Precedence"] is None
    assert reference not in letter["Message-ID"]
    assert letter["Date"].datetime == mailing.clock()
    assert letter.get_content_type() == "multipart/alternative"
    kinds = [one.get_content_type() for one in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert {one.get_content_charset() for one in letter.iter_parts()} == {"utf-8"}


def test_a_letter_that_may_be_turned_off_says_how_to_a_machine_too(
    mailing: House, mail_server: MailServer
) -> None:
    mailing.open(copy_to=BOB)
    mailing.deliver()
    to_alice, to_bob = mail_server.letters
    assert to_bob["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(rf"<{BASE_URL}/letters/[\w-]+>", to_bob["List-Unsubscribe"])
    assert to_bob["List-Unsubscribe"].strip("<>") in part(to_bob)
    assert to_alice["List-Unsubscribe"] is to_alice["List-Unsubscribe-Post"] is None


def test_a_letter_that_is_sent_again_is_the_same_letter(
    mailing: House, mail_server: MailServer
) -> None:
    mailing.open()
    mail_server.refusals = {"DATA": "451 later"}
    mailing.deliver()
    mail_server.refusals = {}
    mailing.clock.pass_by(hours=1)
    mailing.deliver()
    first, second = mail_server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert part(first) == part(second)


def test_each_person_gets_a_letter_with_a_link_of_their_own(
    mailing: House, mail_server: MailServer
) -> None:
    mailing.open(copy_to=BOB)
    mailing.deliver()
    assert [letter["To"] for letter in mail_server.letters] == [ALICE, BOB]
    found = [re.findall(r"/t/([\w-]{43})", part(letter)) for letter in mail_server.letters]
    assert found[0] != found[1]
    with mailing.read() as work:
        opened = [
            links_store.opened_by(work.session, work.signer, token, work.now)[0].email
            for (token,) in found
        ]
    assert opened == [ALICE, BOB]


@pytest.mark.parametrize(("answer", "parked"), [("550 nobody here", True), ("450 later", False)])
def test_an_address_that_is_refused_for_good_is_parked(
    mailing: House, mail_server: MailServer, answer: str, *, parked: bool
) -> None:
    mail_server.refusals = {"RCPT": answer}
    mailing.open()
    mailing.deliver()
    (row,) = rows(mailing)
    assert (row.parked_at is not None) is parked
    assert row.last_error == f"recipient refused [{answer[:3]}]"


def test_one_refused_address_repeats_nobody_elses_letter(
    mailing: House, mail_server: MailServer
) -> None:
    mailing.open(copy_to=BOB)
    mail_server.refusals = {"RCPT": "450 later"}
    mailing.deliver()
    mail_server.refusals = {}
    mailing.clock.pass_by(hours=1)
    mailing.deliver()
    mailing.clock.pass_by(hours=1)
    mailing.deliver()
    assert sorted(letter["To"] for letter in mail_server.letters) == [ALICE, BOB]


def test_a_server_that_is_away_is_tried_again(house: House) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    smtp = SmtpTransport(f"smtp://127.0.0.1:{port}", "help@example.com", BASE_URL)
    house.install(Email(house.works, smtp, BASE_URL))
    house.open()
    house.deliver()
    (row,) = rows(house)
    assert row.last_error == "ConnectionRefusedError"
    assert row.available_at is not None
    assert row.available_at > house.clock()


def test_a_password_goes_to_no_error(mailing: House, mail_server: MailServer) -> None:
    password = "pass" + "word-of-the-server"
    url = mail_server.url.replace("//", f"//portal:{password}@")
    smtp = SmtpTransport(url, "help@example.com", BASE_URL)
    mailing.install(Email(mailing.works, smtp, BASE_URL))
    mailing.open()
    mailing.deliver()
    assert password not in str(rows(mailing)[0].last_error)
    assert rows(mailing)[0].last_error == "SMTPNotSupportedError"


@pytest.mark.row("E30", "E31")
def test_a_letter_holds_no_secret_and_its_subject_no_words_of_the_customer(
    mailing: House, mail_server: MailServer
) -> None:
    password = "Tr0ub4dor" + "&3x"
    said = f"Zebra. My password is: {password}"
    mailing.open(subject=f"Zebra {said}", description=said, name="Okapi", copy_to=BOB)
    mailing.deliver()
    for letter in mail_server.letters:
        assert password not in letter.as_string()
        assert not {"Zebra", "Okapi"} & set(re.findall(r"\w+", letter["Subject"]))


def test_nothing_is_sent_to_a_link_that_was_revoked_meanwhile(
    mailing: House, mail_server: MailServer
) -> None:
    opened = mailing.open()
    with mailing.write() as work:
        work.session.merge(opened.link).revoked_at = mailing.clock()
    mailing.deliver()
    assert mail_server.letters == []
    assert rows(mailing)[0].delivered_at is not None


def test_lost_links_go_to_that_address_only(mailing: House, mail_server: MailServer) -> None:
    mine = [mailing.open().ticket.reference for _ in range(2)]
    mailing.open(name="Charlie", email="charlie@example.org")
    mailing.deliver()
    mail_server.letters.clear()
    with mailing.write() as work:
        links.request(work, mailing.open().link.email)
    mailing.deliver()
    letter = mail_server.letters[-1]
    assert letter["To"] == ALICE
    assert all(reference in part(letter) for reference in mine)
    assert letter["References"] is None


@pytest.mark.parametrize(("answer", "calls"), [("250 well", 1), ("421 had enough", 2)])
def test_letters_of_a_batch_share_a_connection_until_the_server_has_had_enough(
    mailing: House, mail_server: MailServer, answer: str, calls: int
) -> None:
    mail_server.refusals = {"NOOP": answer}
    mailing.open(copy_to=BOB)
    mailing.deliver()
    assert [letter["To"] for letter in mail_server.letters] == [ALICE, BOB]
    assert mail_server.calls == calls


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    mailing: House, mail_server: MailServer
) -> None:
    broken, fine = mailing.open().ticket, mailing.open().ticket
    with mailing.write() as work:
        rows_of = select(OutboxRow).where(OutboxRow.ticket_id == broken.id)
        work.session.scalars(rows_of).one().event = "ticket.unheard_of"
    mailing.deliver()
    (letter,) = mail_server.letters
    assert fine.reference in letter["Subject"]
    assert [row.last_error for row in rows(mailing)] == ["KeyError", None]


def test_an_odd_goodbye_repeats_no_letter(mailing: House, mail_server: MailServer) -> None:
    mail_server.refusals = {"QUIT": "421 gone already"}
    mailing.open()
    mailing.deliver()
    (row,) = rows(mailing)
    assert row.delivered_at is not None
    assert len(mail_server.letters) == 1
