"""One ticket at the desk: what is seen, answered and noted, and what stays inside."""

from collections.abc import Callable

import pytest

from portal.models import Message, Note, Ticket
from portal.services import tickets
from portal.work import Work
from tests.desk_pages import NOTE, act, agent, change, opened, path, ticket
from tests.factories import ALICE, words
from tests.pages import Page, Visitor
from tests.sites import Site

NewSite = Callable[..., Site]


@pytest.mark.row("A26")
def test_whoever_answers_first_has_it_and_the_customer_sees_that(
    site: Site, dana: Visitor, reference: str
) -> None:
    alice = site.person(ALICE)
    assert (
        "In progress"
        not in alice.get(f"/tickets/{reference}").root.one("header", class_="ticket-head").text
    )
    page = act(dana, reference, "reply", body="I look into it.")
    shown = dana.follow(page)
    assert "You have it" in shown.text
    assert ticket(site, reference).status == "in-progress"
    theirs = alice.get(f"/tickets/{reference}")
    assert "In progress" in theirs.root.one("header", class_="ticket-head").text
    assert "Dana" in theirs.text


@pytest.mark.row("B60")
def test_a_note_stays_inside(site: Site, dana: Visitor, reference: str) -> None:
    site.deliver()
    site.post.letters.clear()
    page = dana.follow(act(dana, reference, "note", note=NOTE))
    said = page.root.one("li", class_="said--note").text
    assert NOTE in said
    assert "never shown to the customer" in said
    site.deliver()
    assert site.post.letters == []
    alice = site.person(ALICE)
    assert "renamed" not in alice.get(f"/tickets/{reference}").response.text
    assert "renamed" not in site.program().get(f"/tickets/{reference}").text
    assert site.count(Note) == 1


def test_an_answer_can_take_the_ticket_where_it_goes_next(
    site: Site, dana: Visitor, reference: str
) -> None:
    form = dana.get(path(reference)).form("/reply")
    offered = [one.get("value") for one in form.element.one("select", name="then").all("option")]
    assert offered == ["", "waiting-for-customer"]
    sent = act(dana, reference, "reply", body="Which version is it?", then="waiting-for-customer")
    assert sent.status == 303
    assert ticket(site, reference).status == "waiting-for-customer"
    assert [message.side for message in site.rows(Message)] == ["customer", "staff"]


def test_an_empty_answer_is_refused_and_its_file_kept(dana: Visitor, reference: str) -> None:
    form = dana.get(path(reference)).form("/reply")
    page = dana.submit(form, ("hub.log", b"all is well\n"), body="")
    assert page.status == 303, "a file alone is an answer"
    stale = {**form.values, "csrf_token": "old", "body": "Half a thought"}
    page = dana.post(f"{path(reference)}/reply", stale, [("more.log", b"fine\n")])
    assert page.status == 422
    assert page.field("body").raw.strip() == "Half a thought"
    assert "more.log" in page.text
    assert dana.submit(page.form("/reply")).status == 303
    assert "more.log" in dana.get(path(reference)).text


def test_what_support_types_loses_its_secrets_too(
    site: Site, dana: Visitor, reference: str
) -> None:
    secret = "hunter" + "2-Xy9zQ"
    page = dana.follow(act(dana, reference, "reply", body=f"Your password: {secret}"))
    assert secret not in page.response.text
    assert "1 secret was taken out" in page.text
    kept = act(dana, reference, "move", to="resolved", summary=f"Your password: {secret}")
    assert kept.status == 422
    assert secret not in kept.response.text
    assert "We took something out of what you typed" in kept.text


@pytest.mark.row("B12")
def test_a_canned_answer_waits_in_the_form_in_the_language_of_the_customer(
    new_site: NewSite,
) -> None:
    spoken = '[organisation]\nlanguages = ["en", "de"]\n'
    site = new_site(
        f'{spoken}[macros.hello]\nlabel = "Hello"\ntext = {{en = "Good day", de = "Guten Tag"}}\n'
    )
    dana, reference = agent(site), opened(site)
    known = dana.get(path(reference)).root.one("ul", class_="desk-macros").all("button")
    assert "Hello" in [one.text for one in known]
    assert begun(dana, reference, "hello").field("body").raw.strip() == "Good day"

    def speak(_work: Work, one: Ticket) -> None:
        one.language = "de"

    change(site, reference, speak)
    assert begun(dana, reference, "hello").field("body").raw.strip() == "Guten Tag"
    page = begun(dana, reference, "more-details")
    assert page.form("/reply").values["then"] == "waiting-for-customer"
    assert begun(dana, reference, "no-such").field("body").raw.strip() == ""
    assert site.count(Message) == 1, "nothing was sent"


def begun(dana: Visitor, reference: str, macro: str, **typed: str) -> Page:
    form = dana.get(path(reference)).form("/reply")
    return dana.post(f"{path(reference)}/macro", {**form.values, **typed, "macro": macro})


