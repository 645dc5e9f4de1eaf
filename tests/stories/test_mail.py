"""People write letters: they are answered, completed and handed on, and nobody else hears of it."""

import hashlib
from collections.abc import Callable

import pytest

from portal.models import Attachment, Ticket
from tests.factories import ALICE, BOB, CHARLIE
from tests.mailing import (
    TOLD,
    Mailbox,
    asked,
    box,
    events,
    in_copy,
    letter,
    lock,
    said,
)
from tests.sites import Site

__all__ = ["box"]


@pytest.mark.row("A01", "A13", "A14", "A15")
def test_a_letter_that_says_too_little_counts_and_its_sender_is_asked(box: Mailbox) -> None:
    assert box.take(letter("It does not close since Tuesday.")) == "incomplete"
    ticket = box.ticket()
    assert (ticket.channel, ticket.subject) == ("email", "The gate stays open")
    assert ticket.lacking == ["tier", "category", "impact"]
    assert ticket.response_due_at is not None
    assert ticket.due_at is not None
    assert events(box) == ["ticket.incomplete"]
    [sent] = box.site.post.to(ALICE)
    assert "Please tell us what your request still lacks" in sent["Subject"]
    assert "- Your plan" in sent.get_content()


@pytest.mark.row("A13", "A14", "A15")
def test_what_is_completed_on_its_page_is_handed_on_once(box: Mailbox) -> None:
    box.take(letter())
    ticket = box.ticket()
    first_due = ticket.response_due_at
    visitor, page = box.site.visitor(), box.page(ticket)
    form = visitor.get(page).form("/complete")
    assert {"tier", "category", "impact"} >= set(form.values) - {"csrf_token", "submission_id"}
    refused = visitor.submit(form, tier="premium", category="none-such")
    assert refused.status == 422
    assert refused.error_of("impact")
    assert refused.form("/complete").values["tier"] == "premium"
    assert box.ticket().lacking
    for _twice in range(2):
        assert visitor.submit(form, **TOLD).status == 303
    done = box.ticket()
    assert (done.tier, done.category, done.impact, done.lacking) == (*TOLD.values(), None)
    assert first_due is not None
    assert done.response_due_at is not None
    assert done.response_due_at < first_due
    assert events(box).count("ticket.opened") == 1
    assert "Some things are missing" not in visitor.get(page).text
    assert visitor.get(f"{page}/complete").status == 303


@pytest.mark.row("E20", "E25")
def test_what_a_policy_asks_for_is_asked_of_letters_too(new_site: Callable[..., Site]) -> None:
    box = Mailbox(new_site(policy="360dialog"))
    made = letter("", Subject="")
    made.add_attachment(b"12:00 error\n", maintype="text", subtype="plain", filename="a.log")
    assert box.take(made) == "incomplete"
    lacking = set(box.ticket().lacking or ())
    assert {"subject", "description", "business_impact", "impact"} <= lacking
    visitor, page = box.site.visitor(), box.page(box.ticket())
    form = visitor.get(page).form("/complete")
    # What is asked under an answer that is missing is asked along with it.
    assert {"description", "business_impact", "happened_at"} <= set(form.values)
    told = {"subject": "A", "description": "It broke.", "business_impact": "All of it"}
    told |= {"happened_at": "2026-11-16T09:00"}
    choices = {name: next(iter(getattr(box.site.portal.policy, table))) for name, table in _TABLES}
    page_after = visitor.submit(form, **told, **choices)
    assert page_after.status == 303, page_after.summary
    assert box.ticket().lacking is None
    assert said(box, box.ticket())[0][0] == "It broke."
    assert [file.name for file in box.site.rows(Attachment)] == ["a.log"]


_TABLES = (("impact", "levels"), ("category", "categories"), ("tier", "tiers"))


