"""The preset servicegeeni has the eighteen statuses of its source, and their ways."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.policy import Policy
from tests.policy.told import needs, note

SINCE = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
DAY = timedelta(days=1)
STATUSES = {
    "new": "New",
    "triage": "Triage",
    "under-review": "Under Review",
    "customer-responded": "Customer Responded",
    "waiting-for-customer": "Waiting for Customer",
    "work-in-progress": "Work in Progress",
    "quote-required": "Quote Required",
    "escalated-to-dev": "Escalated to Dev",
    "on-customer-test": "On Customer Test",
    "pending-closure": "Pending Closure",
    "closed": "Closed",
    "planned": "Planned",
    "dev-in-progress": "Dev in Progress",
    "dev-done-review": "Dev Done / Waiting for Review",
    "dev-done-qa": "Dev Done / Waiting QA Deployment",
    "qa-in-progress": "QA in Progress",
    "ready-for-release": "Ready for Release",
    "released": "Released",
}
OPEN = [key for key in STATUSES if key != "closed"]
BEFORE_TRIAGE = {"new", "triage", "customer-responded", "waiting-for-customer", "closed"}


@pytest.mark.row("D08")
def test_there_are_six_stages(servicegeeni: Policy) -> None:
    assert [stage.label for stage in servicegeeni.stages.values()] == [
        "Triage",
        "Further investigation",
        "In progress",
        "Development escalation",
        "Quote required",
        "Close / On customer test",
    ]
    assert {status.stage for status in servicegeeni.statuses.values()} == {*servicegeeni.stages}


@pytest.mark.row("D09")
def test_nothing_gets_past_triage_without_a_category_and_a_severity(servicegeeni: Policy) -> None:
    for key, status in servicegeeni.statuses.items():
        for way in status.ways():
            at_the_desk = {"agent", "lead", "api"}.intersection(way.by)
            if at_the_desk and way.to not in BEFORE_TRIAGE:
                assert {"category", "severity"} <= {*way.needs}, f"{key} to {way.to}"
    assert servicegeeni.possible("new", "agent") == ("triage", "escalated-to-dev")


@pytest.mark.row("D37", "D38")
def test_there_are_eighteen_statuses_in_this_order_each_explained(servicegeeni: Policy) -> None:
    found = {key: status.label for key, status in servicegeeni.statuses.items()}
    assert [*found.items()] == [*STATUSES.items()]
    assert servicegeeni.initial_status == "new"
    explained = [str(status.explanation) for status in servicegeeni.statuses.values()]
    told = [note(servicegeeni, key) for key in STATUSES]
    assert len({*explained}) == len({*told}) == 18
    assert "number" in note(servicegeeni, "new")


@pytest.mark.row("D39")
def test_under_review_goes_by_severity_and_priority(servicegeeni: Policy) -> None:
    explained = str(servicegeeni.statuses["under-review"].explanation)
    assert "Severity and priority together" in explained
    assert needs(servicegeeni, "triage", "under-review") == {"category", "severity"}


@pytest.mark.row("D40", "D45")
@pytest.mark.parametrize("status", OPEN)
def test_a_reply_sets_customer_responded_until_it_is_closed(
    servicegeeni: Policy, status: str
) -> None:
    now = servicegeeni.statuses[status]
    if status != "customer-responded":
        assert now.reaction("customer_reply") == "customer-responded"
    assert servicegeeni.statuses["customer-responded"].team is None
    assert not now.locked
    assert servicegeeni.statuses["closed"].locked
    assert not [*servicegeeni.statuses["closed"].ways()]


@pytest.mark.row("D40")
def test_what_an_answer_interrupts_goes_on_where_it_was(servicegeeni: Policy) -> None:
    back = {*servicegeeni.possible("customer-responded", "agent")}
    # Released lets support go on from there; the others are where the request came from.
    assert back == {*OPEN} - {"new", "customer-responded", "released"}


@pytest.mark.row("D41")
def test_waiting_for_customer_asks_for_something_and_stops_our_clock(servicegeeni: Policy) -> None:
    waiting = servicegeeni.statuses["waiting-for-customer"]
    assert (waiting.turn, waiting.clock) == ("customer", "paused")
    asking = [k for k in OPEN if "waiting-for-customer" in servicegeeni.possible(k, "agent")]
    assert "triage" in asking
    for status in asking:
        assert needs(servicegeeni, status, "waiting-for-customer") == {"comment"}


@pytest.mark.row("D43")
def test_the_customer_says_whether_it_works(servicegeeni: Policy) -> None:
    test = servicegeeni.statuses["on-customer-test"]
    assert test.turn == "customer"
    assert "whether it works" in note(servicegeeni, "on-customer-test")
    assert test.reaction("customer_solved") == "closed"
    assert test.reaction("customer_not_solved") == "customer-responded"
    assert "comment" in needs(servicegeeni, "work-in-progress", "on-customer-test")


@pytest.mark.row("D44")
def test_pending_closure_closes_after_seven_days(servicegeeni: Policy) -> None:
    reminder = servicegeeni.next_action("pending-closure", SINCE)
    assert reminder is not None
    assert (reminder.kind, reminder.at) == ("remind", SINCE + 5 * DAY)
    closing = servicegeeni.next_action("pending-closure", SINCE, reminded=SINCE)
    assert closing is not None
    assert (closing.kind, closing.to, closing.at) == ("move", "closed", SINCE + 7 * DAY)
    assert servicegeeni.move("pending-closure", "closed", "timer").needs == ()


def test_a_customer_is_told_the_stage_and_within_it_the_status(servicegeeni: Policy) -> None:
    assert servicegeeni.told("under-review", "triage") == "Further investigation"
    assert servicegeeni.told("planned", "escalated-to-dev") == "Planned"
    assert servicegeeni.told("closed", "pending-closure") == "Closed"
    assert servicegeeni.told("planned", "a-status-of-before") == "Development escalation"
