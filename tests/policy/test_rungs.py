"""The times of a ladder that make no sense are found, and those of the presets do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import policy
from tests.factories import policy_of

LADDER = """
extends = "selora"
alarms = false
[ladder.support]
{first}
[ladder.engineering]
after = "{after}"
"""


def told(write: Callable[[str], Path], first: str = "", after: str = "1 business day") -> list[str]:
    return [str(one) for one in policy.check(write(LADDER.format(first=first, after=after)))]


def test_a_level_that_opens_before_the_one_below_must_answer_is_reported(
    write: Callable[[str], Path],
) -> None:
    (found,) = told(write, after="2 business hours")
    assert found.startswith("ladder.engineering.after")
    assert "4 business hours" in found
    # On Friday afternoon six hours on the clock are over long before four of business.
    assert len(told(write, after="6 clock hours")) == 1
    assert told(write, after="4 business hours") == []


def test_nothing_is_below_the_first_level(write: Callable[[str], Path]) -> None:
    (found,) = told(write, first='after = "1 business day"')
    assert found.startswith("ladder.support.after")


@pytest.mark.row("D30")
@pytest.mark.parametrize("name", policy.presets())
def test_every_level_above_the_first_opens_to_the_customer(name: str) -> None:
    first, *others = policy_of(name).ladder.values()
    assert first.after is None
    assert others
    assert all(rung.after is not None for rung in others)
