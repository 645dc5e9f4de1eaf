"""The arithmetic of business time against an oracle that looks at the wall, minute by minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from portal.policy import Duration, Hours, Targets, clocks
from portal.policy.opening import WEEKDAYS

MINUTE = timedelta(minutes=1)
# Half an hour of summer time on Lord Howe, a quarter of an hour off in Nepal
ZONES = ("America/Los_Angeles", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu")
# No span begins or ends in an hour that autumn repeats: the wall alone does not say which is meant.
BOUNDS = (0, 5, 6.5, 8, 9, 10.25, 12, 13, 17, 17.5, 20, 24)


def wall(hour: float) -> str:
    return f"{int(hour):02}:{round(hour % 1 * 60):02}"


@st.composite
def spans(draw: st.DrawFn) -> list[str]:
    bounds = sorted(draw(st.sets(st.sampled_from(BOUNDS), min_size=2, max_size=4)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [f"{wall(start)}-{wall(end)}" for start, end in pairs]


@st.composite
def openings(draw: st.DrawFn, *, uniform: bool = False) -> Hours:
    days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))
    same = draw(spans())
    return Hours.model_validate(
        {
            "zone": draw(st.sampled_from(ZONES)),
            "days": {day: same if uniform else draw(spans()) for day in days},
            "holidays": {"country": "US", "extra": ["2026-03-09", "2026-10-26"]},
        }
    )


# Around every change of the clock in these zones, and Thanksgiving
FIRSTS = [(3, 6), (3, 27), (4, 3), (10, 2), (10, 23), (10, 30), (11, 24), (6, 10)]
starts = st.builds(
    lambda day, minutes: datetime(2026, day[0], day[1], tzinfo=UTC) + MINUTE * minutes,
    st.sampled_from(FIRSTS),
    st.integers(0, 5 * 24 * 60),
)
counts = st.builds(Duration, st.integers(1, 900), st.just("business"), st.just("minute"))
several_days = st.builds(Duration, st.integers(1, 6), st.just("business"), st.just("day"))
anything = st.one_of(counts, several_days)


def somebody_is_there(hours: Hours, at: datetime) -> bool:
    """Whether the minute that begins at `at` lies inside support hours, going by the wall."""
    local = at.astimezone(ZoneInfo(hours.zone))
    since_midnight = timedelta(hours=local.hour, minutes=local.minute)
    if hours.holidays.name(local.date()) is not None:
        return False
    today = hours.days.get(WEEKDAYS[local.weekday()], ())  # type: ignore[call-overload]
    return any(opens <= since_midnight < closes for opens, closes in today)


def minutes_from(at: datetime) -> Iterator[datetime]:
    while True:
        yield at
        at += MINUTE


def counted_by_hand(hours: Hours, start: datetime, minutes: int) -> datetime:
    for at in minutes_from(start):
        minutes -= somebody_is_there(hours, at)
        if not minutes:
            return at + MINUTE
    raise AssertionError


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


@given(openings(), starts, counts, st.integers(1, 2000), st.integers(1, 2000))
def test_a_pause_takes_from_nobody(
    hours: Hours, start: datetime, duration: Duration, before: int, length: int
) -> None:
    """Minutes counted outside of the pause, and only those, use up the promise."""
    pause = start + MINUTE * before
    end = pause + MINUTE * length
    history = [(start, "runs"), (pause, "paused"), (end, "runs")]
    dues = clocks.due(hours, Targets(duration, None), start, history)
    left = duration.amount
    for at in minutes_from(start):
        left -= somebody_is_there(hours, at) and not pause <= at < end
        if not left:
            assert dues.response is not None
            assert dues.response.at == at + MINUTE
            return
