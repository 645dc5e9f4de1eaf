"""Due times and shares of them, with pauses, against an oracle that counts minute by minute."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.policy import Due, Duration, Hours, Targets, clocks
from tests.policy.by_hand import (
    MINUTE,
    around_the_clock,
    counted_by_hand,
    minutes_from,
    openings,
    several_days,
    somebody_is_there,
    starts,
)

Spells = list[tuple[datetime, str]]
SHARE = 0.75
any_hours = st.one_of(openings(least=4), around_the_clock)
# In fours, so that three quarters of it are whole minutes
fours = st.integers(1, 150).map(lambda number: 4 * number)
business = st.builds(Duration, fours, st.just("business"), st.just("minute"))
elapsed = st.builds(Duration, fours, st.just("clock"), st.just("minute"))
promises = st.one_of(business, elapsed)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[timedelta, str]]:
    """How the clock went on and off, counted from the opening."""
    steps = draw(st.lists(st.integers(0, 900), max_size=8))
    states = draw(st.lists(st.sampled_from(["runs", "paused", "stopped"]), max_size=8))
    known = zip(accumulate(steps), states, strict=False)
    return [(timedelta(0), "runs"), *((MINUTE * at, state) for at, state in known)]


def spells_of(history: Sequence[tuple[timedelta, str]], start: datetime) -> Spells:
    """The same at real moments; at the end it runs again, else the last pause is not over."""
    return [*((start + after, state) for after, state in history), (start + MINUTE * 9000, "runs")]


def stands_still(spells: Spells, at: datetime) -> bool:
    return next(state for since, state in reversed(spells) if since <= at) != "runs"


def used_up(
    hours: Hours, duration: Duration, start: datetime, spells: Spells, share: float
) -> datetime:
    """When so much of the promise is used up, by looking at each minute."""
    left = round(duration.amount * share)
    for at in minutes_from(start):
        counts = duration.clock == "clock" or somebody_is_there(hours, at)
        left -= counts and not stands_still(spells, at)
        if not left:
            return at + MINUTE
    raise AssertionError


def due(hours: Hours, duration: Duration, start: datetime, spells: Spells) -> datetime:
    found: Due | None = clocks.due(hours, Targets(duration, None), start, spells).response
    assert found is not None
    return found.at


@settings(max_examples=40)
@given(any_hours, promises, starts, histories())
def test_any_pauses_take_from_nobody(
    hours: Hours, promise: Duration, start: datetime, history: list[tuple[timedelta, str]]
) -> None:
    spells = spells_of(history, start)
    assert due(hours, promise, start, spells) == used_up(hours, promise, start, spells, 1)


@pytest.mark.row("A27")
@settings(max_examples=40)
@given(any_hours, promises, starts, histories())
def test_it_is_at_risk_when_three_quarters_of_the_minutes_are_used_up(
    hours: Hours, promise: Duration, start: datetime, history: list[tuple[timedelta, str]]
) -> None:
    spells = spells_of(history, start)
    risk = clocks.share_of(hours, promise, start, spells, SHARE)
    assert risk == used_up(hours, promise, start, spells, SHARE)
    assert risk < due(hours, promise, start, spells)


def pauses(spells: Spells) -> Iterator[tuple[datetime, datetime]]:
    for (since, state), (until, _) in pairwise(spells):
        if state != "runs":
            yield since, until


def minutes_of(hours: Hours, start: datetime, end: datetime) -> int:
    return sum(somebody_is_there(hours, start + MINUTE * n) for n in range((end - start) // MINUTE))


@settings(max_examples=25)
@given(openings(least=4), several_days, starts, histories())
def test_business_days_are_moved_on_by_the_support_time_that_was_lost(
    hours: Hours, days: Duration, start: datetime, history: list[tuple[timedelta, str]]
) -> None:
    spells = spells_of(history, start)
    at = hours.add(start, days).at
    for since, until in pauses(spells):
        lost = minutes_of(hours, since, until) if since < at else 0
        at = counted_by_hand(hours, at, lost) if lost else at
    assert due(hours, days, start, spells) == at


@settings(max_examples=25)
@given(openings(least=4), several_days, starts)
def test_three_quarters_of_business_days_are_those_of_their_support_time(
    hours: Hours, days: Duration, start: datetime
) -> None:
    risk = clocks.share_of(hours, days, start, (), SHARE)
    end = hours.add(start, days).at
    used, whole = minutes_of(hours, start, risk), minutes_of(hours, start, end)
    assert used == int(whole * SHARE)
    assert risk <= end


@settings(max_examples=40)
@given(any_hours, st.one_of(promises, several_days), starts, st.integers(0, 900), histories())
def test_who_opens_later_is_never_due_earlier_with_the_same_pauses(
    hours: Hours,
    promise: Duration,
    start: datetime,
    later: int,
    history: list[tuple[timedelta, str]],
) -> None:
    spells = spells_of(history, start)
    after = start + MINUTE * later
    assert due(hours, promise, start, spells) <= due(hours, promise, after, spells)


@given(any_hours, starts, st.one_of(fours, st.just(1440)), fours)
def test_time_on_the_clock_is_additive_and_blind_to_hours(
    hours: Hours, start: datetime, one: int, other: int
) -> None:
    first, second = (Duration(amount, "clock", "minute") for amount in (one, other))
    assert hours.add(hours.add(start, first).at, second).at == start + MINUTE * (one + other)


@given(around_the_clock, starts, several_days)
def test_around_the_clock_a_business_day_is_the_same_time_tomorrow(
    hours: Hours, start: datetime, days: Duration
) -> None:
    begins, ends = (at.astimezone(hours.tz) for at in (start, hours.add(start, days).at))
    assert (ends.date() - begins.date()).days == days.amount
    # A time that spring skips becomes the end of the gap.
    assert ends.replace(tzinfo=None).time() >= begins.replace(tzinfo=None).time()
    assert ends - begins - timedelta(days=days.amount) in {timedelta(0), timedelta(hours=1)} or (
        ends.utcoffset() != begins.utcoffset()
    )
