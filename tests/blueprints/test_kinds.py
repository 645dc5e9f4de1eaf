"""Choosing what kind of request it is, in the groups of the policy, without losing a word."""

from collections.abc import Callable

import pytest

from portal.models import Draft, Ticket
from tests.pages import Form, Page, Visitor
from tests.sites import Site

FORM = "/tickets/new"
SAID = {
    "name": "Alice Ash",
    "email": "alice@example.com",
    "impact": "normal",
    "subject": "Invoices are not created",
    "description": "For completed jobs, since this morning.",
    "business_impact": "Nobody can be billed.",
}
DATA = {
    "data_what": "The names of ten accounts",
    "data_where": "Customers, accounts 1001 to 1010",
    "data_why": "They came wrong out of the import",
}


@pytest.fixture
def fields(new_site: Callable[..., Site]) -> Site:
    """A deployment of the field-service vendor."""
    return new_site(policy="servicegeeni")


def chosen(page: Page) -> str:
    return page.form(FORM).values["request_type"]


def change(visitor: Visitor, form: Form, to: str, **typed: str) -> Page:
    """Choose another kind, and press the button for its questions."""
    return visitor.follow(visitor.submit(form, request_type=to, change="yes", **typed))


@pytest.mark.row("D02", "D12")
def test_the_form_offers_the_kinds_in_their_groups(fields: Site) -> None:
    page = fields.visitor().get(FORM)
    groups = page.root.one(id="request_type").all("optgroup")
    assert [group.get("label") for group in groups] == [
        "Troubleshooting",
        "Resolving issues",
        "Guidance",
    ]
    assert [len(group.all("option")) for group in groups] == [2, 2, 4]
    options = page.root.one(id="request_type").all("option")
    assert options[-1].text == "A change or a new feature"
    assert len(options) == 9
    assert chosen(page) == "find-a-solution"
    assert "Tell us as much as you can" in page.text


def test_enter_in_a_text_field_sends_and_does_not_change_the_kind(fields: Site) -> None:
    buttons = fields.visitor().get(FORM).form(FORM).element.all("button", type="submit")
    assert buttons[0].get("name") == ""
    assert buttons[1].get("name") == "change"


def test_a_link_leads_to_the_questions_of_one_kind(fields: Site) -> None:
    page = fields.visitor().get(f"{FORM}?type=data-change")
    assert chosen(page) == "data-change"
    assert page.h1 == "A change to your data"
    assert {*DATA} <= {*page.form(FORM).values}


@pytest.mark.row("D21")
def test_a_data_change_is_refused_without_what_where_and_why(fields: Site) -> None:
    visitor = fields.visitor()
    form = visitor.get(f"{FORM}?type=data-change").form(FORM)
    refused = visitor.submit(form, **SAID)
    assert refused.status == 422
    assert {*refused.summary} == {*DATA}
    sent = visitor.submit(refused.form(FORM), **DATA)
    shown = visitor.follow(sent)
    for label, answer in (("What needs changing?", "data_what"), ("Where is it?", "data_where")):
        assert label in shown.text
        assert DATA[answer] in shown.text
    (ticket,) = fields.rows(Ticket)
    assert ticket.request_type == "data-change"


def test_another_kind_is_chosen_without_losing_a_word(fields: Site) -> None:
    visitor = fields.visitor()
    form = visitor.get(FORM).form(FORM)
    data = change(visitor, form, "data-change", steps_to_reproduce="Press the button", **SAID)
    assert chosen(data) == "data-change"
    assert {**data.form(FORM).values, **SAID} == data.form(FORM).values
    assert "steps_to_reproduce" not in data.form(FORM).values
    back = change(visitor, data.form(FORM), "error-or-bug", data_what="Ten names")
    assert back.form(FORM).values["steps_to_reproduce"] == "Press the button"
    (draft,) = fields.rows(Draft)
    assert draft.answers["data_what"] == "Ten names"


def test_a_kind_that_asks_no_more_is_sent_at_once(fields: Site) -> None:
    visitor = fields.visitor()
    form = visitor.get(FORM).form(FORM)
    typed = SAID | {"steps_to_reproduce": "Press the button"}
    visitor.follow(visitor.submit(form, request_type="performance", **typed))
    (ticket,) = fields.rows(Ticket)
    assert ticket.request_type == "performance"
    assert ticket.answers["steps_to_reproduce"] == "Press the button"


def test_what_the_chosen_kind_does_not_ask_is_shown_before_it_is_left_out(fields: Site) -> None:
    visitor = fields.visitor()
    typed = SAID | {"steps_to_reproduce": "Press the button"}
    sent = visitor.submit(visitor.get(FORM).form(FORM), request_type="how-to", **typed)
    assert fields.count(Ticket) == 0
    page = visitor.follow(sent)
    assert chosen(page) == "how-to"
    assert "We kept what you typed" in page.text
    visitor.follow(visitor.submit(page.form(FORM)))
    assert fields.rows(Ticket)[0].request_type == "how-to"


def test_what_is_kept_while_typing_is_what_the_page_asks(fields: Site) -> None:
    visitor = fields.visitor()
    values = visitor.get(FORM).form(FORM).values | {"steps_to_reproduce": "Press the button"}
    visitor.post("/tickets/keep", values | {"request_type": "data-change"})
    (draft,) = fields.rows(Draft)
    assert draft.answers["steps_to_reproduce"] == "Press the button"


def test_where_there_is_one_kind_nobody_is_asked(site: Site) -> None:
    assert not site.visitor().get(FORM).root.all("select", id="request_type")
    for kind in ("lost-access", "locked-account"):
        page = site.visitor().get(f"{FORM}?type={kind}")
        assert not page.root.all("select", id="request_type")
        assert chosen(page) == kind
