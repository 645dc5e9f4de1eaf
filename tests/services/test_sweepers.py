"""Two sweepers at once, and one that is killed: everything happens once, or not at all yet."""

import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories import House
from tests.sweepers import EACH, happened, sweep_all, waiting, written_to

ROOT = Path(__file__).parents[2]
KILLED = """
import os, signal, sys
from pathlib import Path
from portal.services import timers
from tests.factories import house_in
from tests.fakes import Clock

house = house_in(Path(sys.argv[1]))
house.clock.at = house.clock().fromisoformat(sys.argv[2])
with house.write() as work:
    assert timers.sweep(work) >= 50
    work.session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.row("B28", "E32")
def test_two_sweepers_at_once_do_everything_once(house: House) -> None:
    due = waiting(house)
    start = threading.Barrier(2)

    def sweep(_: int) -> int:
        start.wait()
        return sweep_all(house)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(sweep, range(2))) == 3 * EACH
    assert happened(house, due) == due
    reminded = written_to(house, "ticket.reminder_due")
    assert len(reminded) == len(set(reminded)) == 2 * EACH
    before = house.rows()
    assert not sweep_all(house)
    assert house.rows() == before


@pytest.mark.row("B28")
def test_a_sweeper_that_is_killed_leaves_nothing_half_done(house: House, tmp_path: Path) -> None:
    due, before = waiting(house), house.rows()
    command = [sys.executable, "-c", KILLED, str(tmp_path), house.clock().isoformat()]
    killed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert house.rows() == before
    sweep_all(house)
    assert happened(house, due) == due


@pytest.mark.row("B28")
def test_after_a_long_silence_the_reminder_comes_a_day_before_the_move(house: House) -> None:
    waiting(house)
    moved = Counter(["moved"])
    sweep_all(house)
    assert not happened(house, moved)["moved"]
    house.clock.pass_by(days=1)
    sweep_all(house)
    assert happened(house, moved)["moved"] == EACH