def test_the_desk_sees_what_is_incomplete_and_corrections_wait(box: Mailbox) -> None:
    box.take(letter())
    dana = box.site.person("dana@example.com", staff_role="agent")
    assert "Incomplete" in dana.get("/desk").text
    page = dana.get(f"/desk/tickets/{box.ticket().reference}")
    assert "this is still missing: Plan, About, Impact" in page.text
    alice, way = box.site.visitor(), box.page(box.ticket())
    assert alice.get(f"{way}/correct").status == 403
    lock(box, box.ticket())
    assert "Some things are missing" not in alice.get(way).text


def test_somebody_in_copy_cannot_complete_for_another(box: Mailbox) -> None:
    box.take(letter())
    in_copy(box, box.ticket(), BOB)
    bob, way = box.site.visitor(), box.page(box.ticket(), BOB)
    assert "Some things are missing" not in bob.get(way).text
    token = bob.get(way).form("/reply").values["csrf_token"]
    assert bob.post(f"{way}/complete", {**TOLD, "csrf_token": token}).status == 403


@pytest.mark.row("E24")
@pytest.mark.parametrize("by", ["id", "subject"])
def test_an_answer_of_who_asked_is_said_on_the_ticket(box: Mailbox, by: str) -> None:
    ticket = asked(box)
    more = {"Subject": f"AW: [{ticket.reference.lower()}] x", "In_Reply_To": ""}
    made = box.answer(ticket, "Only on Tuesdays.", **(more if by == "subject" else {}))
    assert box.take(made) == "reply"
    assert said(box, ticket)[1:] == [("Only on Tuesdays.", "Alice Ash")]
    assert events(box)[-1] == "ticket.replied"
    assert box.site.post.letters == []


@pytest.mark.row("E24")
def test_somebody_in_copy_answers_in_their_own_name(box: Mailbox) -> None:
    ticket = asked(box)
    in_copy(box, ticket, BOB)
    box.site.deliver()
    box.site.post.letters.clear()
    assert box.take(box.answer(ticket, "I see it, too.", BOB)) == "reply"
    assert said(box, ticket)[-1] == ("I see it, too.", BOB)
    box.site.deliver()
    assert [one["To"] for one in box.site.post.letters] == [ALICE]


@pytest.mark.row("E24")
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("by", ["id", "subject"])
def test_an_answer_of_somebody_else_tells_them_nothing(
    box: Mailbox, by: str, *, known: bool
) -> None:
    ticket = asked(box)
    reference = ticket.reference if known else "SEL-2222-2222"
    about = {"Subject": f"Re: [{reference}] There is news", "In_Reply_To": ""}
    made = box.answer(ticket, "Tell me more.", CHARLIE, **(about if by == "subject" else {}))
    assert box.take(made) == "held"
    other = box.ticket()
    assert (other.follows_id, other.confirmed_at, other.due_at) == (None, None, None)
    assert len(said(box, ticket)) == 1
    assert "ticket.replied" not in events(box)
    [sent] = box.site.post.letters
    assert (sent["To"], ticket.reference in sent.as_string()) == (CHARLIE, False)


@pytest.mark.row("E24")
def test_under_another_policy_it_is_a_new_request_at_the_end_of_the_queue(
    new_site: Callable[..., Site],
) -> None:
    box = Mailbox(new_site(policy="360dialog", smtp_url="smtp://localhost:2525"))
    box.take(letter())
    ticket = box.ticket()
    assert box.take(box.answer(ticket, "Tell me more.", CHARLIE)) == "incomplete"
    other = box.ticket()
    assert (other.id > ticket.id, other.follows_id) == (True, None)
    assert other.due_at is not None
    assert len(said(box, ticket)) == 1


@pytest.mark.row("B30", "D45")
def test_an_answer_to_a_closed_request_makes_a_linked_one(box: Mailbox) -> None:
    ticket = asked(box)
    lock(box, ticket)
    made = box.answer(ticket, "It is back.")
    assert [box.take(made), box.take(made)] == ["linked", "repeated"]
    new = box.ticket()
    assert (new.follows_id, new.relation, new.tier) == (ticket.id, "follow-up", "premium")
    assert len(said(box, ticket)) == 1


