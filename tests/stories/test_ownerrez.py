"""The booking vendor's process at work: triage, tiers, on-call, engagement, on a moving clock."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal.errors import Incomplete, NotFound
from portal.models import Note, Resolution, TicketTag
from tests.sites import Site
from tests.support import Support

CENTRAL = ZoneInfo("America/Chicago")
TO_TWO = {
    "comment": "A colleague knows this better.",
    "questions": "Why is the feed empty?",
    "note": "Feed and log are fine. Stuck at ...",
}
UP = TO_TWO | {"debugging": "The log has nothing.", "stuck": "At the feed of the channel."}


@pytest.fixture
def desk(new_site: Callable[..., Site]) -> Support:
    """The vendor's desk, on Monday, November 16, at nine."""
    made = Support(new_site(policy="ownerrez"))
    turn(made, "2026-11-16 09:00")
    return made


def central(written: str) -> datetime:
    """A time in Chicago."""
    return datetime.fromisoformat(written).replace(tzinfo=CENTRAL)


def turn(desk: Support, to: str) -> int:
    """Set the clock, and let happen what happens by itself; to how many tickets."""
    desk.site.clock.at = central(to)
    return desk.sweep()


def ask(desk: Support, **changes: str) -> str:
    """A problem that Alice has; its reference."""
    said = {"category": "problem", "impact": "normal"} | changes
    reference = desk.site.ask(desk.site.visitor(), **said).reference
    desk.letters()
    desk.heard()
    return reference


def up_to_three(desk: Support, reference: str) -> None:
    """Hand a ticket up to T3."""
    agent = desk.hire("Tara")
    desk.hand_over(agent, reference, "t2", **UP)
    desk.hand_over(agent, reference, "t3", **UP)
    desk.letters()
    desk.heard()


@pytest.mark.row("B05", "B14", "B15", "B40", "B53")
def test_triage_hands_research_on_and_says_so_to_the_customer_and_to_colleagues(
    desk: Support,
) -> None:
    reference, triage = ask(desk), desk.hire("Tracy", "triage")
    assert desk.look(reference).team == "triage"
    assert desk.look(reference).response_due_at == central("2026-11-17 09:00")
    desk.take(triage, reference)
    for given in ({}, {"comment": UP["comment"]}, {"note": UP["note"]}):
        with pytest.raises(Incomplete) as refused:
            desk.hand_over(triage, reference, "t2", **given)
        assert set(refused.value.fields) == set(TO_TWO) - set(given)
    desk.hand_over(triage, reference, "t2", **TO_TWO)
    after = desk.look(reference)
    assert (after.team, after.assignee_id, after.status) == ("t2", None, "open")
    assert after.first_response_at == central("2026-11-16 09:00")
    (note,) = desk.site.rows(Note)
    assert note.body == f"ESCALATED QUESTION 1\n{TO_TWO['questions']}\n\n{TO_TWO['note']}"
    (letter,) = desk.letters()
    assert UP["comment"] in letter
    assert UP["note"] not in letter


@pytest.mark.row("B06", "B07", "B08")
def test_tiers_hand_on_when_their_minutes_are_over_one_step_at_a_time(desk: Support) -> None:
    reference, first = ask(desk), desk.hire("Tom", "t1")
    desk.hand_over(first, reference, "t1")
    desk.take(first, reference)
    for minutes, team, skipped in ((10, "t2", "t3"), (30, "t3", "t4"), (20, "t4", "t4")):
        desk.site.clock.pass_by(minutes=minutes)
        if skipped != team:
            with pytest.raises(Incomplete):
                desk.hand_over(first, reference, skipped, **UP)
        desk.hand_over(first, reference, team, **UP)
        assert desk.look(reference).team == team
    # And down again to any, as when the answer turns out to be simple
    desk.hand_over(first, reference, "t1")
    assert desk.look(reference).team == "t1"


@pytest.mark.row("B16")
def test_tier_three_begins_within_three_days_of_eight_hours_or_the_alarm_rings(
    desk: Support,
) -> None:
    turn(desk, "2026-11-17 13:00")
    late, early = ask(desk), ask(desk, subject="The calendar of last year is empty")
    for reference in (late, early):
        up_to_three(desk, reference)
    turn(desk, "2026-11-19 12:00")
    desk.take(desk.hire("Thea", "t3"), early)
    turn(desk, "2026-11-20 12:59")
    assert not [one for one in desk.heard("sla.breached") if one["alarm"][:5] == "start"]
    turn(desk, "2026-11-20 13:00")
    (rang,) = desk.heard("sla.breached")
    assert (rang["reference"], rang["alarm"]) == (late, "start-breached")
    assert (desk.look(late).escalation, desk.look(early).escalation) == ("lead", None)
    assert turn(desk, "2026-11-20 13:01") == 0