def test_two_who_take_it_at_once_do_not_both_have_it(
    site: Site, dana: Visitor, rami: Visitor, reference: str
) -> None:
    hers, his = (who.get(path(reference)).form("/take") for who in (dana, rami))
    assert dana.submit(hers).status == 303
    page = rami.submit(his)
    assert page.status == 409
    assert "Given to Dana – Dana" in page.text
    assert "Somebody was quicker" in page.text
    assert "Dana has it" in page.text
    again = rami.submit(page.form("/take"))
    assert again.status == 303, "having read it, one may still take it over"


def test_an_answer_to_what_has_changed_meanwhile_is_kept_and_sent_at_the_second_try(
    site: Site, dana: Visitor, reference: str
) -> None:
    form = dana.get(path(reference)).form("/reply")
    change(
        site,
        reference,
        lambda work, one: tickets.reply(work, one, words("Never mind!"), side="customer"),
    )
    page = dana.submit(form, body="It takes an hour.")
    assert page.status == 409
    assert page.field("body").raw.strip() == "It takes an hour."
    assert "Never mind!" in page.text
    assert "The customer wrote" in page.text
    assert site.count(Message) == 2
    assert dana.submit(page.form("/reply")).status == 303
    assert site.count(Message) == 3


def test_sent_twice_it_is_said_once(site: Site, dana: Visitor, reference: str) -> None:
    form = dana.get(path(reference)).form("/reply")
    assert [dana.submit(form, body="Once.").status for _ in range(2)] == [303, 303]
    assert site.count(Message) == 2


def test_a_page_that_was_open_too_long_loses_nothing(
    site: Site, dana: Visitor, reference: str
) -> None:
    sent = {"csrf_token": "old", "to": "resolved", "summary": "It was the address."}
    page = dana.post(f"{path(reference)}/move", sent)
    assert page.status == 422
    assert page.form("/move").values["summary"] == "It was the address."
    assert ticket(site, reference).status == "new"


def test_nothing_can_be_done_to_what_is_closed_but_to_note(
    site: Site, dana: Visitor, reference: str
) -> None:
    act(dana, reference, "move", to="resolved", summary="Done.", **{"root-cause": "An address."})
    act(dana, reference, "move", to="closed")
    page = dana.get(path(reference))
    posts = {form.get("action").rpartition("/")[2] for form in page.root.all("form", method="post")}
    assert posts == {"sign-out", "note", "tag"}
    stale = {"csrf_token": dana.token(), "team": "engineering", "note": NOTE, "body": "Late words"}
    overtaken = dana.post(f"{path(reference)}/team", stale)
    assert (overtaken.status, NOTE in overtaken.text) == (409, True)
    late = dana.post(f"{path(reference)}/reply", stale)
    assert late.status == 409
    assert late.field("body").raw.strip() == "Late words"
    assert dana.post(f"{path(reference)}/note", stale).status == 303


def test_a_request_whose_sender_is_not_known_yet_can_only_be_read(
    site: Site, dana: Visitor, reference: str
) -> None:
    def hold(_work: Work, one: Ticket) -> None:
        one.confirmed_at = None

    change(site, reference, hold)
    page = dana.get(path(reference))
    assert "has not confirmed the address" in page.text
    assert not page.root.all("textarea")
    sent = {"csrf_token": dana.token(), "body": "Hello?"}
    refused = dana.post(f"{path(reference)}/reply", sent)
    assert (refused.status, refused.field("body").raw.strip()) == (403, "Hello?")


def test_the_history_says_who_did_what(
    site: Site, dana: Visitor, rami: Visitor, reference: str
) -> None:
    act(dana, reference, "take")
    act(dana, reference, "move", to="waiting-for-customer", comment="Which version is it?")
    act(rami, reference, "team", team="engineering", note=NOTE)
    told = [
        entry.text for entry in dana.get(path(reference)).root.all("li", class_="timeline__entry")
    ]
    for what, who in (
        ("Given to Dana", "Dana"),
        ("Status: Waiting for customer", "Dana"),
        ("Handed over to Engineering", "Rami"),
        ("Internal note written", "Rami"),
        ("Request sent", ""),
    ):
        assert [line for line in told if line.endswith(what) and who in line], what


def test_the_customer_reads_the_expected_time_in_words(site: Site, dana: Visitor) -> None:
    alice = site.visitor()
    asked = site.ask(alice)
    (one,) = site.rows(Ticket)
    sent = act(dana, one.reference, "expect", expected="2026-11-25T10:00", comment="A part comes.")
    assert sent.status == 303
    page = alice.get(asked.path)
    (sentence,) = [p for p in page.root.all("p") if "We expect to solve it by" in p.text]
    assert sentence.all("time")[0].text.startswith("Wednesday, November 25")
    assert "2026" not in sentence.text
    act(dana, one.reference, "expect", expected="2027-02-25T10:00", comment="Later.")
    site.deliver()
    for text in (
        alice.get(asked.path).text,
        dana.get(f"/desk/tickets/{one.reference}").text,
        site.post.letters[-1].get_content(),
    ):
        assert "25, 2027" in text