@pytest.mark.row("E28")
def test_the_same_letter_twice_is_one(box: Mailbox) -> None:
    made = letter()
    assert [box.take(made), box.take(made)] == ["incomplete", "repeated"]
    answer = box.answer(box.ticket(), "Yes.")
    assert [box.take(answer), box.take(answer)] == ["reply", "repeated"]
    assert box.site.count(Ticket) == 1
    assert len(said(box, box.ticket())) == 2


@pytest.mark.row("E28")
def test_a_program_that_names_all_its_letters_alike_loses_none(box: Mailbox) -> None:
    for text in ("One.", "Two."):
        assert box.take(letter(text, Message_ID="<same@example.com>")) == "incomplete"
    again = [letter("Two.", Message_ID=""), letter("Two.", sender=BOB, Message_ID="")]
    assert [box.take(one) for one in again] == ["repeated", "incomplete"]
    assert box.site.count(Ticket) == 3


def test_files_are_cleaned_and_those_that_cannot_be_kept_are_named(box: Mailbox) -> None:
    ticket = asked(box)
    made = box.answer(ticket, "See the log.")
    made.add_attachment(b"fine\n", maintype="text", subtype="plain", filename="hub.log")
    made.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert box.take(made) == "reply"
    assert [file.name for file in box.site.rows(Attachment)] == ["hub.log"]
    box.site.deliver()
    [sent] = box.site.post.to(ALICE)
    assert "Not all of your letter could be kept" in sent["Subject"]
    assert "winmail.dat" in sent.get_content()
    assert "winmail.dat" in box.site.visitor().get(box.page(ticket)).text


def test_what_is_too_long_comes_whole_as_a_file(box: Mailbox) -> None:
    text = "The gate. " * 3000
    assert box.take(letter(text, Subject="long " * 99)) == "incomplete"
    assert len(box.ticket().subject) == 200
    assert len(said(box, box.ticket())[0][0]) == 20_000
    [file] = box.site.rows(Attachment)
    assert (file.name, file.size) == ("letter.txt", len(text.strip()))


def test_no_secret_of_a_letter_lands_anywhere(
    box: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = asked(box)
    places = ("subject", "body", "name", "file", "file name", "long")
    core = {place: hashlib.sha256(place.encode()).hexdigest()[:36] for place in places}
    key = {place: f"ghp_{text}" for place, text in core.items()}
    long = "word " * 3_995 + key["long"] + " word" * 10
    for made in (
        letter(f"Key: {key['body']}", Subject=key["subject"], From=f"{key['name']} <{BOB}>"),
        box.answer(ticket, f"Key: {key['body']}", Subject=key["subject"]),
        letter(long, Subject=long),
    ):
        made.add_attachment(
            f"key {key['file']}\n", filename=f"{key['file name']}.log", disposition="attachment"
        )
        box.take(made)
    box.site.deliver()
    kept = b"".join(path.read_bytes() for path in box.site.folder.rglob("*") if path.is_file())
    kept += "".join(letter.as_string() for letter in box.site.post.letters).encode()
    kept += "".join(capsys.readouterr()).encode()
    assert [place for place, text in core.items() if text[4:24].encode() in kept] == []
    assert kept


def test_a_quoted_link_to_the_request_is_not_shown_to_others(box: Mailbox) -> None:
    ticket = asked(box)
    way = box.page(ticket)
    quoted = f"http://example.com{way} https://safe.example.org/?u=x%2Ft%2F{way[3:]}&y"
    box.take(box.answer(ticket, f"I read {quoted} and it works."))
    assert way[3:] not in said(box, ticket)[-1][0]
    assert "and it works." in said(box, ticket)[-1][0]
