"""Several problems in one text: offered to be split, and what becomes of them."""

import pytest

from portal.models import Ticket
from tests.factories import answers
from tests.incidents import report
from tests.pages import Page, Visitor
from tests.sites import Site

FORM = "/tickets/new"
THREE = (
    "Hello,\n1. The lamp in the hall stays dark\n2. The invoice has the wrong name\n"
    "3. The door does not lock at night"
)


def split_page(visitor: Visitor, **changes: str) -> Page:
    """Press the button that splits."""
    values = visitor.get(FORM).form(FORM).values
    return visitor.post("/tickets/split", values | answers(description=THREE, **changes))


def parts(page: Page) -> list[str]:
    """The texts of the boxes."""
    return [area.raw for area in page.root.all("textarea", name="part")]


@pytest.mark.row("E29")
def test_a_text_with_several_problems_is_told_that_one_each_is_faster(site: Site) -> None:
    visitor = site.visitor()
    values = visitor.get(FORM).form(FORM).values
    hint = visitor.post("/tickets/hints", values | {"description": THREE})
    assert "This looks like 3 problems in one." in hint.text
    calm = visitor.post("/tickets/hints", values | {"description": "The lamp is dark."})
    assert "problems" not in calm.text


@pytest.mark.row("E29")
def test_each_box_becomes_a_request_of_its_own_linked_to_the_first(site: Site) -> None:
    visitor = site.visitor()
    page = split_page(visitor)
    assert len(parts(page)) == 3
    form = page.form("/tickets/parts")
    values = {**form.values, "part": [*parts(page)[:2], ""], "started": ""}
    shown = visitor.follow(visitor.post("/tickets/parts", values))
    first, second = site.rows(Ticket)
    assert shown.reference == first.reference
    assert (second.follows_id, second.relation) == (first.id, "split")
    assert second.reference in shown.text


def test_a_missing_answer_keeps_every_box(site: Site) -> None:
    visitor = site.visitor()
    page = split_page(visitor, impact="")
    values = {**page.form("/tickets/parts").values, "part": parts(page), "started": ""}
    again = visitor.post("/tickets/parts", values)
    assert again.status == 422
    assert list(again.summary) == ["impact"]
    assert parts(again) == parts(page)
    assert site.count(Ticket) == 0


def test_empty_boxes_are_asked_for_once_more(site: Site) -> None:
    visitor = site.visitor()
    page = split_page(visitor)
    values = {**page.form("/tickets/parts").values, "part": ["", ""], "started": ""}
    again = visitor.post("/tickets/parts", values)
    assert again.status == 422
    assert site.count(Ticket) == 0


@pytest.mark.row("E28")
def test_one_s_own_recent_request_is_offered_and_nobody_else_s(site: Site) -> None:
    alice, charlie = site.visitor(), site.visitor()
    reference = site.ask(alice).reference
    values = {"subject": "invoice", "email": "alice@example.com"}
    mine = alice.post("/tickets/hints", alice.get(FORM).form(FORM).values | values)
    theirs = charlie.post("/tickets/hints", charlie.get(FORM).form(FORM).values | values)
    assert reference in mine.text
    assert reference not in theirs.text


@pytest.mark.row("E23")
def test_open_incidents_are_shown_before_sending(site: Site) -> None:
    report(site.portal.works)
    visitor = site.visitor()
    site.clock.pass_by(seconds=6)
    hint = visitor.post("/tickets/hints", visitor.get(FORM).form(FORM).values)
    assert "Hubs cannot be reached" in hint.text
