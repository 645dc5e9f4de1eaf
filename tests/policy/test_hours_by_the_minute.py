"""The arithmetic of business time against an oracle that looks at the wall, minute by minute."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.policy import Duration, Hours
from tests.policy.by_hand import (
    MINUTE,
    counted_by_hand,
    counts,
    minutes_from,
    openings,
    several_days,
    somebody_is_there,
    starts,
)

anything = st.one_of(counts, several_days)


@given(openings(), starts, counts)
def test_business_minutes_are_counted_as_by_hand(
    hours: Hours, start: datetime, duration: Duration
) -> None:
    assert hours.add(start, duration).at == counted_by_hand(hours, start, duration.amount)


@given(openings(), starts, anything)
def test_nothing_is_due_while_nobody_is_there(
    hours: Hours, start: datetime, duration: Duration
) -> None:
    due = hours.add(start, duration).at
    assert somebody_is_there(hours, due) or somebody_is_there(hours, due - MINUTE)
    assert hours.is_open(due)


@given(openings(), starts, st.integers(0, 3000), anything)
def test_who_comes_later_is_not_served_earlier(
    hours: Hours, start: datetime, later: int, duration: Duration
) -> None:
    assert hours.add(start, duration).at <= hours.add(start + MINUTE * later, duration).at


@given(openings(), starts, counts, counts)
def test_more_minutes_take_longer_and_two_parts_make_a_whole(
    hours: Hours, start: datetime, one: Duration, other: Duration
) -> None:
    whole = Duration(one.amount + other.amount, "business", "minute")
    first = hours.add(start, one).at
    assert first < hours.add(start, whole).at == hours.add(first, other).at


@given(openings(uniform=True), starts, several_days, several_days)
def test_business_days_add_up(
    hours: Hours, start: datetime, one: Duration, other: Duration
) -> None:
    whole = Duration(one.amount + other.amount, "business", "day")
    assert hours.add(hours.add(start, one).at, other).at == hours.add(start, whole).at


@given(openings(uniform=True), starts, several_days)
def test_a_business_day_later_the_wall_shows_the_same_time(
    hours: Hours, start: datetime, duration: Duration
) -> None:
    zone = ZoneInfo(hours.zone)
    begin = hours.next_opening(start).astimezone(zone)
    due = hours.add(start, duration).at.astimezone(zone)
    assert (
        due.replace(tzinfo=None).time() == begin.replace(tzinfo=None).time() or 0 <= begin.hour < 5
    )
    days = (begin + timedelta(days=n) for n in range(1, (due.date() - begin.date()).days + 1))
    noon = (datetime.combine(day, time(12), zone) for day in days)
    assert sum(hours.is_business_day(day.date()) for day in noon) in {
        duration.amount,
        duration.amount - 1,  # a day that closes at midnight ends on the next
    }


@given(openings(), starts, st.integers(0, 4000))
def test_the_time_between_is_what_the_minutes_say(
    hours: Hours, start: datetime, length: int
) -> None:
    by_hand = sum(somebody_is_there(hours, start + MINUTE * n) for n in range(length))
    assert hours.between(start, start + MINUTE * length) == MINUTE * by_hand


@given(openings(), starts)
def test_the_next_opening_is_the_first_minute_with_somebody_there(
    hours: Hours, start: datetime
) -> None:
    opening = hours.next_opening(start)
    if opening == start:
        assert hours.is_open(start)
        return
    assert somebody_is_there(hours, opening)
    first = next(at for at in minutes_from(start) if somebody_is_there(hours, at))
    assert opening == first
