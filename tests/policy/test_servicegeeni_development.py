"""The preset servicegeeni takes requests through development as its source does."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from portal import policy
from portal.errors import InvalidMove
from portal.policy import Policy
from portal.policy.statuses import Actor
from tests.policy.told import needs, note

IMPACTS = ["urgent", "high", "normal", "low"]


@pytest.mark.row("D04", "D15")
@pytest.mark.parametrize(
    "status",
    ["new", "triage", "under-review", "customer-responded", "waiting-for-customer"],
)
def test_only_severity_1_goes_to_development_triage_by_itself(
    servicegeeni: Policy, status: str
) -> None:
    for category, impact in product([None, *servicegeeni.categories], IMPACTS):
        known = {"category": category, "impact": impact, "request_type": "performance"}
        (route,) = servicegeeni.routed({**known, "severity": "critical"})
        assert (route.team, route.status) == ("development-triage", "escalated-to-dev")
        assert route.needs == ()
        for severity in (None, "major", "moderate", "minor"):
            assert servicegeeni.routed({**known, "severity": severity}) == ()
    assert "escalated-to-dev" in servicegeeni.possible(status, "lead")


@pytest.mark.row("D10", "D42")
def test_chargeable_work_goes_to_professional_services_with_a_note(servicegeeni: Policy) -> None:
    told = note(servicegeeni, "quote-required").lower()
    for work in ("data sweeps", "branding or documents", "training", "until you agree"):
        assert work in told
    assert servicegeeni.statuses["quote-required"].team == "professional-services"
    assert servicegeeni.stage_of("quote-required").label == "Quote required"
    for status in ("triage", "under-review", "work-in-progress", "escalated-to-dev"):
        assert needs(servicegeeni, status, "quote-required") >= {"note"}
    route = servicegeeni.routes["quote"]
    assert (route.team, route.status) == ("professional-services", "quote-required")
    assert "note" in route.needs
    # A data sweep may be charged and developed: it passes through both, either way round.
    assert "escalated-to-dev" in servicegeeni.possible("quote-required", "agent")
    assert "quote-required" in servicegeeni.possible("escalated-to-dev", "agent")


@pytest.mark.row("D15")
@pytest.mark.parametrize(
    ("key", "team"),
    [
        ("code-change", "development-triage"),
        ("performance", "development-triage"),
        ("data-correction", "development-triage"),
        ("change-request", "product"),
    ],
)
def test_support_escalates_for_four_reasons(servicegeeni: Policy, key: str, team: str) -> None:
    chosen = {k for k, r in servicegeeni.routes.items() if r.status == "escalated-to-dev"}
    assert chosen == {
        "code-change",
        "performance",
        "data-correction",
        "change-request",
        "severity-1",
    }
    route = servicegeeni.routes[key]
    assert route.team == team
    assert {*route.needs} == {"category", "severity", "note"}
    assert route.note


@pytest.mark.row("D16", "D51")
def test_a_release_is_fortnightly_and_subject_to_qa(servicegeeni: Policy) -> None:
    told = note(servicegeeni, "ready-for-release")
    assert "next release" in told
    assert "fortnightly" in told
    assert "subject to QA" in told


@pytest.mark.row("D17", "D22")
@pytest.mark.parametrize(
    ("category", "flow"),
    [
        ("change-request", "change-request"),
        ("performance", "performance"),
        ("data", "data"),
        ("bug", "code-change"),
    ],
)
def test_four_ways_through_development_are_triaged_scheduled_and_released(
    servicegeeni: Policy, category: str, flow: str
) -> None:
    found = servicegeeni.flow_of({"category": category})
    assert found is servicegeeni.flows[flow]
    passed = [step.status for step in found.steps]
    shared = ["new", "triage", "escalated-to-dev", "planned", "dev-in-progress", "dev-done-review"]
    shared += ["dev-done-qa", "qa-in-progress", "ready-for-release", "released"]
    assert [status for status in passed if status in shared] == shared
    planned = found.step("planned")
    assert planned is not None
    assert "scheduled" in str(planned.label)
    assert found.decide("dev-done-review", yes=True) == "dev-done-qa"
    assert found.decide("dev-done-review", yes=False) == "dev-in-progress"
    assert found.decide("qa-in-progress", yes=True) == "ready-for-release"
    assert found.decide("qa-in-progress", yes=False) == "dev-in-progress"


def test_the_severity_is_judged_before_anything_is_escalated(servicegeeni: Policy) -> None:
    assert len(servicegeeni.flows) == 4
    for flow in servicegeeni.flows.values():
        triage = flow.step("triage")
        assert triage is not None
        assert "sever" in str(triage.label)
        assert needs(servicegeeni, "triage", str(triage.then)) == {"category", "severity", "note"}


@pytest.mark.row("D18", "D19", "D20")
@pytest.mark.parametrize(
    ("flow", "status", "question", "yes", "no"),
    [
        ("change-request", "escalated-to-dev", "roadmap", "planned", "pending-closure"),
        ("performance", "work-in-progress", "change of code", "planned", "pending-closure"),
        ("data", "work-in-progress", "change of code", "planned", "on-customer-test"),
        ("data", "on-customer-test", "right", "pending-closure", "work-in-progress"),
    ],
)
def test_a_way_through_development_turns_on_a_question(
    servicegeeni: Policy, flow: str, status: str, question: str, yes: str, no: str
) -> None:
    found = servicegeeni.flows[flow]
    step = found.step(status)
    assert step is not None
    assert question in str(step.question)
    assert found.decide(status, yes=True) == yes
    assert found.decide(status, yes=False) == no


@pytest.mark.row("D18")
def test_a_change_request_is_collected_logged_and_weighed_before_it_is_on_the_roadmap(
    servicegeeni: Policy,
) -> None:
    labels = [str(step.label) for step in servicegeeni.flows["change-request"].steps[:4]]
    for label, word in zip(labels, ("details", "log", "roadmap", "on the roadmap"), strict=True):
        assert word in label


@pytest.mark.row("D22", "D48", "D49")
def test_the_development_lead_signs_off_before_qa_gets_it(servicegeeni: Policy) -> None:
    assert servicegeeni.approvals["sign-off"].team == "development-leads"
    requiring = [k for k, s in servicegeeni.statuses.items() if "sign-off" in s.requires]
    assert requiring == ["dev-done-qa", "qa-in-progress", "ready-for-release", "released"]
    review = servicegeeni.statuses["dev-done-review"].explanation
    assert "sign-off by the development lead" in str(review)
    waiting = str(servicegeeni.statuses["dev-done-qa"].explanation)
    assert "Signed off" in waiting
    assert "next QA release" in waiting


@pytest.mark.row("D23")
def test_no_release_without_approval_by_qa(servicegeeni: Policy) -> None:
    assert servicegeeni.approvals["qa"].team == "qa"
    requiring = [k for k, s in servicegeeni.statuses.items() if "qa" in s.requires]
    assert requiring == ["ready-for-release", "released"]
    for key in requiring:
        ways = [way for s in servicegeeni.statuses.values() for way in s.ways() if way.to == key]
        assert ways
        assert all({*way.by} <= {"agent", "api"} for way in ways)


@pytest.mark.row("D23")
@pytest.mark.parametrize("status", ["escalated-to-dev", "work-in-progress", "planned"])
def test_what_goes_back_to_development_needs_a_new_approval(
    servicegeeni: Policy, status: str
) -> None:
    for key in (status, "dev-in-progress"):
        assert servicegeeni.statuses[key].withdraws == ("sign-off", "qa")
    assert servicegeeni.statuses["dev-done-qa"].withdraws == ("qa",)


@pytest.mark.row("D23")
def test_no_timer_may_release_what_nobody_approved(
    servicegeeni: Policy, write: Callable[[str], Path]
) -> None:
    timer = 'after = "14 days"\nthen = "ready-for-release"'
    text = f'extends = "servicegeeni"\n[statuses.qa-in-progress.timer]\n{timer}\n'
    (mistake,) = policy.check(write(text))
    assert str(mistake).startswith("statuses.qa-in-progress: ")
    assert "by itself, which requires an approval" in str(mistake)
    assert [key for key, s in servicegeeni.statuses.items() if s.timer] == ["pending-closure"]


@pytest.mark.row("D46", "D47", "D50")
@pytest.mark.parametrize(
    ("status", "explained"),
    [
        ("planned", "as soon as a developer has the capacity"),
        ("dev-in-progress", "building the change"),
        ("qa-in-progress", "the latest QA release"),
    ],
)
def test_what_development_does_is_said_in_its_own_words(
    servicegeeni: Policy, status: str, explained: str
) -> None:
    assert explained in str(servicegeeni.statuses[status].explanation)
    assert servicegeeni.stage_of(status).label == "Development escalation"


@pytest.mark.row("D52")
def test_nothing_is_released_without_its_notes(servicegeeni: Policy) -> None:
    ways = [way for s in servicegeeni.statuses.values() for way in s.ways() if way.to == "released"]
    assert len(ways) == 1
    assert needs(servicegeeni, "ready-for-release", "released") >= {"release-notes"}
    assert "live" in note(servicegeeni, "released")
    assert servicegeeni.statuses["released"].turn == "customer"


@pytest.mark.parametrize("by", ["customer", "timer"])
def test_only_support_moves_a_request_through_development(servicegeeni: Policy, by: Actor) -> None:
    for key in [*servicegeeni.statuses][11:]:
        with pytest.raises(InvalidMove):
            servicegeeni.move("qa-in-progress", key, by)
