"""The preset selora holds what its source says."""

from collections.abc import Callable
from datetime import datetime, time
from itertools import pairwise, product

import pytest

from portal import i18n
from portal.policy import Policy
from portal.policy.texts import Advice

Read = Callable[[str], datetime]

LEVELS = ["critical", "high", "normal", "low"]
TIERS = ["essential", "premium", "estate", "installer"]
CATEGORIES = ["hardware", "integration", "billing", "bug", "feature-request"]


def said(advice: tuple[Advice, ...]) -> str:
    return " ".join(f"{i18n.pick(one.say)} {i18n.pick(one.why)}" for one in advice).lower()


@pytest.mark.row("A01")
def test_customers_are_told_of_mail_and_of_the_chat_in_their_dashboard(selora: Policy) -> None:
    kinds = {channel.kind: channel for channel in selora.channels}
    assert kinds["email"].address == "support@example.com"
    assert "dashboard" in str(kinds["chat"].label)


@pytest.mark.row("A02")
def test_support_is_there_on_weekdays_from_nine_to_five_pacific(
    selora: Policy, pacific: Read
) -> None:
    assert selora.hours.zone == "America/Los_Angeles"
    # The week of 2026-08-03 has no holiday.
    for day, hour in product(range(3, 10), range(24)):
        at = datetime.combine(datetime(2026, 8, day), time(hour, 1), selora.hours.tz)  # noqa: DTZ001  the zone is given
        assert selora.hours.is_open(at) == (day < 8 and 9 <= hour < 17)


def test_outside_hours_the_next_business_day_is_named(selora: Policy, pacific: Read) -> None:
    friday_evening = pacific("2026-11-20 18:00")
    assert not selora.hours.is_open(friday_evening)
    assert "will be addressed on the next business day" in str(selora.texts.outside_hours)
    assert selora.hours.next_opening(friday_evening) == pacific("2026-11-23 09:00")
    before_thanksgiving = pacific("2026-11-25 17:30")
    assert selora.hours.next_opening(before_thanksgiving) == pacific("2026-11-27 09:00")


@pytest.mark.row("A04")
def test_only_critical_may_start_an_emergency_and_nothing_is_promised(selora: Policy) -> None:
    assert selora.emergency is not None
    assert selora.emergency.levels == ("critical",)
    assert [level.key for level in selora.levels.values() if level.emergency] == ["critical"]
    assert "may start" in str(selora.emergency.text)
    assert "cannot promise" in str(selora.emergency.text)
    channel = selora.channel(selora.emergency.channel)
    assert channel is not None
    assert channel.kind == "email"


@pytest.mark.row("A05")
def test_there_are_four_impact_levels(selora: Policy) -> None:
    assert [level.key for level in selora.ranked_levels] == LEVELS
    assert list(selora.levels) == LEVELS


@pytest.mark.row("A06", "A08", "A10", "A11")
@pytest.mark.parametrize(
    ("key", "examples"),
    [
        ("critical", ["outages", "corruption", "security", "unavailable", "multiple customers"]),
        ("high", ["integration", "onboarded", "dashboard", "slow"]),
        ("normal", ["device", "configuration", "account", "integration"]),
        ("low", ["feature requests", "documentation", "interface", "improvements"]),
    ],
)
def test_each_level_is_defined_with_its_examples(
    selora: Policy, key: str, examples: list[str]
) -> None:
    level = selora.levels[key]
    assert level.definition
    assert level.question
    assert len(level.examples) == len(examples)
    for given, expected in zip(level.examples, examples, strict=True):
        assert expected in str(given).lower()


def test_critical_brings_engineering_in_and_each_level_says_how_it_is_handled(
    selora: Policy,
) -> None:
    assert [level.key for level in selora.levels.values() if level.engineering] == ["critical"]
    notes = [str(level.closing_note) for level in selora.ranked_levels]
    assert "immediately" in notes[0]
    assert "escalated if required" in notes[1]
    assert "normal support operations" in notes[2]
    assert "as capacity allows" in notes[3]


@pytest.mark.row("A13", "A14", "A15")
@pytest.mark.parametrize(
    ("question", "answers"), [("tier", TIERS), ("category", CATEGORIES), ("impact", LEVELS)]
)
def test_tier_category_and_impact_must_be_one_of_those_that_there_are(
    selora: Policy, question: str, answers: list[str]
) -> None:
    whole = {
        "tier": "estate",
        "category": "billing",
        "impact": "low",
        "subject": "A bill",
        "description": "It is too high",
    }
    for answer in answers:
        assert not selora.missing("support", whole | {question: answer}, guest=False)
    for nonsense in ("", " ", "platinum", answers[0].upper()):
        assert [*selora.missing("support", whole | {question: nonsense}, guest=False)] == [question]
    left_out = {key: value for key, value in whole.items() if key != question}
    assert [*selora.missing("support", left_out, guest=False)] == [question]


@pytest.mark.row("A16", "A17", "A18", "A19")
@pytest.mark.parametrize(
    ("level", "response", "resolution"),
    [
        ("critical", "2 clock hours", "12 clock hours"),
        ("high", "4 business hours", "1 business day"),
        ("normal", "8 business hours", "3 business days"),
        ("low", "1 business day", "1 week"),
    ],
)
def test_each_level_has_its_targets_on_every_plan_and_door(
    selora: Policy, level: str, response: str, resolution: str
) -> None:
    for tier, door in product(TIERS, ("web", "email", "chat", "phone", "api")):
        targets = selora.targets_for(level, tier, door, verified=False)
        assert (str(targets.response), str(targets.resolution)) == (response, resolution)


