"""What is wrong is told in one round: a mistake here does not hide one there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import policy

UNSOUND = """
[statuses.island]
label = "Island"
stage = "closed"
explanation = "x"
turn = "nobody"
clock = "stopped"
[[targets]]
response = "2 clock days"
resolution = "1 clock day"
[[targets]]
level = "critical"
response = "1 clock day"
resolution = "9 clock days"
[teams.support.bands]
green = "2 days"
yellow = "1 day"
[statuses.resolved.timer]
remind_before = "30 days"
"""
FOUND = {
    "statuses.island",
    "statuses.resolved.timer.remind_before",
    "targets[0].resolution",
    "targets[1]",
    "teams.support.bands",
}
TARGETS = {"targets[0].resolution", "targets[1]"}


def told(text: str) -> Callable[[Callable[[str], Path]], set[str]]:
    return lambda write: {one.path for one in policy.check(write(f'extends = "selora"\n{text}'))}


@pytest.mark.parametrize(
    ("mistake", "place"),
    [
        ('first_team = "suport"', "first_team"),
        ('colour = "x"', "colour"),
        ("thresholds = { known_issue = 1 }", "thresholds.known_issue"),
        ("alarms = { breach = 'boss', at_risk = 3 }", "alarms.at_risk"),
    ],
)
def test_a_mistake_elsewhere_hides_nothing(
    mistake: str, place: str, write: Callable[[str], Path]
) -> None:
    assert told(f"{mistake}\n{UNSOUND}")(write) >= {place, *FOUND}


@pytest.mark.parametrize(
    ("mistake", "hidden"),
    [
        ("[statuses.new]\nclock = 'ticks'\n", {one for one in FOUND if "statuses" in one}),
        ("[hours]\nzone = 'PST'\n", FOUND - {"statuses.island", "targets[1]"}),
        ("[hours.holidays]\ncountry = 'XX'\n", FOUND - {"statuses.island", "targets[1]"}),
        ("[levels.high]\nrank = 'x'\n", {"targets[1]"}),
    ],
)
def test_only_what_asks_a_table_that_cannot_be_read_has_to_wait(
    mistake: str, hidden: set[str], write: Callable[[str], Path]
) -> None:
    found = told(UNSOUND + mistake)(write)
    assert found >= FOUND - hidden
    assert not found & hidden


@pytest.mark.parametrize("name", ["initial_status", "withdrawn_status"])
def test_a_status_that_is_not_there_takes_no_others_with_it(
    name: str, write: Callable[[str], Path]
) -> None:
    assert told(f"{name} = 'nwe'\n")(write) - {"statuses.withdrawn"} == {name}
