"""Due times are recomputed from history: pauses move them on, in the time that they count."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal import i18n
from portal.policy import Due, Policy, explain

Read = Callable[[str], datetime]


def at(due: Due | None) -> datetime:
    assert due is not None
    return due.at


def test_without_a_history_the_clock_runs(selora: Policy, pacific: Read) -> None:
    dues = selora.due(selora.targets_for("high"), pacific("2026-08-03 10:00"))
    assert dues.clock == "runs"
    assert at(dues.response) == pacific("2026-08-03 14:00")


def test_a_pause_moves_a_business_target_by_its_support_time_only(
    selora: Policy, pacific: Read
) -> None:
    history = [
        (pacific("2026-08-03 10:00"), "runs"),
        (pacific("2026-08-03 16:00"), "paused"),
        (pacific("2026-08-04 10:00"), "runs"),
    ]
    dues = selora.due(selora.targets_for("normal"), pacific("2026-08-03 10:00"), history)
    # One hour on Monday and one on Tuesday were lost; the night between counts for nothing.
    assert at(dues.response) == pacific("2026-08-04 12:00")
    assert at(dues.resolution) == pacific("2026-08-06 12:00")


def test_a_pause_moves_a_clock_target_by_elapsed_time(selora: Policy, pacific: Read) -> None:
    history = [
        (pacific("2026-08-03 16:30"), "runs"),
        (pacific("2026-08-03 17:30"), "paused"),
        (pacific("2026-08-04 07:30"), "runs"),
    ]
    dues = selora.due(selora.targets_for("critical"), pacific("2026-08-03 16:30"), history)
    assert at(dues.response) == pacific("2026-08-04 08:30")
    assert at(dues.resolution) == pacific("2026-08-04 18:30")


def test_a_pause_after_the_due_time_comes_too_late(selora: Policy, pacific: Read) -> None:
    history = [
        (pacific("2026-08-03 10:00"), "runs"),
        (pacific("2026-08-03 14:00"), "paused"),
        (pacific("2026-08-03 16:00"), "runs"),
    ]
    dues = selora.due(selora.targets_for("high"), pacific("2026-08-03 10:00"), history)
    assert at(dues.response) == pacific("2026-08-03 14:00")
    assert at(dues.resolution) == pacific("2026-08-04 12:00")


def test_while_it_is_paused_the_due_time_stands_still_and_says_so(
    selora: Policy, pacific: Read
) -> None:
    history = [(pacific("2026-08-03 10:00"), "runs"), (pacific("2026-08-03 11:00"), "paused")]
    dues = selora.due(selora.targets_for("high"), pacific("2026-08-03 10:00"), history)
    assert dues.clock == "paused"
    assert at(dues.response) == pacific("2026-08-03 14:00")


def test_time_while_stopped_does_not_count_when_it_goes_on(selora: Policy, pacific: Read) -> None:
    history = [
        (pacific("2026-08-03 10:00"), "runs"),
        (pacific("2026-08-03 12:00"), "stopped"),
        (pacific("2026-08-10 12:00"), "runs"),
    ]
    dues = selora.due(selora.targets_for("high"), pacific("2026-08-03 10:00"), history)
    assert at(dues.resolution) == pacific("2026-08-11 10:00")


def test_many_pauses_add_up(selora: Policy, pacific: Read) -> None:
    opened = pacific("2026-08-03 09:00")
    history = [
        (opened + timedelta(minutes=10 * i), "paused" if i % 2 else "runs") for i in range(9)
    ]
    dues = selora.due(selora.targets_for("high"), opened, history)
    assert at(dues.response) == pacific("2026-08-03 13:40")


def test_the_reckoning_is_told_in_words(selora: Policy, pacific: Read) -> None:
    history = [
        (pacific("2026-11-25 16:30"), "runs"),
        (pacific("2026-11-27 10:00"), "paused"),
        (pacific("2026-11-27 11:00"), "runs"),
    ]
    dues = selora.due(selora.targets_for("high"), pacific("2026-11-25 16:30"), history)
    assert dues.response is not None
    with i18n.using("en", "America/Los_Angeles"):
        words = explain.words(dues.response.steps)
    for sentence, part in zip(
        words,
        (
            "Opened on ",
            "30 minutes of support time counted",
            "Thanksgiving Day",
            "Outside support hours until ",
            "3 h 30 min of support time counted",
            "The clock stood still",
            "1 hour of support time counted",
            "Due on ",
        ),
        strict=True,
    ):
        assert part in sentence


def test_the_steps_of_counting_add_up_to_the_promise(selora: Policy, pacific: Read) -> None:
    due = selora.due(selora.targets_for("normal"), pacific("2026-11-25 11:11")).response
    assert due is not None
    assert sum(step.counted for step in due.steps) == 8 * 3600
    assert due.steps[0].kind == "opened"
    assert due.steps[-1].kind == "due"


@pytest.mark.parametrize(
    ("door", "tier", "verified", "response"),
    [
        ("web", "premium", True, "24 clock hours"),
        ("chat", "premium", True, "30 clock minutes"),
        ("chat", "premium", False, "24 clock hours"),
        ("chat", "basic", True, "24 clock hours"),
        ("phone", "no-such-tier", True, "24 clock hours"),
    ],
)
def test_promises_go_by_plan_and_door_and_a_mere_claim_buys_nothing(
    around_the_clock: Policy, door: str, tier: str, *, verified: bool, response: str
) -> None:
    targets = around_the_clock.targets_for("critical", tier, door, verified=verified)
    assert str(targets.response) == response


def test_where_nothing_is_promised_the_reason_is_told(around_the_clock: Policy) -> None:
    targets = around_the_clock.targets_for("critical", "basic", "phone")
    assert targets.resolution is None
    assert targets.reason == "It depends on another firm."
    dues = around_the_clock.due(targets, datetime.fromisoformat("2026-11-20T16:30+00:00"))
    assert dues.resolution is None


def test_a_request_without_an_impact_has_the_promise_made_to_all_or_to_the_least(
    booking: Policy, selora: Policy
) -> None:
    assert str(booking.targets_for(None).response) == "2 business hours"
    assert booking.targets_for("any") == booking.targets_for(None)
    assert selora.targets_for(None, "estate") == selora.targets_for("low")
