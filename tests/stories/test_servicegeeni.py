"""The field-service vendor's process at work: triage, answers, a quote, a test, seven days, an end."""

from collections.abc import Callable

import pytest

from portal.errors import Incomplete
from portal.models import Note, Ticket
from tests.pages import Page, Visitor
from tests.sites import Site
from tests.stories.fieldwork import ask, move, turn
from tests.support import Support

SORTED = {"category": "configuration", "severity": "moderate"}
TEST = "We have changed the setting. Please try to print a job sheet."


@pytest.fixture
def desk(new_site: Callable[..., Site]) -> Support:
    """The vendor's desk, on Monday, November 16, at nine."""
    made = Support(new_site(policy="servicegeeni"))
    turn(made, "2026-11-16 09:00")
    return made


def answer(visitor: Visitor, page: Page, text: str) -> Page:
    """Write to support from the page of the request."""
    return visitor.follow(visitor.submit(visitor.get(page.path).form("/reply"), body=text))


def tried_out(desk: Support, visitor: Visitor) -> Page:
    """The page of a request that its sender is asked to test."""
    page = ask(visitor)
    move(desk, page.reference, "triage")
    move(desk, page.reference, "work-in-progress", **SORTED)
    move(desk, page.reference, "on-customer-test", comment=TEST)
    return visitor.get(page.path)


@pytest.mark.row("D03", "D08", "D33", "D37", "D38")
def test_a_request_gets_its_number_and_is_told_averages_and_no_times(desk: Support) -> None:
    page = ask(desk.site.visitor())
    assert page.reference.startswith("SGN-")
    assert page.root.one("p", class_="ticket-head__line").text.endswith("Triage")
    assert "It has its own number" in page.text
    assert "our first answer takes 30 minutes, and it takes 50 hours" in page.text
    assert "on average instead of promising a time" in page.text
    assert "First answer by" not in page.text
    assert "Solved by" not in page.text
    ticket = desk.look(page.reference)
    assert (ticket.status, ticket.team) == ("new", "support")
    assert (ticket.response_due_at, ticket.resolution_due_at) == (None, None)
    (letter,) = desk.letters()
    assert page.reference in letter


@pytest.mark.row("D09", "D14", "D32", "D39")
def test_triage_sorts_before_anything_else_and_looks_whether_all_is_there(desk: Support) -> None:
    reference = ask(desk.site.visitor()).reference
    move(desk, reference, "triage")
    for given in ({}, {"category": "configuration"}, {"severity": "moderate"}):
        with pytest.raises(Incomplete) as refused:
            move(desk, reference, "under-review", **given)
        assert {*refused.value.fields} == {"category", "severity"} - {*given}
    with pytest.raises(Incomplete):
        move(desk, reference, "under-review", category="configuration", severity="awful")
    move(desk, reference, "under-review", **SORTED)
    ticket = desk.look(reference)
    assert (ticket.status, ticket.category, ticket.severity) == (
        "under-review",
        "configuration",
        "moderate",
    )
    # The customer's word on it is another thing, and stays.
    assert ticket.impact == "high"
    assert ticket.answers["business_impact"].startswith("Engineers telephone")


@pytest.mark.row("D40", "D41")
def test_support_asks_and_the_answer_of_the_customer_is_noticed(desk: Support) -> None:
    alice, sue = desk.site.visitor(), desk.hire("Sue", "support")
    page = ask(alice)
    desk.take(sue, page.reference)
    move(desk, page.reference, "triage")
    desk.letters()
    with pytest.raises(Incomplete):
        move(desk, page.reference, "waiting-for-customer")
    move(desk, page.reference, "waiting-for-customer", comment="Which printer is it?")
    (letter,) = desk.letters()
    assert "Which printer is it?" in letter
    asked = alice.get(page.path)
    assert "It is your turn" in asked.text
    assert "As soon as you answer, we go on" in asked.text
    answered = answer(alice, page, "The one in the hall.")
    assert "Thank you, we have your answer" in answered.text
    assert "It is our turn" in answered.text
    ticket = desk.look(page.reference)
    assert (ticket.status, ticket.assignee_id) == ("customer-responded", sue.id)


@pytest.mark.row("D43", "D45")
def test_the_customer_tries_it_and_says_first_no_and_then_yes(desk: Support) -> None:
    alice = desk.site.visitor()
    page = tried_out(desk, alice)
    assert "Please try it, and tell us whether it works for you" in page.text
    assert "On average" not in page.text
    assert page.form("/resolve", holding="body").element.all("button", value="no")
    no = page.form("/resolve", holding="body")
    told = alice.follow(alice.submit(no, body="The town is still missing.", solved="no"))
    assert "The town is still missing." in told.text
    assert desk.look(page.reference).status == "customer-responded"
    move(desk, page.reference, "work-in-progress")
    move(desk, page.reference, "on-customer-test", comment="And now?")
    yes = alice.get(page.path).form("/resolve")
    over = alice.follow(alice.submit(yes, solved="yes"))
    assert desk.look(page.reference).status == "closed"
    assert "This request is closed" in over.text
    history = over.root.one("section", class_="history").text
    assert "You told us that it is not solved yet" in history
    assert "You told us that it is solved" in history


