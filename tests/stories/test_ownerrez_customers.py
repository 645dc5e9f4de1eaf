"""The booking vendor's process as its customers live through it: pages, letters, and what waits."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal.models import Message, Note, Ticket
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.sites import Site
from tests.support import Support

CENTRAL = ZoneInfo("America/Chicago")


@pytest.fixture
def support(new_site: Callable[..., Site]) -> Support:
    """The vendor's support, on Monday, November 16, at nine."""
    made = Support(new_site(policy="ownerrez"))
    turn(made, "2026-11-16 09:00")
    return made


def central(written: str) -> datetime:
    """A time in Chicago."""
    return datetime.fromisoformat(written).replace(tzinfo=CENTRAL)


def turn(support: Support, to: str) -> int:
    """Set the clock, and let happen what happens by itself; to how many tickets."""
    support.site.clock.at = central(to)
    return support.sweep()


def ask(support: Support, alice: Visitor, **changes: str) -> Page:
    """The page of a new problem that Alice has; its letters are read."""
    page = support.site.ask(alice, **({"category": "problem", "impact": "normal"} | changes))
    support.letters()
    return page


def history(page: Page) -> str:
    """What happened, in words."""
    return page.root.one("section", class_="history").text


def test_the_page_of_a_new_request_says_what_happens_next_and_by_when(support: Support) -> None:
    page = ask(support, support.site.visitor())
    assert page.reference.startswith("OWR-")
    assert "We find whoever knows most about it, and answer you here." in page.text
    assert "First answer by Tuesday, November 17, 9:00 AM CST" in page.text
    assert "You hear from us at least every two business days." in page.text
    level = ask(support, support.site.visitor(), impact="outage", subject="No page opens")
    assert "First answer by Monday, November 16, 10:00 AM CST" in level.text
    assert "whoever is on call looks at it, at any hour" in level.text


def test_a_letter_about_a_time_that_is_over_does_not_promise_it(support: Support) -> None:
    page = support.site.ask(support.site.visitor(), category="problem", impact="outage")
    (opened,) = support.letters()
    assert "You hear from us by: Monday, November 16, 10:00" in opened
    turn(support, "2026-11-16 10:00")
    (late,) = support.letters()
    assert f"We are later with request {page.reference} than we told you." in late
    assert "It is looked at by: Lead of support" in late
    assert "You hear from us by" not in late


@pytest.mark.row("B12")
@pytest.mark.parametrize("kind", ["two-factor", "locked-account"])
def test_who_cannot_get_in_asks_without_an_account_and_triage_has_a_macro(
    support: Support, kind: str
) -> None:
    alice = support.site.visitor()
    door = support.site.visitor().get("/sign-in").root.all("a")
    assert f"/tickets/new?type={kind}" in [link.get("href") for link in door]
    form = alice.get(f"/tickets/new?type={kind}").form("/tickets/new")
    said = {"name": "Alice", "email": ALICE, "subject": "No code", "description": "It is refused."}
    page = alice.follow(alice.submit(form, **said))
    ticket = support.look(page.reference)
    assert (ticket.team, ticket.request_type, ticket.impact) == ("triage", kind, None)
    macro = support.site.portal.works.policy.macros[kind]
    triage = support.hire("Tracy", "triage")
    support.move(triage, page.reference, str(macro.status), comment=str(macro.text))
    assert support.look(page.reference).status == "waiting-on-customer"
    assert "we make sure that it is" in alice.get(page.path).text


@pytest.mark.row("B28", "B29", "B30")
def test_an_answer_is_followed_by_a_reminder_then_solved_then_closed_and_a_reply_begins_anew(
    support: Support,
) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    support.move(agent, page.reference, "pending", comment="The code is in the message template.")
    assert len(support.letters()) == 1
    shown = alice.get(page.path).text
    assert "We remind you on Thursday, November 19" in shown
    assert "it becomes “Solved” on Sunday, November 22" in shown
    assert turn(support, "2026-11-19 08:59") == 0
    assert [turn(support, "2026-11-19 09:00"), support.sweep()] == [1, 0]
    (reminder,) = support.letters()
    assert "We are waiting for your answer" in reminder
    turn(support, "2026-11-22 09:00")
    (solved,) = support.letters()
    assert "we believe that this is solved" in solved
    assert "we expect no answer" in alice.get(page.path).text
    turn(support, "2026-11-29 09:00")
    over = alice.get(page.path)
    assert "If you write again, a new one begins" in over.text
    assert "we believe that this is solved" in history(over)
    follow_up = alice.follow(alice.submit(over.form("/reopen"), body="It is gone again."))
    assert follow_up.reference != page.reference
    assert [ticket.status for ticket in support.site.rows(Ticket)] == ["closed", "open"]