@pytest.mark.row("B17")
def test_two_business_days_of_silence_bring_a_word_each_time_until_support_has_spoken(
    desk: Support,
) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    desk.say(agent, reference, "We look into it.")
    desk.letters()
    turn(desk, "2026-11-18 08:59")
    assert desk.letters() == []
    turn(desk, "2026-11-18 09:00")
    (letter,) = desk.letters()
    assert "You have not heard from us for two business days" in letter
    # Two more business days each time, over the weekend too
    for at, letters in (("20 08:59", 0), ("20 09:00", 1), ("24 08:59", 0), ("24 09:00", 1)):
        turn(desk, f"2026-11-{at}")
        assert len(desk.letters()) == letters, at
    turn(desk, "2026-11-25 16:00")
    assert desk.letters() == []
    desk.say(agent, reference, "We still look into it.")
    desk.letters()
    # Thanksgiving and the weekend do not count.
    turn(desk, "2026-11-30 15:59")
    assert desk.letters() == []
    turn(desk, "2026-11-30 16:00")
    assert len(desk.letters()) == 1


@pytest.mark.row("B46", "B47", "B48")
def test_the_desk_shows_the_colour_of_the_tier_that_owes_the_answer(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    for at, colour in (
        ("2026-11-16 10:59", "green"),
        ("2026-11-16 11:00", "yellow"),
        ("2026-11-17 09:00", "red"),
    ):
        turn(desk, at)
        assert colours(desk, reference) == [colour]
    # The customer has heard that it goes up; T2 owes the answer from now on.
    desk.hand_over(agent, reference, "t2", **UP)
    for at, colour in (
        ("2026-11-18 08:59", "green"),
        ("2026-11-18 09:00", "yellow"),
        ("2026-11-19 09:00", "red"),
    ):
        turn(desk, at)
        assert colours(desk, reference) == [colour]
    desk.say(agent, reference, "It is the second template.")
    assert colours(desk, reference) == []
    desk.move(agent, reference, "hold", central("2026-11-30 09:00"))
    assert colours(desk, reference) == []


def colours(desk: Support, reference: str) -> list[str]:
    """The bands that somebody of support sees on the desk's page of a ticket."""
    staff = desk.site.person("dana@example.net", staff_role="agent")
    page = staff.get(f"/desk/tickets/{reference}")
    return [band.get("class").partition("--")[2] for band in page.root.all("span", class_="band")]


@pytest.mark.row("B10", "B13", "B51")
def test_an_outage_at_night_wakes_on_call_after_an_hour_and_calls_half_an_hour_later(
    desk: Support,
) -> None:
    turn(desk, "2026-11-21 02:10")
    reference = ask(desk, impact="outage", subject="No page opens")
    ticket = desk.look(reference)
    assert (ticket.team, ticket.response_due_at) == ("on-call", central("2026-11-21 03:10"))
    turn(desk, "2026-11-21 03:09")
    assert desk.heard("on_call.awaited") == []
    turn(desk, "2026-11-21 03:10")
    (woken,) = desk.heard("on_call.awaited")
    assert (woken["alarm"], woken["notify"]) == ("on-call-wake-up", ["on-call"])
    turn(desk, "2026-11-21 03:39")
    assert desk.heard("on_call.awaited") == []
    turn(desk, "2026-11-21 03:40")
    (called,) = desk.heard("on_call.awaited")
    assert (called["reference"], called["alarm"]) == (reference, "on-call-call")


@pytest.mark.row("B10", "B51")
def test_whoever_is_on_call_and_notes_it_within_the_hour_is_left_in_peace(desk: Support) -> None:
    reference = ask(desk, impact="blocked")
    triage, on_call = desk.hire("Tracy", "triage"), desk.hire("Otto", "on-call")
    # Triage sees that it is more than the customer knows.
    desk.sort(triage, reference, impact="outage")
    assert desk.look(reference).team == "on-call"
    assert desk.look(reference).response_due_at == central("2026-11-16 10:00")
    turn(desk, "2026-11-16 09:50")
    desk.seen(on_call, reference)
    assert desk.look(reference).assignee_id == on_call.id
    turn(desk, "2026-11-16 12:00")
    assert desk.heard("on_call.awaited") == []


@pytest.mark.row("B18")
def test_a_bug_goes_up_through_tier_two_and_is_linked_to_its_issue(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    desk.route(agent, reference, "bug", **UP)
    assert desk.look(reference).team == "t2"
    with pytest.raises(Incomplete) as refused:
        desk.route(agent, reference, "bug-confirmed")
    assert [*refused.value.fields] == ["tracker"]
    issue = "https://git.example.com/booking/issues/4711"
    desk.route(agent, reference, "bug-confirmed", tracker=issue)
    after = desk.look(reference)
    assert (after.tracker, after.team, after.status) == (issue, "t2", "open")
    (told,) = [one for one in desk.heard("ticket.routed") if one["route"] == "bug-confirmed"]
    assert told["notify"] == ["developers"]


@pytest.mark.row("B39", "B40")
def test_engagement_gets_a_request_as_a_team_and_whoever_had_it_is_released(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    desk.take(agent, reference)
    desk.route(agent, reference, "closing-account")
    after = desk.look(reference)
    assert (after.team, after.assignee_id, after.started_at) == ("engagement", None, None)
    with pytest.raises(Incomplete):
        desk.route(agent, reference, "not-signed-up")
    desk.route(agent, reference, "not-signed-up", comment="Our engagement team answers you here.")
    assert desk.heard("ticket.routed")[-1]["notify"] == ["engagement"]


@pytest.mark.row("B41", "B42", "B43")
def test_product_and_marketing_are_told_and_get_nothing(desk: Support) -> None:
    wish, agent = ask(desk, category="feature-request"), desk.hire("Tom", "t1")
    desk.route(agent, wish, "feature-request", note="Wants the colours of doors.")
    (told,) = desk.heard("ticket.routed")
    assert (told["team"], told["notify"]) == (None, ["product"])
    (note,) = desk.site.rows(Note)
    assert note.body.startswith("Product")
    assert "colours of doors" in note.body
    desk.hand_over(agent, wish, "t2", **UP)
    with pytest.raises(Incomplete):
        desk.hand_over(agent, wish, "t3", **UP)
    assert "marketing" not in str(desk.heard("ticket.routed"))
    desk.sort(agent, wish, category="partner")
    (told,) = desk.heard("ticket.routed")
    assert told["notify"] == ["marketing"]
    assert desk.look(wish).team == "t2"


@pytest.mark.row("B58")
def test_tier_four_hands_new_techniques_and_business_questions_to_different_people(
    desk: Support,
) -> None:
    reference, agent = ask(desk), desk.hire("Tilda", "t4")
    up_to_three(desk, reference)
    desk.hand_over(agent, reference, "t4", **UP)
    desk.route(agent, reference, "new-technical-question", **UP)
    assert desk.look(reference).team == "architecture"
    desk.hand_over(agent, reference, "t4", **UP)
    with pytest.raises(Incomplete):
        desk.route(agent, reference, "business-question")
    desk.route(agent, reference, "business-question", **UP)
    assert desk.look(reference).team == "t5"


@pytest.mark.row("B26", "B34", "B59")
def test_what_was_missed_and_what_is_known_is_tagged(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    for key in ("process-tweak", "missed-doc-review", "4711-calendar-import-fails"):
        desk.tag(agent, reference, key)
    with pytest.raises(NotFound):
        desk.tag(agent, reference, "calendar-import-fails")
    assert {row.tag for row in desk.site.rows(TicketTag)} == {
        "process-tweak",
        "missed-doc-review",
        "4711-calendar-import-fails",
    }


@pytest.mark.row("B02")
def test_one_answer_can_be_all(desk: Support) -> None:
    reference, agent = ask(desk), desk.hire("Tom", "t1")
    desk.take(agent, reference)
    with pytest.raises(Incomplete):
        desk.move(agent, reference, "resolved")
    desk.move(agent, reference, "resolved", summary="The door code is sent again: see the page.")
    assert desk.look(reference).status == "resolved"
    assert len(desk.letters()) == 1
    assert len(desk.site.rows(Resolution)) == 1
