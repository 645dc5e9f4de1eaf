"""A board that is asked for again reads what changed, and takes the rest from the one before."""

import operator
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.models import ComponentSpell, Incident
from portal.store import board
from portal.store.public import Board
from portal.uptime import Word
from portal.work import SYSTEM
from tests.factories import House
from tests.incidents import report, say


def asked(house: House, before: Board | None = None, ledger: board.Ledger | None = None) -> Board:
    """The board of now."""
    with house.works.read(SYSTEM) as work:
        return board.board(work.session, work.policy, work.now, before, ledger)


@pytest.fixture
def ledger() -> board.Ledger:
    """What the settled board has read."""
    return board.Ledger()


@pytest.fixture
def settled(house: House, ledger: board.Ledger) -> Board:
    """A board with an incident that is over, made a day later."""
    one = report(house.works, {"platform": "major_outage"})
    house.clock.pass_by(hours=1)
    say(house.works, one, "resolved", {"platform": "operational"})
    house.clock.pass_by(hours=2)
    return asked(house, None, ledger)


def test_what_nobody_touched_is_the_very_same(house: House, settled: Board) -> None:
    house.clock.pass_by(seconds=20)
    again = asked(house, settled)
    assert again.history[0] is settled.history[0]
    assert all(map(operator.is_, again.components, settled.components))
    assert again.made_at == house.clock()
    assert again.page_updated_at == settled.page_updated_at


CHANGES: dict[str, Callable[[House, str], object]] = {
    "a post-mortem": lambda house, one: say(house.works, one, "postmortem"),
    "a new incident": lambda house, _one: report(house.works, {"platform": "partial_outage"}),
    "an incident dated back": lambda house, _one: report(
        house.works, {"platform": "partial_outage"}, at=house.clock()
    ),
    "back again": lambda house, one: say(
        house.works, one, "investigating", {"platform": "major_outage"}
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_with_the_board_of_before_or_without_it_says_the_same(
    house: House, settled: Board, ledger: board.Ledger, change: str
) -> None:
    CHANGES[change](house, settled.history[0].public_id)
    for _ in range(2):
        again, anew = asked(house, settled, ledger), asked(house)
        assert again.history == anew.history
        # The share may be a minute behind; what happened may not.
        assert _told(again) == _told(anew)
        house.clock.pass_by(minutes=10)


def _told(found: Board) -> object:
    part = found.components[0]
    return part.state, part.since, part.updated_at, part.days


def test_two_changes_at_one_moment_are_both_seen(house: House) -> None:
    one = report(house.works, {"platform": "major_outage"})
    before = asked(house)
    say(house.works, one, "identified")
    assert asked(house, before).incidents[0].status == "identified"


def test_a_word_of_a_slower_transaction_keeps_its_place(
    house: House, settled: Board, ledger: board.Ledger
) -> None:
    one = report(house.works, {"platform": "degraded_performance"})
    said = _word(house, one)
    _write(house, said | {"id": said["id"] + 2, "state": "partial_outage"})
    assert asked(house, settled, ledger).components[0].state == "partial_outage"
    _write(house, said | {"id": said["id"] + 1, "state": "major_outage"})
    assert asked(house, settled, ledger).components[0].state == "partial_outage"
    assert len(ledger.records["platform"].words) == len(_anew(house))


def _word(house: House, incident: str) -> dict[str, Any]:
    spell = ComponentSpell.__table__
    asked = select(spell).join(Incident).where(Incident.public_id == incident)
    with house.works.read(SYSTEM) as work:
        return dict(work.session.execute(asked).mappings().one())


def _write(house: House, values: dict[str, Any]) -> None:
    with house.works.write(SYSTEM) as work:
        work.session.add(ComponentSpell(**values))


def _anew(house: House) -> list[Word]:
    ledger = board.Ledger()
    asked(house, None, ledger)
    return ledger.records["platform"].words


def test_a_new_day_is_reckoned_anew(house: House, settled: Board) -> None:
    house.clock.pass_by(days=1)
    assert asked(house, settled).components[0].days == asked(house).components[0].days
