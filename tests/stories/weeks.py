"""Weeks of each process with what is asked, done and then happens by itself, reckoned by hand."""

from collections.abc import Mapping
from dataclasses import dataclass

Log = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Weeks:
    """What is asked and done when, and what then happens by itself.

    Acts are `support answers`, `customer answers`, `to STATUS` with a word, and `over to TEAM`.
    """

    preset: str
    opened: str
    asked: Mapping[str, str]
    acts: Log
    happens: Log
    due: tuple[str | None, str | None]
    """When the first answer and the solution are due in the end."""


PLAYED = {
    # Friday 15:00: two hours of Friday and two of Monday; the clocks of Sunday do not count.
    "nobody looks at it over the weekend on which American summer begins": Weeks(
        "selora",
        "2026-03-06T15:00-08:00",
        {"impact": "high"},
        (),
        (
            ("2026-03-09T10:00-07:00", "response-at-risk"),
            ("2026-03-09T11:00-07:00", "response-breached"),
            ("2026-03-09T11:00-07:00", "escalated to engineering-lead"),
            ("2026-03-09T11:00-07:00", "update-due"),
            # Friday 15:00 to Monday 15:00 are eight hours; six of them end on Monday 13:00.
            ("2026-03-09T13:00-07:00", "resolution-at-risk"),
            ("2026-03-09T15:00-07:00", "resolution-breached"),
            # Four hours of support after the first
            ("2026-03-09T15:00-07:00", "update-due"),
        ),
        ("2026-03-09T11:00-07:00", "2026-03-09T15:00-07:00"),
    ),
    # Answered on Friday; from Monday 10:00 to Tuesday 11:00 nine hours of support are lost.
    "a pause over the same weekend moves everything by its support time": Weeks(
        "selora",
        "2026-03-06T15:00-08:00",
        {"impact": "high"},
        (
            ("2026-03-06T16:00-08:00", "support answers"),
            ("2026-03-09T10:00-07:00", "to waiting-for-customer"),
            ("2026-03-10T11:00-07:00", "customer answers"),
        ),
        (
            ("2026-03-06T16:00-08:00", "moved to in-progress"),
            ("2026-03-09T10:00-07:00", "moved to waiting-for-customer"),
            ("2026-03-10T11:00-07:00", "moved to in-progress"),
            ("2026-03-10T11:00-07:00", "due-changed waited"),
            ("2026-03-10T14:00-07:00", "resolution-at-risk"),
            ("2026-03-10T15:00-07:00", "update-due"),
            ("2026-03-10T16:00-07:00", "resolution-breached"),
            ("2026-03-10T16:00-07:00", "escalated to engineering-lead"),
        ),
        ("2026-03-09T11:00-07:00", "2026-03-10T16:00-07:00"),
    ),
    # The hour from 01:00 to 02:00 comes twice; hours on the clock do not care.
    "a critical problem in the night on which American summer ends": Weeks(
        "selora",
        "2026-11-01T00:30-07:00",
        {"impact": "critical"},
        (),
        (
            ("2026-11-01T01:00-08:00", "response-at-risk"),
            ("2026-11-01T01:30-08:00", "response-breached"),
            ("2026-11-01T01:30-08:00", "escalated to engineering-lead"),
            ("2026-11-01T01:30-08:00", "update-due"),
            *((f"2026-11-01T{at}:30-08:00", "update-due") for at in ("03", "05", "07", "09", "11")),
            ("2026-11-01T08:30-08:00", "resolution-at-risk"),
            ("2026-11-01T11:30-08:00", "resolution-breached"),
        ),
        ("2026-11-01T01:30-08:00", "2026-11-01T11:30-08:00"),
    ),
    # Wednesday 13:00: four hours, then Thanksgiving, then Friday.
    "Thanksgiving lies between": Weeks(
        "selora",
        "2026-11-25T13:00-08:00",
        {"impact": "normal"},
        (),
        (
            ("2026-11-27T11:00-08:00", "response-at-risk"),
            ("2026-11-27T13:00-08:00", "response-breached"),
            ("2026-11-27T13:00-08:00", "escalated to engineering-lead"),
            ("2026-11-27T13:00-08:00", "update-due"),
            # Friday, Monday, Tuesday: 24 hours, of which 18 end on Monday 15:00.
            ("2026-11-30T15:00-08:00", "resolution-at-risk"),
            ("2026-12-01T13:00-08:00", "resolution-breached"),
            ("2026-11-30T13:00-08:00", "update-due"),
            ("2026-12-01T13:00-08:00", "update-due"),
        ),
        ("2026-11-27T13:00-08:00", "2026-12-01T13:00-08:00"),
    ),
    "a silent customer is reminded once, and it closes without anybody": Weeks(
        "selora",
        "2026-10-28T10:00-07:00",
        {"impact": "low"},
        (("2026-10-29T10:00-07:00", "to waiting-for-customer"),),
        (
            # One business day is eight hours, and six of them end at 16:00.
            ("2026-10-28T16:00-07:00", "response-at-risk"),
            # The time is up at the very moment of the answer, and the answer is there first.
            ("2026-10-29T10:00-07:00", "moved to waiting-for-customer"),
            # Three and ten times 24 hours, with one hour more on Sunday
            ("2026-11-01T09:00-08:00", "reminded"),
            ("2026-11-08T09:00-08:00", "moved to resolved"),
            ("2026-11-12T09:00-08:00", "reminded"),
            ("2026-11-15T09:00-08:00", "moved to closed"),
        ),
        ("2026-10-29T10:00-07:00", "2026-11-04T10:00-08:00"),
    ),
    # Escalated on Monday 09:30: 24 hours of support are three days of eight.
    "a tier begins too late, and the customer hears nothing for two days": Weeks(
        "ownerrez",
        "2026-03-06T10:00-06:00",
        {"impact": "normal", "category": "problem"},
        (
            ("2026-03-09T09:15-05:00", "over to t2"),
            ("2026-03-09T09:30-05:00", "over to t3"),
        ),
        (
            ("2026-03-06T16:00-06:00", "response-at-risk"),
            ("2026-03-11T09:30-05:00", "update-due"),
            ("2026-03-12T09:30-05:00", "start-breached"),
            ("2026-03-12T09:30-05:00", "escalated to lead"),
        ),
        ("2026-03-09T10:00-05:00", None),
    ),
    "nobody on call notes that they handle it, in the night on which summer ends": Weeks(
        "ownerrez",
        "2026-11-01T00:30-05:00",
        {"impact": "outage", "category": "problem"},
        (),
        (
            ("2026-11-01T01:15-05:00", "response-at-risk"),
            ("2026-11-01T01:30-05:00", "on-call-wake-up"),
            ("2026-11-01T01:30-05:00", "response-breached"),
            ("2026-11-01T01:30-05:00", "escalated to lead"),
            ("2026-11-01T01:00-06:00", "on-call-call"),
            # Counted from Monday 09:00
            ("2026-11-04T09:00-06:00", "update-due"),
        ),
        ("2026-11-01T01:30-05:00", None),
    ),
    # No target: only the closing counts, in days of 24 hours.
    "British summer ends while a request waits to be closed": Weeks(
        "servicegeeni",
        "2026-10-21T11:00+01:00",
        {"impact": "normal"},
        (
            ("2026-10-21T15:00+01:00", "to triage"),
            ("2026-10-21T16:00+01:00", "to pending-closure"),
        ),
        (
            ("2026-10-21T15:00+01:00", "moved to triage"),
            ("2026-10-21T16:00+01:00", "moved to pending-closure"),
            ("2026-10-26T15:00+00:00", "reminded"),
            ("2026-10-28T15:00+00:00", "moved to closed"),
        ),
        (None, None),
    ),
    # An automatic word to the customer is none of ours: the answer is still due (E06).
    "support around the clock, on the night on which European summer begins": Weeks(
        "360dialog",
        "2026-03-28T12:00+01:00",
        {"tier": "regular", "category": "account"},
        (),
        (
            ("2026-03-29T00:00+01:00", "update-due"),
            ("2026-03-29T13:00+02:00", "update-due"),
            ("2026-03-30T01:00+02:00", "update-due"),
            ("2026-03-30T13:00+02:00", "update-due"),
            ("2026-03-29T07:00+02:00", "response-at-risk"),
            ("2026-03-29T13:00+02:00", "response-breached"),
            ("2026-03-29T13:00+02:00", "escalated to support-lead"),
            ("2026-03-30T01:00+02:00", "resolution-at-risk"),
            ("2026-03-30T13:00+02:00", "mark-over_48h"),
            ("2026-03-30T13:00+02:00", "resolution-breached"),
        ),
        ("2026-03-29T13:00+02:00", "2026-03-30T13:00+02:00"),
    ),
}