@pytest.mark.row("A16", "A17", "A18", "A19")
@pytest.mark.parametrize(
    ("opened", "level", "response", "resolution"),
    [
        # Friday afternoon before the week of Thanksgiving (Thursday, November 26)
        ("2026-11-20 16:30", "critical", "2026-11-20 18:30", "2026-11-21 04:30"),
        ("2026-11-20 16:30", "high", "2026-11-23 12:30", "2026-11-23 16:30"),
        ("2026-11-20 16:30", "normal", "2026-11-23 16:30", "2026-11-25 16:30"),
        ("2026-11-20 16:30", "low", "2026-11-23 16:30", "2026-11-30 16:30"),
        # Saturday: what counts support hours begins on Monday at nine
        ("2026-11-21 12:00", "critical", "2026-11-21 14:00", "2026-11-22 00:00"),
        ("2026-11-21 12:00", "high", "2026-11-23 13:00", "2026-11-24 09:00"),
        ("2026-11-21 12:00", "low", "2026-11-24 09:00", "2026-12-01 09:00"),
        # Monday at nine: four hours, a whole day, the same time tomorrow
        ("2026-08-03 09:00", "high", "2026-08-03 13:00", "2026-08-04 09:00"),
        ("2026-08-03 09:00", "normal", "2026-08-03 17:00", "2026-08-06 09:00"),
        ("2026-08-03 09:00", "low", "2026-08-04 09:00", "2026-08-10 09:00"),
        # Over the night in which summer time ends: 25 hours long, and the wall does not care
        ("2026-11-01 00:30", "critical", "2026-11-01 01:30-08:00", "2026-11-01 11:30"),
        ("2026-10-30 15:00", "high", "2026-11-02 11:00", "2026-11-02 15:00"),
        # Over the night in which it begins
        ("2026-03-08 01:30", "critical", "2026-03-08 04:30", "2026-03-08 14:30"),
        ("2026-03-06 15:00", "normal", "2026-03-09 15:00", "2026-03-11 15:00"),
    ],
)
def test_due_times_are_what_one_reckons_by_hand(
    selora: Policy, pacific: Read, opened: str, level: str, response: str, resolution: str
) -> None:
    dues = selora.due(selora.targets_for(level), pacific(opened))
    assert dues.response is not None
    assert dues.resolution is not None
    expected = [_moment(written, pacific) for written in (response, resolution)]
    assert [dues.response.at, dues.resolution.at] == expected


def _moment(written: str, pacific: Read) -> datetime:
    return datetime.fromisoformat(written) if written.count("-") > 2 else pacific(written)


@pytest.mark.row("A12")
def test_a_graver_level_is_never_due_later(selora: Policy, pacific: Read) -> None:
    for day, hour in product(range(2, 9), range(24)):
        dues = [
            selora.due(selora.targets_for(key), pacific(f"2026-11-{day:02} {hour:02}:20"))
            for key in LEVELS
        ]
        for graver, lesser in pairwise(dues):
            assert graver.response
            assert lesser.response
            assert graver.response.at <= lesser.response.at
            assert graver.resolution
            assert lesser.resolution
            assert graver.resolution.at < lesser.resolution.at


def test_customers_are_told_that_resolution_may_vary_and_that_they_hear_of_it(
    selora: Policy,
) -> None:
    assert "we tell you" in str(selora.texts.resolution_may_vary)


@pytest.mark.row("A28")
def test_the_rules_of_tone_are_there_with_their_reasons(selora: Policy) -> None:
    rules = said(selora.texts.tone)
    for word in ("means to the customer", "plain words", "cause", "solved", "content"):
        assert word in rules


@pytest.mark.row("D13")
def test_good_practice_is_told_with_its_why(selora: Policy) -> None:
    hints = said(selora.texts.hints)
    for word in ("clear", "keeps you from doing", "look at your request", "escalation"):
        assert word in hints
    for word in ("one request for each problem", "answer when we ask", "password", "whole key"):
        assert word in hints
    assert all(hint.why for hint in selora.texts.hints)


@pytest.mark.row("D14", "E26")
def test_impact_is_asked_in_the_customers_own_words(selora: Policy) -> None:
    field = selora.fields["business_impact"]
    assert field.kind == "text"
    assert field.why
    assert field in selora.fields_for("support", {})


@pytest.mark.row("E20", "E25")
@pytest.mark.parametrize("category", ["bug", "integration"])
def test_a_bug_is_asked_for_everything_that_helps_to_see_it(selora: Policy, category: str) -> None:
    kinds = {f.key: f.kind for f in selora.fields_for("support", {"category": category})}
    assert kinds["description"] == "text"
    assert kinds["attachments"] == "files"
    assert kinds["steps_to_reproduce"] == "text"
    assert kinds["api_request"] == kinds["api_response"] == "code"
    assert kinds["happened_at"] == "moment"


def test_hardware_is_asked_for_the_device_and_nothing_else_is(selora: Policy) -> None:
    hardware = {field.key for field in selora.fields_for("support", {"category": "hardware"})}
    billing = {field.key for field in selora.fields_for("support", {"category": "billing"})}
    assert hardware - billing == {"device", "serial"}
    assert not billing & {"steps_to_reproduce", "happened_at", "api_request", "api_response"}
