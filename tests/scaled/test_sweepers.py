"""Sweepers on PostgreSQL, which do not wait for one another: everything happens once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.services import timers
from portal.work import Work
from tests.factories import House
from tests.sweepers import EACH, happened, sweep_all, waiting, written_to

pytestmark = pytest.mark.postgres


@pytest.mark.row("B28", "E32")
def test_four_sweepers_at_once_do_everything_once(
    house: House, together: ThreadPoolExecutor
) -> None:
    due = waiting(house)
    start = threading.Barrier(4)

    def sweep(_: int) -> int:
        start.wait()
        return sweep_all(house)

    assert sum(together.map(sweep, range(4))) == 3 * EACH
    assert happened(house, due) == due
    reminded = written_to(house, "ticket.reminder_due")
    assert len(reminded) == len(set(reminded)) == 2 * EACH


@pytest.mark.row("B28")
def test_what_one_sweeper_holds_another_leaves_out_and_gets_when_that_one_dies(
    house: House,
) -> None:
    due = waiting(house)
    with pytest.raises(DBAPIError, match="terminat"):
        sweep_and_die(house)
    assert happened(house, due).total() < due.total()
    assert sweep_all(house) == 50
    assert happened(house, due) == due


def sweep_and_die(house: House) -> None:
    with house.write() as work:
        assert timers.sweep(work) == 50
        work.session.flush()
        # Beside it, the rest: nobody waits for the rows that the first one holds.
        assert sweep_all(house) == 3 * EACH - 50
        kill(house, work)
        work.session.execute(text("SELECT 1"))


def kill(house: House, work: Work) -> None:
    """End the connection of a unit of work from outside, as when its process dies."""
    server = work.session.scalar(text("SELECT pg_backend_pid()"))
    with house.write() as other:
        other.session.execute(text("SELECT pg_terminate_backend(:it)"), {"it": server})
