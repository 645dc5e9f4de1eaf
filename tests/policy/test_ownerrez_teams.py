"""The preset ownerrez holds what its source says of tiers, their time, and on-call."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal.policy import Policy
from portal.policy.teams import Band

Read = Callable[[str], datetime]

TIERS = ["triage", "t1", "t2", "t3", "t4", "t5"]
TOLD = ["product", "marketing", "developers"]
MINUTE = timedelta(minutes=1)


def band(rules: Policy, team: str, since: datetime, now: datetime) -> Band:
    bands = rules.teams[team].bands
    assert bands is not None
    return bands.of(rules.hours, since, now)


@pytest.mark.row("B04")
def test_there_are_triage_five_tiers_and_on_call(ownerrez: Policy) -> None:
    labels = [str(team.label) for team in ownerrez.teams.values()]
    assert labels[:7] == ["Triage", "T1", "T2", "T3", "T4", "T5", "On-Call"]
    assert ownerrez.first_team == "triage"


@pytest.mark.row("B05")
def test_triage_reads_every_new_request(ownerrez: Policy) -> None:
    assert "every new request" in str(ownerrez.teams["triage"].purpose)
    # Nothing but an outage goes past it by itself.
    past = [route.key for route in ownerrez.routes.values() if route.when and route.team]
    assert past == ["outage"]


@pytest.mark.row("B06", "B07", "B08")
@pytest.mark.parametrize(
    ("team", "limits"),
    [
        ("t1", {"research": "5 clock minutes", "answer": "5 clock minutes"}),
        ("t2", {"research": "15 clock minutes", "answer": "15 clock minutes"}),
        ("t3", {"total": "20 clock minutes"}),
    ],
)
def test_each_tier_has_its_limits_and_knows_what_follows(
    ownerrez: Policy, team: str, limits: dict[str, str]
) -> None:
    found = ownerrez.teams[team].limits
    assert found is not None
    assert {name: str(limit) for name, limit in found.named} == limits
    above = TIERS[TIERS.index(team) + 1]
    assert above.upper() in str(found.then)
    assert above in (ownerrez.teams[team].passes_to or ())


@pytest.mark.row("B08", "B11")
def test_tier_three_hands_on_when_it_is_stuck_and_juniors_leave_it_to_others(
    ownerrez: Policy,
) -> None:
    t1, t3 = (ownerrez.teams[key].limits for key in ("t1", "t3"))
    assert t1
    assert t3
    assert "Stuck after 20 minutes" in str(t3.then)
    assert "Juniors leave it to others, seniors hand it on" in str(t1.then)
    assert "ESCALATED QUESTION 1, 2" in str(t1.then)


@pytest.mark.row("B09")
def test_tiers_four_and_five_have_no_limit_and_know_what_they_are_for(ownerrez: Policy) -> None:
    t4, t5 = ownerrez.teams["t4"], ownerrez.teams["t5"]
    assert (t4.limits, t5.limits) == (None, None)
    assert "varies" in str(t4.purpose)
    assert "Watches the queues" in str(t4.purpose)
    assert "roadmap" in str(t5.purpose)
    assert "as needed" in str(t5.purpose)


@pytest.mark.row("B10")
def test_on_call_answers_an_emergency_within_an_hour_also_at_night(
    ownerrez: Policy, central: Read
) -> None:
    saturday = central("2026-11-21 02:10")
    targets = ownerrez.targets_for("outage")
    dues = ownerrez.due(targets, saturday)
    assert dues.response is not None
    assert dues.response.at == central("2026-11-21 03:10")
    assert dues.resolution is None
    assert targets.reason
    purpose = str(ownerrez.teams["on-call"].purpose)
    assert "Emergencies of the whole system" in purpose
    assert "database updates" in purpose
    assert ownerrez.routes["database-update"].team == "on-call"


@pytest.mark.row("B51")
def test_on_call_is_woken_after_an_hour_and_called_after_thirty_minutes_more(
    ownerrez: Policy, central: Read
) -> None:
    rules = ownerrez.teams["on-call"].on_call
    assert rules is not None
    assert rules.wake_up_after is not None
    assert rules.call_after is not None
    since = central("2026-11-21 02:10")
    assert ownerrez.hours.add(since, rules.seen_within).at == central("2026-11-21 03:10")
    wakes = ownerrez.hours.add(since, rules.wake_up_after).at
    assert wakes == central("2026-11-21 03:10")
    assert ownerrez.hours.add(wakes, rules.call_after).at == central("2026-11-21 03:40")
    assert rules.calls[0] == "The person on call"
    assert "seen + handling" in str(ownerrez.teams["on-call"].purpose)


@pytest.mark.row("B13")
def test_an_outage_goes_to_on_call_by_itself_whoever_says_so_and_nothing_else_does(
    ownerrez: Policy,
) -> None:
    for channel in ("web", "email", "phone"):
        (route,) = ownerrez.routed({"impact": "outage", "channel": channel})
        assert (route.key, route.team) == ("outage", "on-call")
    for impact in ("blocked", "normal", None):
        assert ownerrez.routed({"impact": impact, "category": "problem"}) == ()


@pytest.mark.row("B14")
def test_triage_hands_research_to_tier_two_with_a_comment_or_to_tier_one(ownerrez: Policy) -> None:
    triage = ownerrez.teams["triage"]
    assert triage.passes_to == ("t1", "t2", "on-call", "engagement")
    assert "T1 if there is no backlog" in str(triage.purpose)
    assert "comment" in ownerrez.teams["t2"].needs
    assert ownerrez.teams["t1"].needs == ()


@pytest.mark.row("B15", "B23", "B24")
@pytest.mark.parametrize(
    ("origin", "team", "more"),
    [
        ("triage", "on-call", ()),
        ("t4", "architecture", ()),
        ("triage", "t2", ("questions", "note")),
        ("t2", "t3", ("questions", "debugging", "stuck")),
        ("t3", "t4", ("questions", "debugging", "stuck")),
        ("t4", "t5", ("questions", "debugging", "stuck")),
        ("t5", "t2", ()),
    ],
)
def test_going_up_needs_a_transition_comment_and_the_questions(
    ownerrez: Policy, origin: str, team: str, more: tuple[str, ...]
) -> None:
    assert ownerrez.handing(origin, team) == ("comment", *more)
    assert ownerrez.macros["transition"].text


@pytest.mark.row("B21")
def test_after_a_day_of_silence_nothing_goes_to_engagement_without_a_word(
    ownerrez: Policy,
) -> None:
    assert str(ownerrez.alarms.silence) == "1 business day"
    assert ownerrez.handing("t4", "engagement") == ("heard",)
    by_hand = [one for one in ownerrez.routes.values() if one.team == "engagement"]
    assert all({"heard", "comment"} & {*one.needs} for one in by_hand)


@pytest.mark.row("B44", "B45")
def test_what_is_not_quite_right_is_solved_first_and_partners_keep_their_circle_informed(
    ownerrez: Policy,
) -> None:
    product, partner = (
        ownerrez.routes[f"{key}"] for key in ("product-feedback", "partner-question")
    )
    assert "solved for the client" in str(product.label)
    assert (product.notify, product.team, product.needs) == (("product",), None, ("note",))
    assert partner.notify == ("developers", "t2")
    assert partner.needs == ("note",), "which holds the number of the partner's ticket"


def test_a_request_goes_up_one_tier_at_a_time_and_down_to_any(ownerrez: Policy) -> None:
    for index, tier in enumerate(TIERS[1:], start=1):
        onward = ownerrez.teams[tier].passes_to or ()
        assert [key for key in onward if key in TIERS] == [
            key for key in TIERS if key != tier and TIERS.index(key) <= index + 1
        ]
    for team in ownerrez.teams.values():
        assert not set(team.passes_to or ()) & set(TOLD)


@pytest.mark.row("B16")
@pytest.mark.parametrize(
    ("handed", "starts"),
    [
        ("2026-11-16 09:00", "2026-11-18 17:00"),
        ("2026-11-17 13:00", "2026-11-20 13:00"),
        ("2026-11-20 16:30", "2026-11-25 16:30"),
        # Over Thanksgiving and the weekend after it
        ("2026-11-25 16:00", "2026-12-01 16:00"),
        # Handed over in the evening: the hours begin to count in the morning
        ("2026-11-16 20:00", "2026-11-19 17:00"),
        # Over the night in which summer time ends
        ("2026-10-30 15:00", "2026-11-04 15:00"),
    ],
)
def test_tier_three_starts_within_twenty_four_business_hours(
    ownerrez: Policy, central: Read, handed: str, starts: str
) -> None:
    within = ownerrez.teams["t3"].starts_within
    assert within is not None
    assert str(within) == "24 business hours"
    assert ownerrez.hours.add(central(handed), within).at == central(starts)
    assert [key for key, team in ownerrez.teams.items() if team.starts_within] == ["t3"]


@pytest.mark.row("B46", "B47", "B48", "B49", "B50")
@pytest.mark.parametrize(
    ("teams", "yellow", "red"),
    [
        # Handed over on Monday at ten
        (("triage", "t1"), "2026-11-16 12:00", "2026-11-17 10:00"),
        (("t2", "t3"), "2026-11-17 10:00", "2026-11-18 10:00"),
        (("t4", "t5"), "2026-11-18 10:00", "2026-11-19 10:00"),
    ],
)
def test_the_colour_of_a_request_turns_at_the_edges_of_its_bands(
    ownerrez: Policy, central: Read, teams: tuple[str, ...], yellow: str, red: str
) -> None:
    since = central("2026-11-16 10:00")
    for team in teams:
        assert band(ownerrez, team, since, since) == "green"
        assert band(ownerrez, team, since, central(yellow) - MINUTE) == "green"
        assert band(ownerrez, team, since, central(yellow)) == "yellow"
        assert band(ownerrez, team, since, central(red) - MINUTE) == "yellow"
        assert band(ownerrez, team, since, central(red)) == "red"


@pytest.mark.row("B46")
def test_bands_count_business_time_over_a_weekend_and_a_holiday(
    ownerrez: Policy, central: Read
) -> None:
    friday = central("2026-11-20 16:30")
    assert band(ownerrez, "t1", friday, central("2026-11-23 10:29")) == "green"
    assert band(ownerrez, "t1", friday, central("2026-11-23 10:30")) == "yellow"
    assert band(ownerrez, "t1", friday, central("2026-11-23 16:30")) == "red"
    before_thanksgiving = central("2026-11-25 16:30")
    assert band(ownerrez, "t2", before_thanksgiving, central("2026-11-27 16:29")) == "green"
    assert band(ownerrez, "t2", before_thanksgiving, central("2026-11-30 16:30")) == "red"


@pytest.mark.row("B16", "B48")
def test_a_request_of_tier_three_may_be_red_before_it_has_to_be_started(
    ownerrez: Policy, central: Read
) -> None:
    since, within = central("2026-11-16 09:00"), ownerrez.teams["t3"].starts_within
    assert within is not None
    just_in_time = ownerrez.hours.add(since, within).at - MINUTE
    assert band(ownerrez, "t3", since, just_in_time) == "red"


@pytest.mark.row("B46")
def test_the_first_answer_is_due_where_triage_turns_red(ownerrez: Policy, central: Read) -> None:
    for written in ("2026-11-16 10:00", "2026-11-20 16:30", "2026-11-21 12:00"):
        opened = central(written)
        for level in ("blocked", "normal", None):
            dues = ownerrez.due(ownerrez.targets_for(level), opened)
            assert dues.response is not None
            assert band(ownerrez, "triage", opened, dues.response.at - MINUTE) == "yellow"
            assert band(ownerrez, "triage", opened, dues.response.at) == "red"
            assert dues.resolution is None
