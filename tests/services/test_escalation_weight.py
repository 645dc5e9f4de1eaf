"""What is escalated weighs at the desk, and its letter names one time."""

from collections.abc import Callable

import pytest

from tests.blueprints.test_escalations import escalate
from tests.desk_pages import DANA, agent, opened, path, ticket
from tests.factories import ALICE
from tests.sites import Site


@pytest.mark.row("D29")
def test_a_row_stands_by_when_its_escalation_is_due_and_the_answer_begins_with_what_was_said(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(policy="servicegeeni")
    reference = opened(site)
    before = ticket(site, reference).due_at
    alice = site.person(ALICE)
    escalate(alice, alice.get(f"/tickets/{reference}"), impact="high")
    after = ticket(site, reference)
    assert before is not None
    assert after.due_at is not None
    assert after.due_at < before
    dana = agent(site, DANA, "support")
    row = dana.get("/desk").root.one("tbody").one("tr").text
    assert "Answer the escalation" in row
    desk = dana.get(path(reference))
    assert "Answer the escalation" in desk.text
    assert after.impact == "low"
    form = desk.form("/escalation")
    assert form.values["impact"] == "high"
    dana.submit(form, decision="declined", reason="It is as it was.", impact="low")
    assert ticket(site, reference).due_at == before
    again = dana.get(path(reference)).form("/escalation")
    assert again.values["impact"] == "low"


@pytest.mark.row("D30")
def test_the_letter_names_the_sooner_time_and_no_other(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    site.deliver()
    site.post.letters.clear()
    escalate(visitor, page, impact="high")
    site.deliver()
    (told,) = [one.get_content() for one in site.post.to(ALICE)]
    assert ("an answer about it by" in told) != ("You hear from us by" in told)
