"""Moving a ticket at the desk: what is offered, what is asked for, what is refused and why."""

from collections.abc import Callable

import pytest

from portal.models import Resolution, Ticket
from portal.work import Work
from tests.desk_pages import DANA, LENA, NOTE, RAMI, act, agent, change, opened, path, ticket
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.sites import Site

NewSite = Callable[..., Site]


def ways(page: Page) -> list[str]:
    """Where the ticket may go, as the form offers it."""
    return [way.get("value") for way in page.root.all("input", name="to")]


def test_only_moves_that_are_possible_are_offered_and_each_says_what_it_needs(
    site: Site, dana: Visitor, reference: str
) -> None:
    page = dana.get(path(reference))
    assert ways(page) == ["in-progress", "waiting-for-customer", "resolved"]
    needs = {way.get("value"): way.get("data-needs") for way in page.root.all("input", name="to")}
    assert needs["resolved"] == "summary root-cause documentation"
    assert needs["in-progress"] == ""


def test_a_move_without_what_it_needs_is_refused_and_nothing_typed_is_lost(
    site: Site, dana: Visitor, reference: str
) -> None:
    page = act(dana, reference, "move", to="resolved", summary="It was the address.")
    assert page.status == 422
    assert list(page.summary) == ["move-root-cause"]
    form = page.form("/move")
    assert form.values["to"] == "resolved"
    assert form.values["summary"] == "It was the address."
    assert "Write down what the cause was." in page.root.one(id="move-root-cause-error").text
    done = dana.submit(form, **{"root-cause": "An old address in the books."})
    assert done.status == 303
    (solved,) = site.rows(Resolution)
    assert solved.root_cause == "An old address in the books."
    assert "An old address" in dana.follow(done).text
    alice = site.person(ALICE).get(f"/tickets/{reference}")
    assert "It was the address." in alice.text
    assert "An old address" not in alice.response.text


def test_nothing_chosen_moves_nothing(site: Site, dana: Visitor, reference: str) -> None:
    asked = {"move": "move-to", "team": "team-team", "route": "route-route", "note": "note-note"}
    for name, field in asked.items():
        page = act(dana, reference, name)
        assert (page.status, list(page.summary)) == (422, [field])
    assert ticket(site, reference).status == "new"


def test_a_move_that_is_not_possible_says_which_are(
    site: Site, dana: Visitor, reference: str
) -> None:
    page = act(dana, reference, "move", to="closed", note=NOTE)
    assert page.status == 409
    assert "cannot go to “Closed”" in page.text
    assert "Possible now: In progress, Waiting for customer, Resolved." in page.text
    assert ticket(site, reference).status == "new"


@pytest.mark.row("D23")
def test_a_release_waits_for_the_yes_of_quality(new_site: NewSite) -> None:
    site = new_site(policy="servicegeeni")
    reference = opened(site)

    def tested(_work: Work, one: Ticket) -> None:
        one.category, one.severity = next(iter(site.portal.policy.categories)), "major"
        one.status, one.approvals = "qa-in-progress", [*site.rows(Ticket)[0].approvals]

    change(site, reference, tested)
    dana, quality = agent(site, DANA, "support"), agent(site, RAMI, "qa")
    page = dana.get(path(reference))
    assert "ready-for-release" not in ways(page)
    assert "“Ready for Release” needs an approval first" in page.text
    refused = act(dana, reference, "move", to="ready-for-release")
    assert refused.status == 409
    assert (
        "needs an approval first: Sign-off by the development lead, Approval by QA" in refused.text
    )
    assert not [b for b in page.root.all("button") if b.get("name") == "approval"]
    sent = {**page.form("/move").values, "approval": "qa"}
    assert dana.post(f"{path(reference)}/approve", sent).status == 403
    yes = quality.get(path(reference))
    assert quality.submit(yes.form("/approve"), approval="qa").status == 303
    lead = agent(site, LENA, role="lead")
    assert (
        lead.submit(lead.get(path(reference)).form("/approve"), approval="sign-off").status == 303
    )
    assert "ready-for-release" in ways(dana.get(path(reference)))
    assert act(dana, reference, "move", to="ready-for-release").status == 303


@pytest.mark.row("D17")
def test_a_flow_shows_where_it_stands_and_asks_what_is_to_be_decided(new_site: NewSite) -> None:
    site = new_site(policy="servicegeeni")
    policy = site.portal.policy
    flow, step = next(
        (flow, step) for flow in policy.flows.values() for step in flow.steps if step.question
    )
    dana, reference = agent(site, DANA, role="lead"), opened(site)

    def stand(_work: Work, one: Ticket) -> None:
        for question, answers in flow.when.items():
            setattr(one, question, answers[0])
        one.severity, one.status = one.severity or "major", step.status
        one.category = one.category or next(iter(policy.categories))

    change(site, reference, stand)
    page = dana.get(path(reference))
    here = [one.text for one in page.root.all("li", aria_current="step")]
    assert here == [step.label]
    assert str(step.question) in page.text
    sent = {"note": NOTE, "comment": "We go on.", "summary": "Done."}
    form = page.form("/decide")
    known = {key: text for key, text in sent.items() if key in form.values}
    assert dana.submit(form, answer="yes", **known).status == 303
    assert ticket(site, reference).status == step.yes


@pytest.mark.row("A20")
def test_support_says_by_when_and_the_customer_is_told(
    site: Site, dana: Visitor, reference: str
) -> None:
    site.deliver()
    site.post.letters.clear()
    past = act(dana, reference, "expect", expected="2026-11-16T09:00")
    assert (past.status, list(past.summary)) == (422, ["expect-expected"])
    for far in ("2027-11-30T09:00", "9999-12-31T09:00"):
        late = act(dana, reference, "expect", expected=far)
        assert (late.status, list(late.summary)) == (422, ["expect-expected"])
        assert "at most a year ahead" in late.text
    odd = act(dana, reference, "expect", expected="tomorrow", comment="It takes longer.")
    assert odd.status == 422
    assert odd.form("/expect").values["comment"] == "It takes longer."
    assert dana.submit(odd.form("/expect"), expected="2026-11-20T15:00").status == 303
    found = ticket(site, reference).expected_at
    assert found is not None
    assert found.isoformat() == "2026-11-20T23:00:00+00:00"
    site.deliver()
    assert len(site.post.to(ALICE)) >= 1
    assert "Nov 20, 3:00" in dana.get(path(reference)).text.replace("\u202f", " ")