@pytest.mark.row("D46", "D47", "D50")
def test_the_customer_reads_what_development_does(desk: Support) -> None:
    alice = desk.site.visitor()
    page = shown = ask(alice)
    assert "How does it go on?" not in page.text
    move(desk, page.reference, "triage")
    move(desk, page.reference, "work-in-progress", category="bug", severity="major")
    for status, told in (
        ("planned", "It is planned. A developer begins as soon as there is room"),
        ("dev-in-progress", "A developer is working on it now."),
        ("dev-done-review", "The development lead looks it over before it is tested."),
    ):
        move(desk, page.reference, status)
        shown = alice.get(page.path)
        assert told in shown.text
        assert shown.root.one("p", class_="ticket-head__line").text.endswith("escalation")
    history = shown.root.one("section", class_="history").text
    assert "The request is now “Dev Done / Waiting for Review”" in history
    assert "How does it go on?" in shown.text
    # What developers do among themselves is on the page: one letter told of all that.
    moves = [letter for letter in desk.letters() if "is now “" in letter]
    assert len([letter for letter in moves if "escalation" in letter]) == 1
    assert "Dev Done" not in "".join(moves)


@pytest.mark.row("D45")
def test_a_reply_to_what_is_closed_makes_a_linked_request(desk: Support) -> None:
    alice = desk.site.visitor()
    page = tried_out(desk, alice)
    form = page.form("/reply")
    over = alice.follow(alice.submit(page.form("/resolve"), solved="yes"))
    refused = alice.submit(form, body="It is back.")
    assert refused.status == 409
    assert not [one for one in over.root.all("form") if one.get("action").endswith("/reply")]
    shown = alice.follow(alice.submit(over.form("/reopen"), body="It is back."))
    assert shown.reference != page.reference
    old, new = desk.site.rows(Ticket)
    assert (old.status, new.status) == ("closed", "new")
    assert (new.follows_id, new.relation) == (old.id, "follow-up")
    assert page.reference in shown.text


@pytest.mark.row("D44")
def test_what_nobody_answers_is_announced_reminded_of_and_closed_after_seven_days(
    desk: Support,
) -> None:
    alice = desk.site.visitor()
    page = tried_out(desk, alice)
    move(desk, page.reference, "pending-closure", summary="The setting was wrong.")
    desk.letters()
    shown = alice.get(page.path).text
    assert "The setting was wrong." in shown
    assert "becomes “Closed” on Monday, November 23, 9:00 AM GMT" in shown.replace("\u202f", " ")
    assert turn(desk, "2026-11-21 08:59") == 0
    assert [turn(desk, "2026-11-21 09:00"), desk.sweep()] == [1, 0]
    (reminder,) = desk.letters()
    assert page.reference in reminder
    assert turn(desk, "2026-11-23 08:59") == 0
    assert turn(desk, "2026-11-23 09:00") == 1
    assert desk.look(page.reference).status == "closed"
    (letter,) = desk.letters()
    assert "Nobody told us that something is left" in letter


@pytest.mark.row("D40", "D44")
def test_an_answer_keeps_it_from_closing(desk: Support) -> None:
    alice = desk.site.visitor()
    page = tried_out(desk, alice)
    move(desk, page.reference, "pending-closure", summary="The setting was wrong.")
    turn(desk, "2026-11-22 12:00")
    answer(alice, page, "One printer still does it.")
    turn(desk, "2026-12-24 12:00")
    assert desk.look(page.reference).status == "customer-responded"


@pytest.mark.row("D10", "D42")
def test_chargeable_work_gets_a_quote_from_professional_services_first(desk: Support) -> None:
    alice, sue = desk.site.visitor(), desk.hire("Sue", "support")
    page = ask(alice, subject="Our logo is new", description="Please put it on all job sheets.")
    move(desk, page.reference, "triage")
    sorting = {"category": "chargeable", "severity": "minor"}
    with pytest.raises(Incomplete) as refused:
        desk.route(sue, page.reference, "quote", **sorting)
    assert {*refused.value.fields} == {"note"}
    desk.route(sue, page.reference, "quote", note="Twelve job sheets, one logo.", **sorting)
    ticket = desk.look(page.reference)
    assert (ticket.status, ticket.team) == ("quote-required", "professional-services")
    assert (ticket.category, ticket.severity) == ("chargeable", "minor")
    (note,) = desk.site.rows(Note)
    assert "Twelve job sheets, one logo." in note.body
    shown = alice.get(page.path).text
    assert "nothing is done or charged until you agree" in shown
    assert "Twelve job sheets" not in shown
    paula = desk.hire("Paula", "professional-services")
    desk.move(paula, page.reference, "waiting-for-customer", comment="It is 200 pounds.")
    answer(alice, page, "Please go ahead.")
    desk.move(paula, page.reference, "work-in-progress")
    assert desk.look(page.reference).team == "professional-services"


@pytest.mark.row("D15")
def test_a_data_sweep_is_charged_and_developed(desk: Support) -> None:
    sue, reference = desk.hire("Sue", "support"), ask(desk.site.visitor()).reference
    given = {"category": "chargeable", "severity": "moderate", "note": "All accounts."}
    desk.route(sue, reference, "quote", **given)
    desk.route(sue, reference, "data-correction", category="data", note="Agreed to the quote.")
    ticket = desk.look(reference)
    assert (ticket.status, ticket.team) == ("escalated-to-dev", "development-triage")


@pytest.mark.row("D34")
def test_a_wish_is_told_to_product_when_it_comes_in(desk: Support) -> None:
    ask(desk.site.visitor(), "change-request", subject="A map of all engineers")
    (routed,) = desk.heard("ticket.routed")
    assert routed["notify"] == ["product"]
    ask(desk.site.visitor(), "performance", subject="The map is slow")
    assert desk.heard("ticket.routed") == []
