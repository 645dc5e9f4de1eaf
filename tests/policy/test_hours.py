"""Support hours: what the zone, the weekdays, the holidays and the seasons do to them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.policy import Duration, Hours, Policy

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday")
BERLIN = ZoneInfo("Europe/Berlin")


def hours(**settings: object) -> Hours:
    given = {"zone": "Europe/Berlin", "days": dict.fromkeys(WEEK, "09:00-17:00")}
    return Hours.model_validate(given | settings)


def berlin(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    "written",
    [
        "1 clock minute",
        "30 clock minutes",
        "2 clock hours",
        "3 clock days",
        "1 business minute",
        "4 business hours",
        "1 business day",
        "3 business days",
        "1 week",
        "2 weeks",
    ],
)
def test_a_duration_is_read_and_written(written: str) -> None:
    assert str(Duration.parse(written)) == written


def test_bare_days_are_days_on_the_clock() -> None:
    assert Duration.parse("3 days") == Duration.parse("3 clock days")


def test_a_week_is_five_business_days() -> None:
    assert Duration.parse("1 week").business_days == Duration.parse("5 business days").business_days


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "2 hour",
        "2 hours",
        "hours",
        "0 clock hours",
        "-1 clock hours",
        "1.5 business hours",
        "2 business",
        "2 business weeks",
        "2 lunar days",
        "two clock hours",
        "2 clock hours ago",
    ],
)
def test_what_is_no_duration_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match=re.escape(nonsense) or None):
        Duration.parse(nonsense)


def test_the_closing_time_is_inside() -> None:
    assert hours().is_open(berlin("2026-08-03 17:00"))
    assert not hours().is_open(berlin("2026-08-03 17:00") + timedelta(microseconds=1))
    due = hours().add(berlin("2026-08-03 13:00"), Duration.parse("4 business hours"))
    assert due.at == berlin("2026-08-03 17:00")


def test_from_the_closing_time_a_business_day_leads_to_the_next_closing_time() -> None:
    due = hours().add(berlin("2026-08-03 17:00"), Duration.parse("1 business day"))
    assert due.at == berlin("2026-08-04 17:00")


def test_a_lunch_break_does_not_count() -> None:
    broken = hours(days={key: ["09:00-12:00", "13:00-17:00"] for key in WEEK})
    due = broken.add(berlin("2026-08-03 11:30"), Duration.parse("1 business hour"))
    assert due.at == berlin("2026-08-03 13:30")
    assert not broken.is_open(berlin("2026-08-03 12:30"))


def test_the_same_time_is_brought_into_a_shorter_day() -> None:
    short = hours(
        days=dict.fromkeys(WEEK, "09:00-17:00") | {"tuesday": ["10:00-11:00", "12:00-14:00"]}
    )
    day = Duration.parse("1 business day")
    assert short.add(berlin("2026-08-03 09:30"), day).at == berlin("2026-08-04 10:00")
    assert short.add(berlin("2026-08-03 11:30"), day).at == berlin("2026-08-04 12:00")
    assert short.add(berlin("2026-08-03 16:30"), day).at == berlin("2026-08-04 14:00")


def test_a_shift_over_midnight_is_one() -> None:
    night = hours(days={"monday": "22:00-24:00", "tuesday": "00:00-06:00"})
    due = night.add(berlin("2026-08-03 22:00"), Duration.parse("3 business hours"))
    assert due.at == berlin("2026-08-04 01:00")
    assert night.is_open(berlin("2026-08-04 00:00"))


def test_midnight_at_the_end_of_a_day_is_still_that_day() -> None:
    whole = hours(days=dict.fromkeys(WEEK, "00:00-24:00"))
    saturday = berlin("2026-08-08 00:00")
    assert whole.is_open(saturday)
    assert not whole.is_business_day(date(2026, 8, 8))
    due = whole.add(saturday, Duration.parse("1 business day"))
    assert due.at == berlin("2026-08-11 00:00")  # the end of Monday


def test_around_the_clock_every_day_is_a_business_day(around_the_clock: Policy) -> None:
    always = around_the_clock.hours
    assert always.is_open(berlin("2026-12-25 03:00"))
    assert always.next_opening(berlin("2026-12-25 03:00")) == berlin("2026-12-25 03:00")
    due = always.add(berlin("2026-12-24 20:00"), Duration.parse("2 business days"))
    assert due.at == berlin("2026-12-26 20:00")


def test_an_hour_that_spring_skips_ends_where_the_clock_goes_on(around_the_clock: Policy) -> None:
    due = around_the_clock.hours.add(berlin("2026-03-28 02:30"), Duration.parse("1 business day"))
    assert due.at == berlin("2026-03-29 03:00")


def test_a_day_of_23_or_25_hours_has_as_many_business_hours(around_the_clock: Policy) -> None:
    always = around_the_clock.hours
    for day, length in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)):
        start = berlin(f"{day} 00:00")
        end = (start + timedelta(days=1)).astimezone(UTC)
        assert always.between(start, end) == timedelta(hours=length)


def test_own_holidays_have_names_and_some_public_ones_may_be_worked() -> None:
    own = hours(
        holidays={
            "country": "DE",
            "subdivision": "BY",
            "extra": {"2026-12-24": "Christmas Eve"},
            "worked": ["2026-05-01"],
        }
    )
    assert own.day(date(2026, 12, 24)).holiday == "Christmas Eve"
    assert own.is_business_day(date(2026, 5, 1))
    assert not own.is_business_day(date(2026, 6, 4))  # Corpus Christi, in Bavaria
    listed = hours(holidays={"extra": [date(2026, 12, 24)]})
    assert not listed.is_business_day(date(2026, 12, 24))
    assert listed.is_business_day(date(2026, 12, 25))


def test_free_days_in_a_row_are_one_step() -> None:
    due = hours().add(berlin("2026-08-07 16:00"), Duration.parse("2 business hours"))
    assert [step.kind for step in due.steps] == [
        "opened",
        "counted",
        "weekend",
        "outside-hours",
        "counted",
        "due",
    ]
    weekend = due.steps[2]
    assert (weekend.at_from, weekend.at_to) == (berlin("2026-08-08"), berlin("2026-08-10"))
