"""Loops in the background: busy while there is work, woken when there is some, hard to kill."""

import threading
from itertools import accumulate
from queue import Empty, SimpleQueue

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from portal.errors import ConfigurationError, StoreUnavailable
from portal.outbox.worker import Absence, Loop, Worker, longer

PATIENCE = 20


class Steps:
    """A step to repeat: it says what it found as told, and that it ran."""

    def __init__(self, *found: int) -> None:
        self.found = list(found)
        self.ran: SimpleQueue[int] = SimpleQueue()

    def __call__(self, stop: threading.Event) -> int:
        found = self.found.pop(0) if self.found else 0
        self.ran.put(found)
        if found < 0:
            raise ValueError(found)
        return found

    def runs(self, times: int) -> None:
        for _ in range(times):
            self.ran.get(timeout=PATIENCE)

    def rests(self) -> bool:
        try:
            self.ran.get(timeout=0.05)
        except Empty:
            return True
        return False


def test_a_loop_goes_on_at_once_while_there_is_work_then_rests() -> None:
    steps = Steps(3, 1, 0)
    worker = Worker([Loop("relay", steps, rest=1000)])
    worker.start()
    steps.runs(3)
    assert steps.rests()
    worker.stop()


def test_a_loop_that_rests_is_woken_by_a_commit() -> None:
    steps = Steps()
    sweep = Steps()
    worker = Worker([Loop("relay", steps, rest=1000, wakes=True), Loop("sweep", sweep, rest=1000)])
    worker.start()
    steps.runs(1)
    sweep.runs(1)
    worker.wake()
    steps.runs(1)
    assert sweep.rests()  # one that commits itself would wake itself for ever
    worker.stop()


def test_a_loop_that_fails_rests_and_goes_on() -> None:
    steps = Steps(-1, 2, 0)
    worker = Worker([Loop("relay", steps, rest=0.001)])
    worker.start()
    steps.runs(3)
    worker.stop()


@pytest.mark.parametrize("rest", [0.001, 1000])
def test_a_worker_stops_when_told_to(rest: float) -> None:
    steps = Steps()
    worker = Worker([Loop("one", steps, rest), Loop("two", Steps(), rest)])
    worker.start()
    steps.runs(1)
    worker.stop()
    assert not [thread for thread in threading.enumerate() if thread.name in {"one", "two"}]


def test_who_hears_of_everything_looks_less_and_less_often() -> None:
    rests = list(accumulate(range(6), lambda rest, _: longer(rest, first=1.0), initial=1.0))
    assert rests == [1, 2, 4, 8, 16, 30, 30]
    assert longer(3600, first=3600) == 3600


def test_a_loop_that_ends_a_step_gives_a_sign_of_life() -> None:
    fine, broken = Steps(), Steps(-1)
    worker = Worker([Loop("fine", fine, rest=1000), Loop("broken", broken, rest=1000)])
    assert worker.alive() == ["broken", "fine"]  # they begin: who never ends a step is missed then
    worker.start()
    fine.runs(1)
    broken.runs(1)
    worker.stop()
    assert worker.alive() == ["fine"]
    assert worker.alive() == []


@pytest.mark.parametrize(
    "failure",
    [
        PermissionError(13, "Permission denied", "/x"),
        ConfigurationError("/x"),
        StoreUnavailable("/x"),
    ],
)
def test_what_is_wrong_outside_is_one_line_once_a_minute(failure: Exception) -> None:
    ran: SimpleQueue[None] = SimpleQueue()

    def step(_stop: threading.Event) -> int:
        ran.put(None)
        raise failure

    with capture_logs() as said:
        worker = Worker([Loop("export", step, rest=0.001)])
        worker.start()
        for _ in range(3):
            ran.get(timeout=PATIENCE)
        worker.stop()
    (line,) = said
    assert (line["event"], line["loop"]) == ("loop.waits", "export")
    assert "/x" in line["reason"]


def test_a_database_that_stays_away_is_told_of_once_a_minute_and_so_is_its_return() -> None:
    passed = [0.0]
    with capture_logs() as said:
        absence = Absence("relay", lambda: passed[0])
        absence.is_over()
        for passed[0] in (0.0, 1.0, 59.0, 60.0):
            absence.goes_on(OperationalError("SELECT 1", {}, Exception("refused")))
        absence.is_over()
        absence.is_over()
    assert [line["event"] for line in said] == ["loop.waits", "loop.waits", "loop.back"]
    assert {line["loop"] for line in said} == {"relay"}
    assert said[0]["reason"] == "refused"
