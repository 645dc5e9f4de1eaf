"""A messaging-API vendor's support, played through: plans, doors, third parties, and silence."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from portal.errors import Closed, Incomplete
from portal.services import desk, sorting, tickets
from tests.factories import policy_of
from tests.plays import Play, play_in, text

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=BERLIN)


FRIDAY = at("2026-11-20 16:30")


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """It is Friday afternoon, and images fail."""
    made = play_in(
        tmp_path,
        policy_of("360dialog"),
        tier="premium",
        category="messages",
        impact="major",
        subject="Messages with images fail",
        description="Since this morning each of them comes back with an error.",
        business_impact="Our customers get no tickets for tonight.",
        happened_at="2026-11-20T09:00",
    )
    made.at(FRIDAY)
    yield made
    made.house.works.database.close()


@pytest.mark.row("E05", "E07")
@pytest.mark.parametrize(
    ("channel", "tier", "verified", "due"),
    [
        ("chat", "basic", True, "2026-11-21 16:30"),
        ("chat", "regular", True, "2026-11-20 20:30"),
        ("chat", "premium", True, "2026-11-20 17:00"),
        ("chat", "premium", False, "2026-11-21 16:30"),
        ("web", "premium", True, "2026-11-21 16:30"),
        ("email", "premium", True, "2026-11-21 16:30"),
        ("web", "basic", True, "2026-11-21 16:30"),
    ],
)
def test_the_first_answer_is_due_by_plan_and_door_to_the_minute(
    play: Play, channel: str, tier: str, *, verified: bool, due: str
) -> None:
    play.ask(channel=channel, tier=tier, verified=verified)
    assert play.now.response_due_at == at(due)
    assert play.now.resolution_due_at == at("2026-11-22 16:30")
    play.live(at(due) - MINUTE)
    assert not play.told("sla.breached")
    play.live(at(due))
    (broken,) = play.told("sla.breached")
    assert broken["alarm"] == "response-breached"


def test_a_plan_that_is_confirmed_later_shortens_the_time_and_says_why(play: Play) -> None:
    play.ask(channel="chat")
    play.letters()
    play.do(lambda work, ticket: sorting.sort(work, ticket, tier_verified=True))
    assert play.now.response_due_at == FRIDAY + timedelta(minutes=30)
    changed = play.letters()["The expected time of your request has changed"]
    assert "We have looked at the request and sorted it anew." in changed


@pytest.mark.row("E06")
def test_nothing_but_a_persons_word_stops_the_clock_of_the_first_answer(play: Play) -> None:
    play.ask(channel="chat", verified=True)
    assert "We have your request" in play.letters()
    play.do(lambda work, ticket: tickets.note(work, ticket, text("Looks like the media server.")))
    play.write_back("It is still so.")
    play.live(FRIDAY + timedelta(minutes=29))
    assert play.now.first_response_at is None
    assert [risk["alarm"] for risk in play.told("sla.risk")] == ["response-at-risk"]
    play.answer("Your images are too large for the new limit. Try one below 5 MB.")
    assert play.now.first_response_at == FRIDAY + timedelta(minutes=29)
    play.live(FRIDAY + timedelta(hours=10))
    assert not play.told("sla.breached")


@pytest.mark.row("E13", "E14")
def test_triage_then_troubleshooting_then_the_technical_team_with_what_was_tried(
    play: Play,
) -> None:
    play.ask()
    assert (play.now.status, play.now.team) == ("new", "support")
    play.do(lambda work, ticket: sorting.sort(work, ticket, impact="critical"))
    assert play.told("ticket.routed")[0]["notify"] == ["technical", "leads"]
    play.answer()
    assert (play.now.status, play.now.assignee_id) == ("in-progress", play.dana.id)
    with pytest.raises(Incomplete, match="note"):
        play.move("technical")
    play.move("technical", note=text("Sent the same request from here: the same error."))
    assert (play.now.status, play.now.team, play.now.assignee_id) == (
        "technical",
        "technical",
        None,
    )
    assert "With the technical team" in "".join(play.letters().values())


@pytest.mark.row("E15")
def test_customers_hear_from_us_at_least_twice_a_day_while_we_work(play: Play) -> None:
    play.ask()
    play.answer()
    play.letters()
    play.live(FRIDAY + timedelta(hours=12) - MINUTE)
    assert "We are still working on your request" not in play.letters()
    play.live(FRIDAY + timedelta(hours=12))
    assert "we have not forgotten you" in play.letters()["We are still working on your request"]
    (due,) = play.told("ticket.update_due")
    assert due["notify"] == ["leads"]


@pytest.mark.row("E10")
def test_the_clock_is_off_while_meta_has_it_and_the_letter_says_why(play: Play) -> None:
    play.ask()
    play.live(FRIDAY + timedelta(hours=2))
    play.answer()
    play.move("third-party", "Meta has blocked the number. We have asked them to look at it.")
    said = play.letters()["There is a new message on your request"]
    assert "only Meta or another provider can remove the cause" in said
    assert "We expect to solve it by" not in said
    play.live(FRIDAY + timedelta(hours=49))
    assert not play.told("sla.risk")
    assert not play.told("sla.breached")


@pytest.mark.row("E10", "E16")
def test_the_time_that_meta_took_is_added_and_told_with_its_reason(play: Play) -> None:
    play.ask()
    play.answer()
    play.live(FRIDAY + timedelta(hours=2))
    play.move("third-party", "We have asked Meta.")
    play.letters()
    play.live(FRIDAY + timedelta(hours=7))
    play.move("in-progress", "Meta has lifted the block, and we look at the rest.")
    assert play.now.resolution_due_at == FRIDAY + timedelta(hours=48 + 5)
    changed = play.letters()["The expected time of your request has changed"]
    assert "The clock stood still for a while, and that time is added." in changed
    assert "Sunday, November 22" in changed


@pytest.mark.row("E10")
def test_after_two_days_with_a_third_party_somebody_looks_again(play: Play) -> None:
    play.ask()
    play.answer()
    play.move("third-party", "We have asked Meta.")
    play.live(FRIDAY + timedelta(days=2))
    assert play.now.status == "in-progress"
    assert "We look at it again" in "".join(play.letters().values())
    play.do(lambda work, ticket: sorting.sort(work, ticket, category="third-party"))
    assert play.now.status == "third-party"
    assert play.now.resolution_due_at is None
    assert "we cannot promise a time" in "".join(play.letters().values())


@pytest.mark.row("E10")
def test_what_comes_in_as_a_third_partys_fault_is_promised_nothing_and_told_so(play: Play) -> None:
    play.ask(category="third-party", happened_at="")
    assert (play.now.response_due_at, play.now.resolution_due_at) == (None, None)
    assert play.now.status == "new"  # somebody reads it first
    letter = play.letters()["We have your request"]
    assert "The cause lies with Meta or another provider" in letter
    assert "You hear from us by" not in letter
    play.live(FRIDAY + timedelta(hours=47))
    assert not play.told("sla.breached")


@pytest.mark.row("E16")
def test_a_time_that_support_expects_is_told_as_soon_as_it_is_known(play: Play) -> None:
    play.ask()
    play.answer()
    play.letters()
    later = FRIDAY + timedelta(days=3)
    play.do(lambda work, ticket: desk.expect(work, ticket, later))
    changed = play.letters()["The expected time of your request has changed"]
    assert "We know more now about how long it takes." in changed
    assert "Monday, November 23" in changed
    assert play.told("ticket.due_changed")[0]["reason"] == "expected"


@pytest.mark.row("E11")
def test_after_48_hours_all_teams_are_told_once(play: Play) -> None:
    play.ask()
    play.answer()
    play.live(FRIDAY + timedelta(hours=48) - MINUTE)
    assert not play.told("ticket.marked")
    play.live(FRIDAY + timedelta(days=9))
    (mark,) = play.told("ticket.marked")
    assert mark["alarm"] == "mark-over_48h"
    assert set(mark["notify"]) == {"support", "technical", "leads"}


def test_what_was_solved_in_time_is_not_marked(play: Play) -> None:
    play.ask()
    play.move("resolved", "The limit was the cause; smaller images go through.")
    play.live(FRIDAY + timedelta(days=9))
    assert not play.told("ticket.marked")


@pytest.mark.row("E32")
def test_a_broken_promise_goes_up_by_itself_and_only_once(play: Play) -> None:
    play.ask(channel="chat", verified=True)
    play.live(FRIDAY + timedelta(minutes=30))
    assert (play.now.escalation, play.now.team) == ("support-lead", "leads")
    assert "gone up a level, without your doing anything" in "".join(play.letters().values())
    play.live(FRIDAY + timedelta(days=5))
    assert [one["alarm"] for one in play.told("sla.breached")] == [
        "response-breached",
        "escalation-late",
        "resolution-breached",
    ]
    assert [one["why"] for one in play.told("ticket.escalated")] == ["breach"]


@pytest.mark.row("E17")
def test_it_is_resolved_with_a_summary_or_not_at_all(play: Play) -> None:
    play.ask()
    play.answer()
    play.letters()
    with pytest.raises(Incomplete, match="summary"):
        play.move("resolved")
    play.move("resolved", "Images above 5 MB were refused. We raised the limit for you.")
    assert play.now.resolved_at == FRIDAY
    assert "We raised the limit for you." in "".join(play.letters().values())


@pytest.mark.row("E19", "E21")
@pytest.mark.parametrize("status", ["waiting-for-customer", "resolved"])
def test_48_hours_of_silence_close_it_after_a_reminder(play: Play, status: str) -> None:
    play.ask()
    play.answer()
    play.move(status, "Could you try it once more?")
    play.letters()
    play.live(FRIDAY + timedelta(hours=24))
    (reminder,) = play.letters().values()
    assert "“Closed” on Sunday, November 22" in reminder
    play.live(FRIDAY + timedelta(hours=48) - MINUTE)
    assert (play.now.status, play.letters()) == (status, {})
    play.live(FRIDAY + timedelta(hours=48))
    assert play.now.status == "closed"
    assert "“Closed”" in "".join(play.letters().values())
    with pytest.raises(Closed):
        play.write_back()


def test_an_answer_in_time_stops_the_closing_and_starts_the_clock_again(play: Play) -> None:
    play.ask()
    play.answer()
    play.move("waiting-for-customer", "Which of your numbers is it?")
    play.live(FRIDAY + timedelta(hours=47))
    play.write_back("The second one.")
    assert play.now.status == "in-progress"
    assert play.now.resolution_due_at == FRIDAY + timedelta(hours=48 + 47)
    play.live(FRIDAY + timedelta(hours=60))
    assert play.now.status == "in-progress"


@pytest.mark.row("E04")
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("pt_BR", "Não recebemos resposta sua em 48 horas"),
        ("de", "Wir haben 48 Stunden nichts von Ihnen gehört"),
        ("es", "No hemos sabido de usted en 48 horas"),
        ("ru", "Мы не получали от вас ответа 48 часов"),
    ],
)
def test_the_policys_words_come_in_the_customers_language(
    play: Play, language: str, sentence: str
) -> None:
    play.ask(language=language)
    play.move("waiting-for-customer", "?")
    play.live(FRIDAY + timedelta(days=3))
    assert sentence in "".join(play.letters().values())


@pytest.mark.row("E03")
def test_the_night_when_summer_time_ends_is_an_hour_longer(play: Play) -> None:
    play.at(at("2026-10-24 20:00"))
    play.ask(channel="chat", tier="basic", verified=True)
    assert play.now.response_due_at == at("2026-10-25 19:00")
    assert play.now.resolution_due_at == at("2026-10-26 19:00")
