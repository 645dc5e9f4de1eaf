"""What was typed and not sent: kept clean for this browser, offered again, thrown away."""

import pytest

from portal.models import Attachment, Draft, Ticket
from tests.factories import answers
from tests.pages import Visitor
from tests.sites import Site

FORM = "/tickets/new"
SECRET = "hunter2" + "hunter2"


def type_something(visitor: Visitor) -> None:
    """Leave the form half filled, as the page's script notices."""
    values = visitor.get(FORM).form(FORM).values
    half = {"subject": "The lamp is dark", "description": f"My password is {SECRET}."}
    page = visitor.post("/tickets/keep", values | half)
    assert (page.status, page.response.data) == (204, b"")


def test_what_is_typed_is_kept_clean_and_offered_again(site: Site) -> None:
    visitor = site.visitor()
    type_something(visitor)
    page = visitor.get(FORM)
    assert "We kept what you typed" in page.text
    assert page.form(FORM).values["description"] == "My password is [removed-password]."
    assert site.count(Ticket) == 0


def test_another_browser_is_offered_nothing(site: Site) -> None:
    type_something(site.visitor())
    page = site.visitor().get(FORM)
    assert "We kept what you typed" not in page.text
    assert page.form(FORM).values["subject"] == ""


@pytest.mark.asvs("8.2.2")
def test_another_browser_with_the_draft_s_id_gets_and_changes_nothing(site: Site) -> None:
    alice, eve = site.visitor(), site.visitor()
    type_something(alice)
    (draft,) = site.rows(Draft)
    stolen = {"submission_id": str(draft.submission_id), "subject": "mine now"}
    eve.post("/tickets/keep", {**eve.get(FORM).form(FORM).values, **stolen})
    assert "The lamp is dark" not in eve.get(FORM).text
    assert alice.get(FORM).form(FORM).values["subject"] == "The lamp is dark"


def test_starting_afresh_forgets_it(site: Site) -> None:
    visitor = site.visitor()
    type_something(visitor)
    page = visitor.follow(visitor.submit(visitor.get(FORM).form("/tickets/discard")))
    assert page.form(FORM).values["subject"] == ""
    assert "We kept what you typed" not in page.text


def test_a_sent_request_leaves_no_draft(site: Site) -> None:
    visitor = site.visitor()
    type_something(visitor)
    visitor.submit(visitor.get(FORM).form(FORM), **answers())
    assert site.count(Draft) == 0
    assert visitor.get(FORM).form(FORM).values["subject"] == ""


def test_a_draft_expires_after_a_week(site: Site) -> None:
    visitor = site.visitor()
    type_something(visitor)
    site.clock.pass_by(days=8)
    assert "We kept what you typed" not in visitor.get(FORM).text


def test_files_of_a_refused_form_are_there_when_it_is_opened_again(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get(FORM).form(FORM)
    visitor.submit(form, ("hub.log", b"fine\n"), **answers(subject=""))
    page = visitor.get(FORM)
    assert "hub.log" in page.root.one("fieldset", class_="kept").text
    sent = visitor.submit(page.form(FORM), subject="Here it is")
    assert "hub.log" in visitor.follow(sent).text
    assert [file.draft_id for file in site.rows(Attachment)] == [None]


def test_a_refused_reply_is_kept_on_the_page_of_its_ticket(site: Site) -> None:
    visitor = site.visitor()
    ticket = site.ask(visitor)
    bad = ("setup.exe", b"MZ")
    page = visitor.submit(ticket.form("/reply"), bad, ("ok.log", b"fine\n"), body="See the log")
    assert page.status == 422
    assert "setup.exe" in page.error_of("attachments")
    sent = visitor.submit(page.form("/reply"))
    assert sent.location.startswith(ticket.path)
    shown = visitor.follow(sent)
    assert "See the log" in shown.text
    assert "ok.log" in shown.text
