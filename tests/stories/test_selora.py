"""A home-automation vendor's support, played through: office hours, risk, claims, causes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.errors import Incomplete
from portal.models import Resolution
from portal.policy.alarms import UNANSWERED
from portal.services import changes, desk, sorting
from portal.services.given import Given
from tests.factories import policy_of
from tests.fakes import pacific as at
from tests.plays import Play, play_in, text

FRIDAY = at("2026-11-20 16:30")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """It is Friday half past four in California, and nobody can get in."""
    made = play_in(
        tmp_path,
        policy_of("selora"),
        tier="estate",
        category="bug",
        impact="critical",
        subject="No door opens",
        description="The app says that the hub is gone, in all our houses.",
    )
    made.at(FRIDAY)
    yield made
    made.house.works.database.close()


@pytest.mark.row("A07", "A16", "A27")
def test_a_critical_request_on_friday_evening_brings_engineering_in_and_warns_its_lead(
    play: Play,
) -> None:
    play.ask()
    assert play.told("ticket.opened")[0]["engineering"] is True
    assert play.told("ticket.routed")[0]["notify"] == ["engineering", "engineering-lead"]
    assert play.now.response_due_at == at("2026-11-20 18:30")
    assert play.now.resolution_due_at == at("2026-11-21 04:30")
    play.live(at("2026-11-20 18:00") - MINUTE)
    assert not play.told("sla.risk")
    play.live(at("2026-11-20 18:00"))
    (risk,) = play.told("sla.risk")
    assert (risk["alarm"], risk["notify"]) == ("response-at-risk", ["engineering-lead", "support"])
    assert not play.told("sla.breached")


@pytest.mark.row("A27", "E32")
def test_each_alarm_rings_once_and_a_broken_promise_goes_up_once(play: Play) -> None:
    play.ask()
    play.live(FRIDAY + timedelta(days=3))
    assert [one["alarm"] for one in play.told("sla.risk")] == [
        "response-at-risk",
        "resolution-at-risk",
    ]
    assert [one["alarm"] for one in play.told("sla.breached")] == [
        "response-breached",
        "resolution-breached",
    ]
    (up,) = play.told("ticket.escalated")
    assert (up["level"], up["why"]) == ("engineering-lead", "breach")
    assert play.now.escalation == "engineering-lead"
    assert play.sweep() == 0


@pytest.mark.row("A17", "A27")
def test_no_alarm_of_office_hours_rings_on_the_weekend(play: Play) -> None:
    play.ask(impact="high")
    play.live(at("2026-11-23 11:29"))
    assert not play.told("sla.risk")
    play.live(at("2026-11-23 12:30"))
    assert [one["alarm"] for one in play.told("sla.risk")] == ["response-at-risk"]
    assert [one["alarm"] for one in play.told("sla.breached")] == ["response-breached"]


@pytest.mark.row("A26")
def test_the_first_to_answer_has_it_and_the_customer_sees_it_in_progress(play: Play) -> None:
    play.ask()
    play.live(FRIDAY + timedelta(hours=1))
    play.answer("I have it, and look at your hub now.")
    assert (play.now.status, play.now.assignee_id) == ("in-progress", play.dana.id)
    assert play.now.first_response_at == FRIDAY + timedelta(hours=1)
    assert play.told("ticket.assigned")[0]["assignee"] == "Dana Dow"
    assert play.told("ticket.status_changed")[0]["to"] == "in-progress"
    play.live(FRIDAY + timedelta(hours=3))
    assert [one["alarm"] for one in play.told("ticket.update_due")] == ["update-due"]
    assert not play.told("sla.breached")


@pytest.mark.row("A09")
def test_what_support_cannot_solve_alone_goes_to_engineering_with_a_note(play: Play) -> None:
    play.ask(impact="high")
    play.answer()
    with pytest.raises(Incomplete, match="note"):
        play.do(lambda work, ticket: desk.route(work, ticket, "engineering"))
    note = Given(note=text("The hub answers, its cloud does not."))
    play.do(lambda work, ticket: desk.route(work, ticket, "engineering", note))
    assert (play.now.team, play.now.assignee_id) == ("engineering", None)


@pytest.mark.row("A20", "E16")
def test_waiting_for_the_customer_moves_the_time_and_both_are_told_why(play: Play) -> None:
    play.at(at("2026-11-16 10:00"))
    play.ask(impact="normal")
    assert play.now.resolution_due_at == at("2026-11-19 10:00")
    play.answer()
    play.move("waiting-for-customer", "Which light is on?")
    play.live(at("2026-11-17 14:00"))
    play.letters()
    play.write_back("The red one.")
    # From Monday 10:00 to Tuesday 14:00 there are twelve hours of support.
    assert play.now.resolution_due_at == at("2026-11-20 14:00")
    changed = play.letters()["The expected time of your request has changed"]
    assert "The clock stood still for a while, and that time is added." in changed
    assert "Friday, November 20, 2:00\u202fPM PST" in changed


@pytest.mark.row("A20", "E16")
@pytest.mark.parametrize("by", ["expected", "sorted"])
def test_each_other_change_of_a_time_is_told_with_its_reason(play: Play, by: str) -> None:
    play.ask(impact="normal")
    play.answer()
    play.letters()
    if by == "expected":
        play.do(lambda work, ticket: desk.expect(work, ticket, FRIDAY + timedelta(days=10)))
        reason = "We know more now about how long it takes."
    else:
        play.do(lambda work, ticket: sorting.sort(work, ticket, impact="high"))
        reason = "We have looked at the request and sorted it anew."
    assert reason in play.letters()["The expected time of your request has changed"]
    assert play.told("ticket.due_changed")[0]["reason"] == by


@pytest.mark.row("A16", "A18")
@pytest.mark.parametrize(
    ("opened", "impact", "response", "resolution"),
    [
        ("2026-10-31 23:30", "critical", "2026-11-01 01:30-07:00", "2026-11-01 10:30-08:00"),
        ("2026-10-30 16:00", "normal", "2026-11-02 16:00-08:00", "2026-11-04 16:00-08:00"),
        ("2026-03-08 00:30", "critical", "2026-03-08 03:30-07:00", "2026-03-08 13:30-07:00"),
        ("2026-03-06 16:00", "normal", "2026-03-09 16:00-07:00", "2026-03-11 16:00-07:00"),
    ],
)
def test_over_a_change_of_the_clocks_alarms_ring_when_the_letter_said(
    play: Play, opened: str, impact: str, response: str, resolution: str
) -> None:
    play.at(at(opened))
    play.ask(impact=impact)
    rings: dict[str, datetime] = {}
    while len(rings) < 2 and (due := play.now.next_action_at):
        play.live(due)
        rang = [one["alarm"] for one in play.told("sla.breached")]
        rings |= {alarm: due for alarm in rang if alarm != UNANSWERED}
    assert rings == {
        "response-breached": datetime.fromisoformat(response),
        "resolution-breached": datetime.fromisoformat(resolution),
    }


@pytest.mark.row("A28", "A29")
def test_it_is_solved_with_its_cause_and_confirmed_by_the_customer(play: Play) -> None:
    play.ask()
    play.answer()
    with pytest.raises(Incomplete, match="root-cause"):
        play.move("resolved", "The doors open again.")
    page = "https://docs.example.com/hubs/certificates"
    cause = text("A certificate of the hub had expired.")
    play.move("resolved", "The doors open again.", root_cause=cause, documentation=text(page))
    with play.house.read() as work:
        (solved,) = work.session.scalars(select(Resolution)).all()
    assert (solved.root_cause, solved.documentation) == (cause, page)
    letters = play.letters()
    assert "The doors open again." in "".join(letters.values())
    assert "certificate" not in "".join(letters.values())
    play.do(lambda work, ticket: changes.answer_solved(work, ticket, yes=True, said=None))
    assert play.now.status == "closed"


def test_a_program_resolves_with_the_summary_alone(play: Play) -> None:
    play.ask()
    play.program_moves("resolved", "A fuse was out.")
    assert play.now.status == "resolved"


def test_silence_is_reminded_of_then_taken_as_solved_then_closed(play: Play) -> None:
    play.at(at("2026-11-16 10:00"))
    play.ask(impact="normal")
    play.answer()
    play.move("waiting-for-customer", "Is the light on?")
    play.letters()
    play.live(at("2026-11-19 10:00"))
    assert [*play.letters()] == ["We are waiting for your answer"]
    play.live(at("2026-11-26 10:00"))
    assert play.now.status == "resolved"
    play.live(at("2026-12-03 10:00"))
    assert play.now.status == "closed"
