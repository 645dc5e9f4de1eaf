"""One reckoning of uptime, held against a slow one that looks at each minute of 90 days."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal import uptime
from portal.uptime import Rule, Spell, Word

ZONE = "America/Los_Angeles"
FIRST = date(2026, 9, 14)  # 90 days from here hold the end of summer time
DAYS = uptime.calendar(ZONE, FIRST, 90)
BEGIN, END = DAYS[0][1], DAYS[-1][2]
MINUTE = timedelta(minutes=1)
RULE = Rule(Decimal("0.3"), Decimal(0), ZONE)
LENGTH = (END - BEGIN) // MINUTE


def moments(least: int = -2000, most: int = LENGTH + 2000) -> st.SearchStrategy[datetime]:
    """Minutes, some of them outside of the window."""
    return st.integers(least, most).map(lambda number: BEGIN + number * MINUTE)


@st.composite
def words(draw: st.DrawFn, sources: Sequence[str]) -> Word:
    """Something that a source said, with an end or without."""
    since = draw(moments())
    until = draw(st.none() | st.integers(1, 30_000))
    return Word(
        draw(st.sampled_from(sources)),
        draw(st.sampled_from(uptime.STATES)),
        since,
        None if until is None else since + until * MINUTE,
    )


def holds(word: Word, at: datetime) -> bool:
    return word.since <= at and (word.until is None or at < word.until)


def slowly(said: Sequence[Word], corrected: Sequence[Word]) -> Iterator[tuple[datetime, str]]:
    """Each minute with its state: the last word of each source, the worst of them, corrections."""
    for number in range(LENGTH):
        at = BEGIN + number * MINUTE
        last = {word.source: word.state for word in said if holds(word, at)}
        state = max(last.values(), key=uptime.STATES.index, default="operational")
        for word in corrected:
            if holds(word, at):
                state = word.state
        yield at, state


@settings(max_examples=12)
@given(st.lists(words("abc"), max_size=12), st.lists(words("r"), max_size=3))
def test_every_minute_of_ninety_days_is_counted_as_the_slow_way_does(
    said: list[Word], corrected: list[Word]
) -> None:
    spells = uptime.timeline(said, corrected, BEGIN, END)
    expected: dict[date, Counter[str]] = {on: Counter() for on, _, _ in DAYS}
    total: Counter[str] = Counter()
    place = ZoneInfo(ZONE)
    for at, state in slowly(said, corrected):
        expected[at.astimezone(place).date()][state] += 60
        total[state] += 60
    for on, tally in uptime.by_day(spells, DAYS):
        assert {s: tally.seconds(s) for s in tally.times} == expected[on], on
    assert uptime.share(uptime.tally(spells), RULE).percent == slow_percent(total)


def slow_percent(total: Counter[str]) -> Decimal | None:
    """In thousandths of a second, and cut off by hand."""
    measured = sum(total[s] for s in uptime.STATES if s not in {"no-data", "under_maintenance"})
    if not measured:
        return None
    lost = total["major_outage"] * 10 + total["partial_outage"] * 3
    return Decimal((measured * 10 - lost) * 10_000 // (measured * 10)) / 100


def test_the_spells_leave_no_gap_and_neighbours_differ() -> None:
    said = [
        Word("a", "major_outage", BEGIN + 5 * MINUTE, BEGIN + 9 * MINUTE),
        Word("b", "major_outage", BEGIN + 7 * MINUTE, BEGIN + 12 * MINUTE),
    ]
    spells = uptime.timeline(said, (), BEGIN, END)
    assert [spell.state for spell in spells] == ["operational", "major_outage", "operational"]
    assert (spells[0].since, spells[-1].until) == (BEGIN, END)
    assert [s.until for s in spells[:-1]] == [s.since for s in spells[1:]]


def test_days_are_as_long_as_they_are_where_the_page_is() -> None:
    lengths = {on: (end - start) // timedelta(hours=1) for on, start, end in DAYS}
    assert lengths.pop(date(2026, 11, 1)) == 25
    assert set(lengths.values()) == {24}


@pytest.mark.parametrize(
    ("state", "hours", "percent"),
    [
        ("operational", 24, "100.00"),
        ("degraded_performance", 24, "100.00"),
        ("partial_outage", 24, "70.00"),
        ("major_outage", 24, "0.00"),
        ("major_outage", 12, "50.00"),
        ("under_maintenance", 24, None),
        ("no-data", 24, None),
    ],
)
def test_each_state_counts_by_its_weight(state: str, hours: int, percent: str | None) -> None:
    start = datetime(2026, 11, 16, tzinfo=UTC)
    said = [Word("a", state, start, start + timedelta(hours=hours))]
    spells = uptime.timeline(said, (), start, start + timedelta(days=1))
    found = uptime.share(uptime.tally(spells), RULE).percent
    assert found == (None if percent is None else Decimal(percent))


def test_it_is_never_rounded_up_to_a_hundred() -> None:
    blink = [Word("a", "major_outage", BEGIN, BEGIN + timedelta(microseconds=1))]
    spells = uptime.timeline(blink, (), BEGIN, END)
    assert uptime.share(uptime.tally(spells), RULE).percent == Decimal("99.99")


def test_maintenance_and_what_nobody_knows_are_not_measured() -> None:
    hour = timedelta(hours=1)
    said = [
        Word("a", "under_maintenance", BEGIN, BEGIN + hour),
        Word("b", "no-data", BEGIN + hour, BEGIN + 2 * hour),
        Word("c", "major_outage", BEGIN + 2 * hour, BEGIN + 3 * hour),
    ]
    spells = uptime.timeline(said, (), BEGIN, BEGIN + 4 * hour)
    found = uptime.share(uptime.tally(spells), RULE)
    assert (found.percent, found.measured_s, found.lost_s) == (Decimal(50), 7200, Decimal(3600))


def test_components_together_share_what_was_lost() -> None:
    whole = uptime.share(uptime.tally([Spell("operational", BEGIN, BEGIN + MINUTE)]), RULE)
    down = uptime.share(uptime.tally([Spell("major_outage", BEGIN, BEGIN + MINUTE)]), RULE)
    nothing = uptime.share(uptime.tally([]), RULE)
    assert uptime.mean([whole, down, nothing], RULE).percent == Decimal(50)
    assert uptime.mean([nothing], RULE).percent is None


def test_an_outage_during_a_maintenance_is_an_outage() -> None:
    said = [Word("a", "under_maintenance", BEGIN), Word("b", "partial_outage", BEGIN)]
    (spell,) = uptime.timeline(said, (), BEGIN, END)
    assert spell.state == "partial_outage"


def test_what_is_said_later_replaces_what_was_said_of_the_same_time() -> None:
    said = [
        Word("a", "major_outage", BEGIN),
        Word("a", "degraded_performance", BEGIN + 5 * MINUTE),
        Word("a", "partial_outage", BEGIN + 2 * MINUTE, BEGIN + 4 * MINUTE),
    ]
    spells = uptime.timeline(said, (), BEGIN, END)
    assert [spell.state.partition("_")[0] for spell in spells] == [
        "major",
        "partial",
        "major",
        "degraded",
    ]
