"""Machines, forgers and lost letters at the door: nothing of theirs is taken for a person's word."""

from email.message import EmailMessage

import pytest

from portal.mail import Unreadable
from portal.models import AuditEntry, IncomingLetter, Note, OutboxRow, Ticket
from portal.services.mail import Deferred
from portal.store import tickets as store
from portal.store.privacy import GONE
from portal.web import words
from portal.work import SYSTEM
from tests.factories import BOB
from tests.letters import part
from tests.mail.test_automatic import report
from tests.mailing import Mailbox, asked, box, events, letter, said

__all__ = ["box"]
FORGED = "mx.example.com; dmarc=fail"


@pytest.mark.row("E24")
def test_who_is_forged_speaks_for_nobody(box: Mailbox) -> None:
    ticket = asked(box)
    made = box.answer(ticket, "Please send the key to Eve.", Authentication_Results=FORGED)
    assert box.take(made) == "held"
    assert len(said(box, ticket)) == 1
    assert box.take(box.answer(ticket, "This is me.")) == "reply"


def notes(box: Mailbox) -> list[tuple[str, str]]:
    """What the desk reads beside the newest ticket, and what its letter says."""
    box.site.post.letters.clear()
    box.site.deliver()
    told = [part(one) for one in box.site.post.letters]
    return [(one.body, "".join(told)) for one in box.site.rows(Note)]


@pytest.mark.row("E24")
def test_who_was_forged_hears_nothing_and_the_desk_is_told(box: Mailbox) -> None:
    assert box.take(letter(Authentication_Results=FORGED)) == "held"
    ((said_so, written),) = notes(box)
    assert "found to be forged" in said_so
    assert written == ""


@pytest.mark.row("E24")
def test_who_answers_from_elsewhere_hears_that_we_do_not_know_them(box: Mailbox) -> None:
    ticket = asked(box)
    box.site.deliver()
    assert box.take(box.answer(ticket, "It is me.", BOB)) == "held"
    ((said_so, written),) = notes(box)
    assert ticket.reference in said_so
    assert "this address, which we do not know" in " ".join(written.split())
    assert ticket.reference not in written
    assert "Somebody raised" not in written


def test_a_letter_without_a_subject_is_no_deleted_request(box: Mailbox) -> None:
    box.take(letter("", Subject=""))
    page = box.site.visitor().get(box.page(box.ticket()))
    assert "(no subject)" in page.text
    assert "A deleted request" not in page.text
    assert words.subject(GONE) == "A deleted request"


def test_confirming_by_an_answer_to_our_letter_is_enough(box: Mailbox) -> None:
    assert box.take(letter(Authentication_Results=FORGED)) == "held"
    held = box.ticket()
    assert box.take(letter("Yes", Subject=f"Re: [{held.reference}]", In_Reply_To="")) == "held"
    assert box.take(box.answer(held, "Yes, that was me.")) == "reply"
    with box.site.portal.works.read(SYSTEM) as work:
        assert store.by_id(work.session, SYSTEM, held.id).confirmed_at is not None
    assert events(box) == ["ticket.incomplete", "ticket.replied"]


@pytest.mark.parametrize("sign", ["Auto-Submitted: auto-replied", "Precedence: bulk"])
def test_what_a_machine_writes_becomes_nothing(box: Mailbox, sign: str) -> None:
    ticket = asked(box)
    name, value = sign.split(": ")
    made = box.answer(ticket, "I am away.", **{name.replace("-", "_"): value})
    assert box.take(made) == "automatic"
    assert len(said(box, ticket)) == 1
    assert events(box)[-1] != "ticket.replied"
    assert box.site.rows(IncomingLetter)[-1].ticket_id is None


def test_a_letter_of_ours_that_came_back_is_noted_for_the_operator(box: Mailbox) -> None:
    ticket = asked(box)
    thread = str(box.answer(ticket, "")["In-Reply-To"])
    assert box.take(report(original=thread)) == "returned"
    noted = box.site.rows(AuditEntry)[-1]
    assert (noted.kind, noted.ticket_id, noted.data["status"]) == (
        "letter-returned",
        ticket.id,
        "5.1.1",
    )
    dana = box.site.person("dana@example.com", staff_role="agent")
    assert "Letter came back undelivered" in dana.get(f"/desk/tickets/{ticket.reference}").text
    assert box.site.count(Ticket) == 1


def echo(sent: EmailMessage, number: int, manner: str) -> EmailMessage:
    """What a machine without manners answers to a letter of ours."""
    subject = {"quotes": f"Re: {sent['Subject']}", "same": "Away"}.get(manner, f"Case {number}")
    return letter("Thank you for your message.", str(sent["To"]), Subject=subject)


@pytest.mark.parametrize("manner", ["quotes", "same", "numbers"])
def test_two_machines_that_answer_each_other_come_to_an_end(box: Mailbox, manner: str) -> None:
    box.take(letter("Hello"))
    sent = 0
    for number in range(200):
        box.site.deliver()
        if not box.site.post.letters:
            break
        sent += len(box.site.post.letters)
        for one in [echo(sent, number, manner) for sent in box.site.post.letters]:
            box.site.post.letters.clear()
            _deferred(box, one)
    assert box.site.post.letters == []
    assert sent <= {"quotes": 1, "same": 2}.get(manner, 18)


def _deferred(box: Mailbox, made: EmailMessage) -> None:
    try:
        box.take(made)
    except Deferred:
        box.became.append("deferred")


def test_who_writes_too_much_waits_and_loses_nothing(box: Mailbox) -> None:
    for number in range(16):
        assert box.take(letter(f"Number {number}")) == "incomplete"
    assert box.take(letter("One more")) == "held"
    later = letter("And one more")
    with pytest.raises(Deferred):
        box.take(later)
    assert box.take(letter("Hello", sender=BOB)) == "incomplete"
    box.site.clock.pass_by(days=2)
    assert box.take(later) == "incomplete"


def test_who_cannot_be_answered_is_refused(box: Mailbox) -> None:
    for sender in ("root@localhost", "a b@example.com"):
        with pytest.raises(Unreadable):
            box.take(f"From: <{sender}>\n\nHello".encode())
    assert box.site.count(Ticket, IncomingLetter, OutboxRow) == 0
