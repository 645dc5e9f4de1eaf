"""How a request ends: solved or not, withdrawn, opened again, closed for good."""

import pytest

from portal.models import AuditEntry, Message, Ticket
from tests.pages import Page, Visitor
from tests.sites import Site


def status_of(site: Site) -> str:
    """Where the first ticket stands."""
    return str(site.rows(Ticket)[0].status)


def answered(site: Site, visitor: Visitor, **move: str) -> Page:
    """Alice's ticket after an answer of support, and a move if one is named."""
    page = site.ask(visitor)
    staff = site.program()
    staff.post(f"/tickets/{page.reference}/replies", {"body": "Have you tried the other lamp?"})
    if move:
        assert staff.post(f"/tickets/{page.reference}/status", move).status_code == 200
    return visitor.get(page.path)


def closed(site: Site, visitor: Visitor) -> Page:
    """Alice's ticket, resolved by support and confirmed by her."""
    page = answered(site, visitor, status="resolved", summary="We changed the lamp.")
    return visitor.follow(visitor.submit(page.form("/resolve"), solved="yes"))


@pytest.mark.row("D45", "B30")
@pytest.mark.asvs("2.3.1")
def test_a_closed_request_takes_no_reply_but_offers_a_linked_one(site: Site) -> None:
    visitor = site.visitor()
    open_form = site.ask(visitor).form("/reply")
    page = closed(site, visitor)
    forms = [form.get("action") for form in page.root.all("form", method="post")]
    assert forms == [f"{page.path}/reopen"]
    refused = visitor.post(page.path + "/reply", open_form.values | {"body": "One more thing"})
    assert refused.status == 409
    assert "This request is closed" in refused.error_of("body")
    assert refused.form("/reopen").values["body"] == "One more thing"
    for door in ("withdraw", "resolve"):
        values = {"csrf_token": open_form.values["csrf_token"], "solved": "no"}
        assert visitor.post(f"{page.path}/{door}", values).status in {403, 409}
    follow_up = visitor.follow(visitor.submit(page.form("/reopen"), body="It is dark again."))
    assert follow_up.reference != page.reference
    assert page.reference in follow_up.text
    assert "One more thing" not in visitor.get(page.path).text


@pytest.mark.row("D45")
def test_nothing_else_can_be_done_to_a_closed_request_either(site: Site) -> None:
    visitor = site.visitor()
    page = closed(site, visitor)
    token = {"csrf_token": visitor.token(), "body": "More"}
    before = site.count(Message, AuditEntry)
    assert visitor.post(f"{page.path}/split", token).status == 409
    assert visitor.get(f"{page.path}/correct").status == 409
    assert visitor.post(f"{page.path}/correct", token).status in {409, 422}
    assert site.count(Message, AuditEntry) == before


def test_the_customer_says_that_it_is_solved_or_not(site: Site) -> None:
    visitor = site.visitor()
    page = answered(site, visitor, status="resolved", summary="We changed the lamp.")
    assert "Did this solve it?" in page.text
    still = visitor.submit(page.form("/resolve", "body"), solved="no", body="Still dark.")
    assert "Still dark." in visitor.follow(still).text
    assert status_of(site) == "in-progress"


def test_a_no_without_words_is_asked_for_some_at_its_field(site: Site) -> None:
    visitor = site.visitor()
    page = answered(site, visitor, status="resolved", summary="We changed the lamp.")
    asked = visitor.submit(page.form("/resolve", "body"), solved="no", body=" ")
    assert asked.status == 422
    field = asked.root.one("textarea", id="solved-body")
    assert field.get("aria-describedby") == "solved-error"
    assert "what is still missing" in asked.root.one("p", id="solved-error").text
    assert status_of(site) == "resolved"
    told = visitor.submit(asked.form("/resolve", "body"), solved="no", body="Still dark.")
    assert "Still dark." in visitor.follow(told).text


@pytest.mark.asvs("2.3.1")
def test_an_answer_that_is_neither_yes_nor_no_changes_nothing(site: Site) -> None:
    visitor = site.visitor()
    page = answered(site, visitor, status="resolved", summary="We changed the lamp.")
    answer = visitor.post(f"{page.path}/resolve", {"csrf_token": visitor.token()})
    assert answer.status == 422
    assert status_of(site) == "resolved"


def test_an_expired_token_keeps_what_is_still_missing(site: Site) -> None:
    visitor = site.visitor()
    page = answered(site, visitor, status="resolved", summary="We changed the lamp.")
    again = visitor.submit(page.form("/resolve", "body"), solved="no", body="Dark.", csrf_token="")
    assert again.status == 422
    assert again.form("/reply").values["body"] == "Dark."
    assert status_of(site) == "resolved"


def test_a_solved_request_can_be_opened_again(site: Site) -> None:
    visitor = site.visitor()
    page = answered(site, visitor)
    solved = visitor.follow(visitor.submit(page.form("/resolve"), solved="yes"))
    shown = visitor.follow(visitor.submit(solved.form("/reopen"), body="It is dark again."))
    assert shown.reference == page.reference
    assert status_of(site) == "in-progress"


def test_a_request_that_is_open_cannot_be_opened_again(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    body = {"csrf_token": visitor.token(), "body": "Again!"}
    assert visitor.post(f"{page.path}/reopen", body).status == 403
    assert site.count(Message) == 1


def test_a_request_can_be_withdrawn_once(site: Site) -> None:
    visitor = site.visitor()
    form = site.ask(visitor).form("/withdraw")
    shown = visitor.follow(visitor.submit(form))
    assert status_of(site) == "withdrawn"
    assert "This request was withdrawn" in shown.text
    assert visitor.submit(form).status == 403