@pytest.mark.row("B27", "B28")
def test_a_reply_to_an_answer_opens_the_request_again(support: Support) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    support.move(agent, page.reference, "pending", comment="The code is in the message template.")
    turn(support, "2026-11-20 09:00")
    alice.submit(alice.get(page.path).form("/reply"), body="Which template?")
    ticket = support.look(page.reference)
    assert (ticket.status, ticket.reminded_at) == ("open", None)
    # The next word is due two business days after it became our turn.
    assert ticket.due_at == central("2026-11-24 09:00")


@pytest.mark.row("B31")
def test_waiting_on_the_customer_reminds_nobody_and_comes_back_after_ten_days(
    support: Support,
) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    support.move(agent, page.reference, "waiting-on-customer", comment="Please ask your channel.")
    support.letters()
    assert turn(support, "2026-11-26 08:59") == 0
    assert support.letters() == []
    assert turn(support, "2026-11-26 09:00") == 1
    assert support.look(page.reference).status == "open"
    assert "It is our turn" in alice.get(page.path).text


@pytest.mark.row("B32")
def test_a_hold_ends_on_its_day_and_says_so(support: Support) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    support.move(agent, page.reference, "hold", central("2026-11-23 09:00"))
    (told,) = support.letters()
    assert "Our time stands still until then." in told
    assert "It becomes “With us” by itself on Monday, November 23" in alice.get(page.path).text
    assert turn(support, "2026-11-23 08:59") == 0
    turn(support, "2026-11-23 09:00")
    assert support.look(page.reference).status == "open"
    note = "The day that we were waiting for has come."
    assert any(note in letter for letter in support.letters())
    assert note in history(alice.get(page.path))


@pytest.mark.row("B33")
def test_the_customers_solved_is_reviewed_then_resolved_then_closed(support: Support) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    support.say(agent, page.reference, "Look at the message template.")
    answered = alice.get(page.path)
    alice.submit(answered.form("/resolve"), solved="yes")
    assert support.look(page.reference).status == "review"
    assert "We make sure that nothing is left" in alice.get(page.path).text
    # Nobody forgets it for the staff: it waits for them, and not by itself for the end.
    assert turn(support, "2027-02-16 09:00") == 0
    assert support.look(page.reference).status == "review"
    support.move(agent, page.reference, "resolved")
    turn(support, "2027-02-23 09:00")
    assert support.look(page.reference).status == "closed"


@pytest.mark.row("B33")
def test_what_is_left_after_all_opens_it_again(support: Support) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    support.say(agent, page.reference, "Look at the message template.")
    alice.submit(alice.get(page.path).form("/resolve"), solved="yes")
    support.move(agent, page.reference, "resolved")
    solved = alice.get(page.path)
    assert not solved.root.all("section", id="solved")
    alice.submit(solved.form("/reply"), body="The code of the second door is missing.")
    assert support.look(page.reference).status == "open"


@pytest.mark.row("B18")
def test_a_known_issue_is_linked_where_the_customer_sees_it(support: Support) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t2")
    page = ask(support, alice)
    assert "Known issue" not in page.text
    issue = "https://git.example.com/booking/issues/4711"
    support.route(agent, page.reference, "bug-confirmed", tracker=issue)
    links = [link.get("href") for link in alice.get(page.path).root.all("a")]
    assert issue in links
    # Where it is nobody else's business, the policy says so, and nobody else sees it.
    rules = support.site.portal.works.policy
    support.site.portal.works.policy = rules.model_copy(update={"shows_tracker": False})
    assert issue not in alice.get(page.path).response.text


@pytest.mark.row("B60")
def test_what_colleagues_tell_each_other_reaches_no_page_and_no_letter(support: Support) -> None:
    alice, agent = support.site.visitor(), support.hire("Tom", "t1")
    page = ask(support, alice)
    told = {"questions": "Why is the feed empty?", "note": "Stuck at the log."}
    support.hand_over(agent, page.reference, "t2", comment="A colleague looks.", **told)
    inside = "ESCALATED QUESTION 1\nWhy is the feed empty?\n\nStuck at the log."
    assert [note.body for note in support.site.rows(Note)] == [inside]
    assert inside not in [message.body for message in support.site.rows(Message)]
    words = [*support.letters(), alice.get(page.path).response.text]
    assert len(words) == 2
    for word in ("ESCALATED QUESTION", "Stuck at the log", " T2", ">t2<"):
        assert not [text for text in words if word in text]
