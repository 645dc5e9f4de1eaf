"""The field-service vendor's ways through development: decisions, approvals, a release."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import policy
from portal.errors import InvalidMove, NotAllowed
from portal.models import AuditEntry
from portal.policy import Policy
from portal.services import routing
from portal.work import SYSTEM, Actor
from tests.sites import Site
from tests.stories.fieldwork import ask, move, turn
from tests.support import Support

WORDS = {
    "note": "The import reads the second sheet.",
    "comment": "Please look at it.",
    "summary": "An index was missing; we have added it.",
    "release-notes": "Version 8.4: job sheets show the whole address.",
}
BUG = {"category": "bug", "severity": "moderate"}
TO_DEVELOPMENT = ["triage", "escalated-to-dev"]
BUILT = ["dev-in-progress", "dev-done-review", "dev-done-qa", "qa-in-progress"]
RELEASED = [*BUILT, "ready-for-release", "released"]


@pytest.fixture
def desk(new_site: Callable[..., Site]) -> Support:
    """The vendor's desk, on Monday, November 16, at nine."""
    made = Support(new_site(policy="servicegeeni"))
    turn(made, "2026-11-16 09:00")
    return made


def onward(desk: Support, who: Actor, reference: str, *, yes: bool = True) -> str:
    """Take the next step of the request's way, with what it needs; where it stands then."""
    rules, ticket = desk.site.portal.works.policy, desk.look(reference)
    flow = rules.flow_of(routing.facts(ticket))
    step = flow.step(ticket.status) if flow else None
    assert step is not None
    to = step.then or (step.yes if yes else step.no)
    assert to is not None
    texts = {
        key: WORDS[key] for key in rules.move(ticket.status, to, "agent").needs if key in WORDS
    }
    if step.question:
        desk.decide(who, reference, yes=yes, **texts)
    else:
        desk.move(who, reference, to, None, **texts)
    return desk.look(reference).status


def begun(desk: Support, category: str) -> str:
    """A request that triage has sorted, by its reference."""
    page = ask(desk.site.visitor())
    desk.sort(desk.hire("Sue", "support"), page.reference, category=category, severity="moderate")
    return page.reference


def in_qa(desk: Support) -> str:
    """A bug that is being tested by QA."""
    reference, dev = begun(desk, "bug"), desk.hire("Dev", "development")
    for status in [*TO_DEVELOPMENT, "planned", "dev-in-progress", "dev-done-review"]:
        assert onward(desk, dev, reference) == status
    desk.approve(desk.hire("Lee", "development-leads"), reference, "sign-off")
    for status in ("dev-done-qa", "qa-in-progress"):
        assert onward(desk, dev, reference) == status
    return reference


@pytest.mark.row("D17", "D18", "D19", "D20", "D22")
@pytest.mark.parametrize(
    ("category", "answers", "passed"),
    [
        ("change-request", [True], [*TO_DEVELOPMENT, "planned"]),
        ("change-request", [False], [*TO_DEVELOPMENT, "pending-closure"]),
        ("performance", [True], [*TO_DEVELOPMENT, "work-in-progress", "planned"]),
        ("performance", [False], [*TO_DEVELOPMENT, "work-in-progress", "pending-closure"]),
        ("data", [True], [*TO_DEVELOPMENT, "work-in-progress", "planned"]),
        ("data", [False], [*TO_DEVELOPMENT, "work-in-progress", "on-customer-test"]),
        ("bug", [True, True], [*TO_DEVELOPMENT, "planned", *RELEASED]),
        ("bug", [True, False], [*TO_DEVELOPMENT, "planned", *BUILT, "dev-in-progress"]),
        ("bug", [False], [*TO_DEVELOPMENT, "planned", *BUILT[:2], "dev-in-progress"]),
    ],
)
def test_each_way_through_development_goes_where_its_decisions_lead(
    desk: Support, category: str, answers: list[bool], passed: list[str]
) -> None:
    reference, dev = begun(desk, category), desk.hire("Dev", "development")
    lead, tester = desk.hire("Lee", "development-leads"), desk.hire("Quinn", "qa")
    seen: list[str] = []
    left = list(answers)
    while len(seen) < len(passed):
        now = desk.look(reference).status
        for who, key, at in (
            (lead, "sign-off", "dev-done-review"),
            (tester, "qa", "qa-in-progress"),
        ):
            if now == at and left[0]:
                desk.approve(who, reference, key)
        flow = desk.site.portal.works.policy.flows["code-change" if category == "bug" else category]
        step = flow.step(now)
        seen.append(onward(desk, dev, reference, yes=not (step and step.question) or left.pop(0)))
    assert (seen, left) == (passed, [])


