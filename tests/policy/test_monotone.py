"""A graver level that would be due later than a lesser one is found, with the moment (A12)."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import policy
from portal.policy import Policy, monotone

SLOWER = """
extends = "selora"
[[targets]]
level = "critical"
response = "2 clock hours"
resolution = "12 clock hours"
[[targets]]
level = "high"
response = "4 business hours"
resolution = "{resolution}"
[[targets]]
level = "normal"
response = "8 clock hours"
resolution = "3 business days"
[[targets]]
level = "low"
response = "1 business day"
resolution = "1 week"
"""


@pytest.mark.row("A12")
def test_levels_that_change_places_are_reported_with_the_moment(
    write: Callable[[str], Path],
) -> None:
    # Eight business hours from Monday 09:00 end at 17:00, before twelve hours on the clock do.
    told = [
        str(found) for found in policy.check(write(SLOWER.format(resolution="8 business hours")))
    ]
    assert len(told) == 2
    response, resolution = told
    assert "the response of “high” (4 business hours) would be due after" in response
    assert "that of “normal” (8 clock hours)" in response
    assert "opened on Sunday 2026-10-18 17:00" in response
    assert "the resolution of “critical” (12 clock hours)" in resolution
    assert "opened on Monday 2026-10-19 05:15" in resolution


@pytest.mark.row("A12")
def test_the_preset_keeps_its_order_through_a_whole_fortnight_quickly(selora: Policy) -> None:
    start = time.process_time()
    assert not [*monotone.check(selora)]
    assert time.process_time() - start < 5
    assert (monotone.MOMENTS[-1] - monotone.MOMENTS[0]).days == 13


def test_levels_without_a_promise_are_not_compared(around_the_clock: Policy) -> None:
    assert not [*monotone.check(around_the_clock)]
