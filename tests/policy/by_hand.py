"""Support hours of any kind, and an oracle that looks at the wall, minute by minute."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from portal.policy import Duration, Hours
from portal.policy.opening import WEEKDAYS

MINUTE = timedelta(minutes=1)
# Half an hour of summer time on Lord Howe, half an hour off in Adelaide, a quarter in Nepal; in
# Chile the clocks change at midnight
ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "Europe/Berlin",
    "Europe/London",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Asia/Kathmandu",
)
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
def openings(draw: st.DrawFn, *, uniform: bool = False, least: int = 1) -> Hours:
    days = draw(st.sets(st.sampled_from(WEEKDAYS), min_size=least))
    same = draw(spans())
    return Hours.model_validate(
        {
            "zone": draw(st.sampled_from(ZONES)),
            "days": {day: same if uniform else draw(spans()) for day in days},
            "holidays": {"country": "US", "extra": ["2026-03-09", "2026-10-26"]},
        }
    )


around_the_clock = st.builds(
    lambda zone: Hours.model_validate({"zone": zone, "always_open": True}), st.sampled_from(ZONES)
)
# Around every change of the clock in these zones, and Thanksgiving
FIRSTS = [(3, 6), (3, 27), (4, 3), (9, 4), (10, 2), (10, 23), (10, 30), (11, 24), (6, 10)]
starts = st.builds(
    lambda day, minutes: datetime(2026, day[0], day[1], tzinfo=UTC) + MINUTE * minutes,
    st.sampled_from(FIRSTS),
    st.integers(0, 5 * 24 * 60),
)
counts = st.builds(Duration, st.integers(1, 300), st.just("business"), st.just("minute"))
several_days = st.builds(Duration, st.integers(1, 6), st.just("business"), st.just("day"))


def somebody_is_there(hours: Hours, at: datetime) -> bool:
    """Whether the minute that begins at `at` lies inside support hours, going by the wall."""
    if hours.always_open:
        return True
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
