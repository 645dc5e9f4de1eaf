"""A ticket in a status that the policy has no more stands where support finds it."""

from pathlib import Path

import pytest

from portal import policy
from portal.errors import InvalidMove
from tests.factories import extended


def test_a_status_that_is_gone_can_be_left_for_the_first_one(tmp_path: Path) -> None:
    mine = extended(tmp_path, "")
    gone = mine.statuses["investigating-deeply"]
    assert (gone.label, gone.turn, gone.clock) == ("investigating-deeply", "support", "runs")
    assert mine.stage_of("investigating-deeply") == mine.stage_of(mine.initial_status)
    assert mine.possible("investigating-deeply", "agent") == (mine.initial_status,)
    with pytest.raises(InvalidMove):
        mine.move("investigating-deeply", "resolved", "agent")


def test_it_is_among_no_statuses(tmp_path: Path) -> None:
    mine = extended(tmp_path, "")
    assert mine.statuses["gone"].key == "gone"
    assert "gone" not in mine.statuses
    assert mine.statuses.get("gone") is None
    assert set(policy.load("selora", tmp_path).statuses) == set(mine.statuses)
