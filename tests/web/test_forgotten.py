"""A database that forgot what was published is not taken for good news."""

from datetime import timedelta

import pytest

from tests import shelves
from tests.boards import board, event
from tests.shelves import Desk


@pytest.fixture(name="desk")
def _desk() -> Desk:
    return shelves.desk()


def _assert_nobody_knows(desk: Desk) -> None:
    assert "All systems work" not in desk.text("/status")
    assert "We cannot see right now how the service is" in desk.text("/status")
    assert "Hubs cannot be reached" in desk.text("/status")
    assert "We cannot see" in desk.text("/status/badge.svg")
    assert desk.get("/api/v2/status.json")[0].startswith("503")


def test_an_empty_database_beside_a_kept_incident_is_not_taken_for_green(desk: Desk) -> None:
    desk.shelf.last = known = board(
        incidents=(event(),), history=(event(),), made_at=desk.clock() - timedelta(seconds=9)
    )
    _assert_nobody_knows(desk)
    desk.clock.pass_by(minutes=10)
    _assert_nobody_knows(desk)
    assert desk.shelf.last is known
    assert desk.snapshot.board is None


def test_a_database_that_is_emptied_under_a_running_portal_is_not_taken_for_green(
    desk: Desk,
) -> None:
    desk.shelf.change(board(incidents=(event(),), history=(event(),)))
    desk.text("/status")
    desk.clock.pass_by(seconds=2)
    desk.shelf.change(board())
    _assert_nobody_knows(desk)


def test_an_empty_database_is_believed_once_a_person_confirms_it(desk: Desk) -> None:
    desk.shelf.last = board(history=(event(),))
    assert "All systems work" not in desk.text("/status")
    desk.shelf.last = None
    desk.clock.pass_by(seconds=21)
    assert "All systems work" in desk.text("/status")
    assert desk.get("/api/v2/status.json")[0] == "200 OK"


def test_an_empty_database_is_believed_once_a_person_posts(desk: Desk) -> None:
    desk.shelf.last = board(history=(event(),))
    assert "All systems work" not in desk.text("/status")
    desk.shelf.change(board(incidents=(event(2, name="Doors"),), history=(event(2, name="Doors"),)))
    desk.snapshot.stir()
    assert "Doors" in desk.text("/status")
    assert desk.get("/api/v2/status.json")[0] == "200 OK"
