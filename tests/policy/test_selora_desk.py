"""How the preset selora lets support work: teams, alarms, the ladder, and how a request ends."""

from collections.abc import Callable
from datetime import datetime

import pytest

from portal.policy import Policy

Read = Callable[[str], datetime]

LEVELS = ["critical", "high", "normal", "low"]


@pytest.mark.row("A07")
def test_engineering_hears_of_what_is_critical_at_once_and_of_nothing_else(selora: Policy) -> None:
    for level in LEVELS:
        told = [team for route in selora.routed({"impact": level}) for team in route.notify]
        assert ("engineering" in told) == (level == "critical")


def test_what_support_cannot_solve_goes_on_with_a_note(selora: Policy) -> None:
    assert selora.first_team == "support"
    for key in ("engineering", "installers"):
        assert selora.routes[key].team == key
        assert not selora.routes[key].when
        assert selora.routes[key].needs == selora.teams[key].needs == ("note",)


@pytest.mark.row("A27")
def test_the_engineering_lead_hears_of_a_promise_at_three_quarters_of_its_time(
    selora: Policy, pacific: Read
) -> None:
    assert selora.alarms.notify == ("engineering-lead", "support")
    opened = pacific("2026-11-20 16:30")
    at = {
        level: selora.share_of(promise, opened, (), selora.alarms.at_risk)
        for level in LEVELS
        if (promise := selora.targets_for(level).response)
    }
    assert at == {
        "critical": pacific("2026-11-20 18:00"),
        "high": pacific("2026-11-23 11:30"),
        "normal": pacific("2026-11-23 14:30"),
        "low": pacific("2026-11-23 14:30"),  # a business day is eight hours of support here
    }


def test_a_broken_promise_goes_to_the_engineering_lead_and_the_ladder_names_roles_only(
    selora: Policy,
) -> None:
    assert selora.alarms.breach == "engineering-lead"
    assert [*selora.ladder] == ["support", "engineering", "engineering-lead"]
    assert all(rung.role and rung.when and not rung.contact for rung in selora.ladder.values())


def test_the_next_word_is_due_as_soon_as_the_first_was(selora: Policy) -> None:
    for level in LEVELS:
        promised = selora.targets_for(level)
        assert promised.update == promised.response


def test_the_first_answer_takes_a_request(selora: Policy) -> None:
    assert selora.statuses["new"].reaction("staff_reply") == "in-progress"
    assert selora.stages[selora.statuses["in-progress"].stage].label == "In progress"


def test_a_resolution_is_confirmed_by_the_customer(selora: Policy) -> None:
    resolved = selora.statuses["resolved"]
    assert resolved.turn == "customer"
    assert resolved.reaction("customer_solved") == "closed"
    assert resolved.reaction("customer_not_solved") == "in-progress"
    assert "summary" in selora.move("in-progress", "resolved", "agent").needs


@pytest.mark.row("A28")
@pytest.mark.parametrize("status", ["new", "in-progress", "waiting-for-customer", "review"])
def test_people_who_solve_a_request_write_down_its_cause(selora: Policy, status: str) -> None:
    for by in ("agent", "lead"):
        assert selora.move(status, "resolved", by).needs == ("summary", "root-cause")
    assert selora.move(status, "resolved", "api").needs == ("summary",)
