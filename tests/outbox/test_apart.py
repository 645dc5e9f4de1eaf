"""Each place outward has a loop of its own: one that stalls holds up nobody else."""

import threading
from pathlib import Path

from portal.app import background
from portal.services import tickets
from portal.sinks import DatabaseQueue, Envelope, Sink
from portal.work import SYSTEM
from tests.factories import submission
from tests.fakes import Awaited, Basket
from tests.portals import app_in, runtime

PATIENCE = 20


class Stalls(Basket):
    """It takes what comes and says nothing until it is told to."""

    name = "stalls"

    def __init__(self) -> None:
        super().__init__()
        self.over = threading.Event()

    def deliver(self, envelope: Envelope) -> None:
        self.over.wait()


def test_a_place_that_stalls_holds_up_no_other(tmp_path: Path) -> None:
    portal = runtime(app_in(tmp_path))
    stalled, basket = Stalls(), Awaited()
    sinks: tuple[Sink, ...] = (stalled, basket, DatabaseQueue(portal.works))
    portal.sinks = {**portal.sinks, **{sink.name: sink for sink in sinks}}
    portal.works.outlets = sinks
    worker = background(portal)
    worker.start()
    try:
        for _ in range(2):
            with portal.works.write(SYSTEM) as work:
                asked = tickets.open(work, submission(work.policy)).ticket.id
            assert basket.came.get(timeout=PATIENCE) == asked
    finally:
        stalled.over.set()
        worker.stop()