@pytest.mark.row("D17", "D20")
def test_the_customer_validates_a_correction_of_data_after_its_release(desk: Support) -> None:
    alice = desk.site.visitor()
    page = ask(
        alice,
        "data-change",
        data_what="The names of ten accounts",
        data_where="Customers",
        data_why="They came wrong out of the import",
    )
    given = {"category": "data", "severity": "minor", "note": "The import mixes columns."}
    desk.route(desk.hire("Sue", "support"), page.reference, "data-correction", **given)
    dev = desk.hire("Dev", "development")
    assert onward(desk, dev, page.reference) == "work-in-progress"
    steps = alice.get(page.path).root.one("ol", class_="way").all("li")
    (here,) = (step for step in steps if step.get("aria-current"))
    assert here.text.startswith("The data is corrected")
    assert here.one("p").text == (
        "Does it need a change of code? If yes: The change is scheduled by priority and release"
        " planning. If no: You check the result."
    )
    assert steps[0].text == "You tell us what needs changing, where, and why (done)"
    assert onward(desk, dev, page.reference, yes=False) == "on-customer-test"
    no = alice.get(page.path).form("/resolve", holding="body")
    alice.submit(no, solved="no", body="Account 1004 is still wrong.")
    assert desk.look(page.reference).status == "customer-responded"


@pytest.mark.row("D04")
@pytest.mark.parametrize("before", ["new", "triage", "waiting-for-customer", "work-in-progress"])
def test_severity_1_goes_to_development_triage_at_once(desk: Support, before: str) -> None:
    page = ask(desk.site.visitor(), "error-or-bug", subject="Nobody can log in")
    if before != "new":
        move(desk, page.reference, "triage")
    if before not in {"new", "triage"}:
        move(desk, page.reference, before, comment="Since when?", **BUG)
    desk.heard()
    sue = desk.hire("Sue", "support")
    desk.sort(sue, page.reference, severity="critical")
    ticket = desk.look(page.reference)
    assert (ticket.status, ticket.team) == ("escalated-to-dev", "development-triage")
    (routed,) = desk.heard("ticket.routed")
    assert (routed["route"], routed["team"]) == ("severity-1", "development-triage")
    assert routed["notify"] == ["development"]
    desk.sort(sue, page.reference, severity="critical", category="bug")
    assert desk.heard("ticket.routed") == []


@pytest.mark.row("D04", "D05", "D06", "D07")
def test_lesser_severities_stay_with_support(desk: Support) -> None:
    for severity in ("major", "moderate", "minor"):
        page = ask(desk.site.visitor())
        desk.sort(desk.hire("Sue", "support"), page.reference, severity=severity)
        assert (desk.look(page.reference).status, desk.look(page.reference).team) == (
            "new",
            "support",
        )


@pytest.mark.row("D15", "D18")
def test_a_change_request_goes_to_product(desk: Support) -> None:
    reference = ask(desk.site.visitor(), "change-request").reference
    given = {"category": "change-request", "severity": "minor", "note": "Asked for by many."}
    desk.route(desk.hire("Sue", "support"), reference, "change-request", **given)
    ticket = desk.look(reference)
    assert (ticket.status, ticket.team) == ("escalated-to-dev", "product")
    desk.decide(desk.hire("Pat", "product"), reference, yes=False, summary="Not on our roadmap.")
    assert turn(desk, "2026-11-21 09:00") == 1
    assert turn(desk, "2026-11-23 09:00") == 1
    assert desk.look(reference).status == "closed"


@pytest.mark.row("D22", "D48", "D49")
def test_only_the_development_lead_signs_off_what_goes_to_qa(desk: Support) -> None:
    reference, dev = begun(desk, "bug"), desk.hire("Dev", "development")
    for _ in range(5):
        onward(desk, dev, reference)
    assert desk.look(reference).status == "dev-done-review"
    with pytest.raises(NotAllowed):
        desk.approve(dev, reference, "sign-off")
    with pytest.raises(InvalidMove) as refused:
        onward(desk, dev, reference)
    assert refused.value.missing == ("sign-off",)
    assert refused.value.possible == ("dev-in-progress",)
    desk.approve(desk.hire("Lee", "development-leads"), reference, "sign-off")
    assert onward(desk, dev, reference) == "dev-done-qa"
    assert desk.look(reference).team == "qa"


