"""The preset 360dialog holds what its source says."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from portal import i18n, policy
from portal.policy import Policy
from portal.redaction import redact

LEVELS = ["critical", "major", "minor"]
TIERS = ["basic", "regular", "premium"]
FORM = ("web", "email")
PLAN = ("chat", "phone", "api")


@pytest.fixture
def berlin(dialog: Policy) -> Callable[[str], datetime]:
    """Read `2026-11-20 16:30` as a time in Berlin."""
    return lambda written: datetime.fromisoformat(written).replace(tzinfo=dialog.hours.tz)


def test_the_file_has_no_mistake_and_no_row_that_never_counts() -> None:
    assert policy.check(Path("360dialog")) == []


@pytest.mark.row("E02")
def test_customers_are_told_of_mail_and_chat(dialog: Policy) -> None:
    assert [channel.kind for channel in dialog.channels] == ["email", "chat"]
    email = dialog.channel("email")
    assert email is not None
    assert email.address == "support@example.com"
    lost = dialog.request_types["lost-access"]
    assert lost.without_access
    assert not lost.asks
    assert "lost access" in i18n.pick(lost.label)


@pytest.mark.row("E03")
def test_support_and_emergency_never_close(
    dialog: Policy, berlin: Callable[[str], datetime]
) -> None:
    for day, hour in product(("2026-10-25", "2026-12-25", "2027-01-01"), range(24)):
        assert dialog.hours.is_open(berlin(f"{day} {hour:02}:30"))
    assert dialog.emergency is not None
    assert dialog.emergency.levels == ("critical",)
    assert "day and night, every day" in i18n.pick(dialog.emergency.text)


@pytest.mark.row("E05")
@pytest.mark.parametrize(
    ("tier", "response"),
    [("basic", "24 clock hours"), ("regular", "4 clock hours"), ("premium", "30 clock minutes")],
)
def test_the_first_answer_comes_by_plan_where_a_plan_counts(
    dialog: Policy, tier: str, response: str
) -> None:
    for level, door, category in product(LEVELS, PLAN, ("messages", "account")):
        promised = dialog.targets_for(level, tier, door, category=category)
        assert str(promised.response) == response


def test_a_plan_that_is_only_claimed_buys_no_faster_answer(dialog: Policy) -> None:
    promised = dialog.targets_for("critical", "premium", "chat", verified=False)
    assert str(promised.response) == "24 clock hours"
    assert str(dialog.targets_for(None, None, "chat").response) == "24 clock hours"


@pytest.mark.row("E07")
@pytest.mark.parametrize("tier", [*TIERS, None])
def test_by_form_or_mail_the_first_answer_takes_a_day_whatever_the_plan(
    dialog: Policy, tier: str | None
) -> None:
    for level, door in product([*LEVELS, None], FORM):
        assert str(dialog.targets_for(level, tier, door).response) == "24 clock hours"


@pytest.mark.row("E08")
@pytest.mark.parametrize(
    ("key", "impact"),
    [("critical", "Very high impact"), ("major", "Significant impact"), ("minor", "Moderate")],
)
def test_there_are_three_severities_with_definitions_and_examples(
    dialog: Policy, key: str, impact: str
) -> None:
    assert [level.key for level in dialog.ranked_levels] == LEVELS
    level = dialog.levels[key]
    assert i18n.pick(level.definition).startswith(impact)
    assert i18n.pick(level.label).startswith(f"Severity {level.rank}: {key}")
    assert len(level.examples) == 3
    assert level.engineering == (key == "critical")


@pytest.mark.row("E09")
def test_everything_is_solved_within_48_hours(dialog: Policy) -> None:
    for level, tier, door in product([*LEVELS, None], [*TIERS, None], (*FORM, *PLAN)):
        assert str(dialog.targets_for(level, tier, door).resolution) == "48 clock hours"


def test_48_hours_are_48_hours_on_the_night_when_summer_time_ends(
    dialog: Policy, berlin: Callable[[str], datetime]
) -> None:
    opened = berlin("2026-10-24 20:00")
    due = dialog.due(dialog.targets_for("minor", "basic"), opened).resolution
    assert due is not None
    assert due.at - opened.astimezone(due.at.tzinfo) == timedelta(hours=48)
    assert due.at == berlin("2026-10-26 19:00")


@pytest.mark.row("E10")
def test_nothing_is_promised_for_what_lies_with_a_third_party_and_the_reason_is_told(
    dialog: Policy,
) -> None:
    for level, tier, door in product([*LEVELS, None], TIERS, (*FORM, *PLAN)):
        promised = dialog.targets_for(level, tier, door, category="third-party")
        assert promised.response is promised.resolution is promised.update is None
        assert promised.reason is not None
        assert "cannot promise a time" in i18n.pick(promised.reason)


@pytest.mark.row("E10")
def test_the_clock_is_off_while_a_request_lies_with_a_third_party(dialog: Policy) -> None:
    status = dialog.statuses["third-party"]
    assert status.clock == "paused"
    assert status.off_because is not None
    assert "Meta" in i18n.pick(status.off_because)
    for origin in ("in-progress", "technical", "waiting-for-customer"):
        assert dialog.move(origin, "third-party", "agent").needs == ("comment",)
    (route,) = dialog.routed({"category": "third-party"})
    assert route.status == "third-party"


@pytest.mark.row("E11")
def test_after_48_hours_all_teams_are_told(dialog: Policy) -> None:
    mark = dialog.marks["over_48h"]
    assert str(mark.after) == "48 clock hours"
    assert set(mark.notify) == set(dialog.teams)


def test_triage_comes_first_and_critical_reaches_everybody_who_may_help(dialog: Policy) -> None:
    assert dialog.initial_status == "new"
    assert dialog.first_team == "support"
    told = [team for route in dialog.routed({"impact": "critical"}) for team in route.notify]
    assert told == ["technical", "leads"]
    assert not dialog.routed({"impact": "major"})


@pytest.mark.row("E14")
@pytest.mark.parametrize("status", ["new", "in-progress", "third-party"])
def test_what_troubleshooting_does_not_solve_goes_to_the_technical_team_with_a_note(
    dialog: Policy, status: str
) -> None:
    assert dialog.move(status, "technical", "agent").needs == ("note",)
    assert dialog.statuses["technical"].team == "technical"


@pytest.mark.row("E15")
def test_customers_hear_from_support_twice_a_day_while_it_works(dialog: Policy) -> None:
    for tier, door in product(TIERS, (*FORM, *PLAN)):
        assert str(dialog.targets_for("minor", tier, door).update) == "12 clock hours"
    assert dialog.alarms.still_here is not None


def test_customers_are_told_that_a_change_of_time_is_told(dialog: Policy) -> None:
    assert "we tell you as soon as we know" in i18n.pick(dialog.texts.resolution_may_vary)


@pytest.mark.row("E17")
def test_nobody_resolves_anything_without_a_summary(dialog: Policy) -> None:
    for status, by in product(dialog.statuses, ("agent", "lead", "api")):
        for to in dialog.possible(status, by):  # type: ignore[arg-type]
            if dialog.statuses[to].stage == "solved":
                assert "summary" in dialog.move(status, to, by).needs  # type: ignore[arg-type]
            if dialog.statuses[to].stage == "closed" and status != "resolved":
                raise AssertionError(f"{by} closes from {status} without a summary")


@pytest.mark.row("E19")
@pytest.mark.parametrize("status", ["waiting-for-customer", "resolved"])
def test_48_hours_of_silence_close_it_after_one_reminder(
    dialog: Policy, berlin: Callable[[str], datetime], status: str
) -> None:
    since = berlin("2026-11-20 16:30")
    first = dialog.next_action(status, since)
    assert first is not None
    assert (first.kind, first.at) == ("remind", berlin("2026-11-21 16:30"))
    then = dialog.next_action(status, since, reminded=since)
    assert then is not None
    assert (then.kind, then.to, then.at) == ("move", "closed", berlin("2026-11-22 16:30"))
    assert then.note is not None


def test_a_closed_request_takes_no_more_words(dialog: Policy) -> None:
    assert dialog.statuses["closed"].locked
    assert not [*dialog.statuses["closed"].ways()]


@pytest.mark.row("E30")
def test_four_characters_of_each_end_of_a_key_stay_readable(dialog: Policy) -> None:
    key = "Zq7xK2vB" + "9mR4tLw8"
    said = redact(f"My API key is {key}, and it is refused.", dialog.redaction.made()).text
    assert key not in said
    assert "Zq7x" in said
    assert "tLw8" in said
    assert key[4:-4] not in said


@pytest.mark.row("E32")
def test_a_broken_promise_goes_up_to_the_leads_and_the_ladder_names_roles_only(
    dialog: Policy,
) -> None:
    assert dialog.alarms.breach is not None
    assert dialog.ladder[dialog.alarms.breach].team == "leads"
    assert [*dialog.ladder] == ["technical", "support-lead", "management"]
    assert all(rung.role and not rung.contact for rung in dialog.ladder.values())
