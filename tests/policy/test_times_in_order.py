"""Times that cannot both hold are found: colours, reminders, and an answer after the solution."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import policy

ROW = '[[targets]]\nresponse = "{}"\nresolution = "{}"\n'
BANDS = '[teams.support.bands]\ngreen = "{}"\nyellow = "{}"\n'
TIMER = '[statuses.resolved.timer]\nafter = "{}"\n{} = "{}"\n'
UNSOUND = {
    BANDS.format("2 days", "1 day"): (
        "teams.support.bands",
        "green (2 clock days) until it is red",
    ),
    BANDS.format("1 business day", "1 business day"): ("teams.support.bands", "expected yellow"),
    # From Monday 09:00 on, nine hours last until Tuesday 10:00, and a day until 09:00.
    BANDS.format("9 business hours", "1 business day"): (
        "teams.support.bands",
        "waiting since Sunday 2026-10-18 17:00",
    ),
    TIMER.format("7 days", "remind_before = false\nremind_after", "8 days"): (
        "statuses.resolved.timer.remind_after",
        "no reminder would come",
    ),
    TIMER.format("7 days", "remind_before = false\nremind_after", "7 days"): (
        "statuses.resolved.timer.remind_after",
        "expected less than that",
    ),
    TIMER.format("2 days", "remind_before", "2 days"): (
        "statuses.resolved.timer.remind_before",
        "after 2 clock days",
    ),
    # Over a weekend only: two business days from Thursday evening end on Monday.
    TIMER.format("3 days", "remind_before = false\nremind_after", "2 business days"): (
        "statuses.resolved.timer.remind_after",
        "since Wednesday 2026-10-21 17:15",
    ),
    ROW.format("2 clock days", "1 clock day"): (
        "targets[0].resolution",
        "would be due before the first answer",
    ),
    ROW.format("4 business hours", "1 clock day"): (
        "targets[0].resolution",
        "opened on Friday 2026-10-23 13:15, the solution (1 clock day)",
    ),
    '[organisation]\nlanguages = ["en", "xx"]\n': (
        "organisation.languages[1]",
        "“xx” is no language",
    ),
    '[organisation]\nlanguages = ["en", "de_BR"]\n': ("organisation.languages[1]", "known"),
}


@pytest.mark.parametrize("text", UNSOUND)
def test_what_cannot_hold_is_told(text: str, write: Callable[[str], Path]) -> None:
    place, words = UNSOUND[text]
    told = {one.path: one.expected for one in policy.check(write(f'extends = "selora"\n{text}'))}
    assert words in told[place]


@pytest.mark.parametrize(
    "text",
    [
        BANDS.format("7 business hours", "1 business day"),
        TIMER.format("7 days", "remind_before = false\nremind_after", "6 days"),
        TIMER.format("2 days", "remind_before", "1 day"),
        ROW.format("1 clock day", "1 clock day"),
        '[organisation]\nlanguages = ["en", "de_AT", "zh_CN"]\n',
    ],
)
def test_what_can_hold_is_sound(text: str, write: Callable[[str], Path]) -> None:
    assert policy.check(write(f'extends = "selora"\n{text}')) == []