@pytest.mark.row("D23")
def test_nothing_is_ready_for_release_without_qa_at_the_desk_and_for_programs(
    desk: Support,
) -> None:
    reference = in_qa(desk)
    for who in (desk.hire("Quinn", "qa"), desk.hire("Lia", "support", role="lead")):
        with pytest.raises(InvalidMove) as refused:
            desk.move(who, reference, "ready-for-release")
        assert (refused.value.missing, refused.value.possible) == (("qa",), ("dev-in-progress",))
        with pytest.raises(InvalidMove):
            onward(desk, who, reference)
    program = desk.site.program("tickets:write")
    answer = program.post(f"/tickets/{reference}/status", {"status": "ready-for-release"})
    assert answer.status_code == 409
    told = answer.get_json()
    assert (told["missing"], told["possible"]) == (["qa"], ["dev-in-progress"])
    assert "needs an approval first" in told["detail"]
    assert desk.look(reference).status == "qa-in-progress"
    for who in (desk.hire("Dev", "development"), desk.hire("Sue", "support")):
        with pytest.raises(NotAllowed):
            desk.approve(who, reference, "qa")
    desk.approve(desk.hire("Quinn", "qa"), reference, "qa")
    answer = program.post(f"/tickets/{reference}/status", {"status": "ready-for-release"})
    assert answer.get_json()["status"] == "ready-for-release"


def impatient() -> Policy:
    """The policy with a timer that releases by itself, as no policy file may have one."""
    file = Path(policy.__file__).parent / "presets" / "servicegeeni.toml"
    data = tomllib.loads(file.read_text("utf-8"))
    data["statuses"]["qa-in-progress"]["timer"] = {"after": "1 day", "then": "ready-for-release"}
    return Policy.model_validate(data, context={"languages": ["en"]})


@pytest.mark.row("D23")
def test_nothing_is_ready_for_release_by_itself_without_qa(desk: Support) -> None:
    desk.site.portal.works.policy = impatient()
    refused, approved = in_qa(desk), in_qa(desk)
    desk.approve(desk.hire("Quinn", "qa"), approved, "qa")
    assert turn(desk, "2026-11-17 09:00") == 2
    assert desk.look(refused).status == "qa-in-progress"
    assert desk.look(approved).status == "ready-for-release"
    kinds = select(AuditEntry.ticket_id).where(AuditEntry.kind == "timer-refused")
    with desk.site.portal.works.read(SYSTEM) as work:
        assert work.session.scalars(kinds).all() == [desk.look(refused).id]


@pytest.mark.row("D23")
def test_an_approval_ends_where_it_goes_back_to_development(desk: Support) -> None:
    reference, tester = in_qa(desk), desk.hire("Quinn", "qa")
    desk.approve(tester, reference, "qa")
    assert onward(desk, tester, reference) == "ready-for-release"
    desk.move(tester, reference, "dev-in-progress", note="It fails with two sheets.")
    assert desk.look(reference).approvals == []
    assert onward(desk, tester, reference) == "dev-done-review"
    for key in ("sign-off", "qa"):
        with pytest.raises(InvalidMove):
            onward(desk, tester, reference)
        approver = tester if key == "qa" else desk.hire("Lee", "development-leads")
        desk.approve(approver, reference, key)
        onward(desk, tester, reference)
        if key == "sign-off":
            onward(desk, tester, reference)
    assert desk.look(reference).status == "ready-for-release"


@pytest.mark.row("D16", "D40", "D51", "D52")
def test_the_customer_reads_when_it_is_released_and_what_is_new(desk: Support) -> None:
    alice = desk.site.visitor()
    page = ask(alice)
    sue, tester = desk.hire("Sue", "support"), desk.hire("Quinn", "qa")
    desk.sort(sue, page.reference, **BUG)
    for _ in range(5):
        onward(desk, sue, page.reference)
    desk.approve(desk.hire("Lee", "development-leads"), page.reference, "sign-off")
    onward(desk, sue, page.reference)
    onward(desk, sue, page.reference)
    desk.approve(tester, page.reference, "qa")
    onward(desk, tester, page.reference)
    assert "Releases are fortnightly, subject to QA" in alice.get(page.path).text
    # A question in between costs no approval, and it goes on where it was.
    form = alice.get(page.path).form("/reply")
    alice.submit(form, body="When will it be?")
    assert desk.look(page.reference).status == "customer-responded"
    move(desk, page.reference, "ready-for-release")
    desk.letters()
    assert onward(desk, sue, page.reference) == "released"
    (letter,) = desk.letters()
    assert WORDS["release-notes"] in letter
    live = alice.get(page.path)
    assert "The release is live" in live.text
    assert WORDS["release-notes"] in live.text
    alice.submit(live.form("/resolve"), solved="yes")
    assert desk.look(page.reference).status == "closed"
