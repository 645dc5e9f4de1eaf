"""What one process commits wakes the loops of another, also after its connection broke."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from portal import db
from portal.models import Feedback
from portal.outbox.relay import Relay
from portal.outbox.wake import Ear
from portal.outbox.worker import Loop, Worker
from portal.redaction import redact
from portal.services import tickets
from portal.work import RECORDED
from tests import incidents
from tests.factories import House, house_in, submission
from tests.fakes import Awaited
from tests.pages import Visitor
from tests.portals import app_in, runtime

pytestmark = pytest.mark.postgres
PATIENCE, HOUR = 20, 3600.0
END_THEM = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
)


@pytest.fixture
def basket(house: House, migrated: str, tmp_path: Path) -> Iterator[Awaited]:
    """Where another process delivers, which looks by itself once an hour only."""
    made, other = Awaited(), house_in(tmp_path, url=migrated)
    house.install(made)
    ear, relay = Ear(other.works), Relay(other.works, {made.name: made})
    loops = [Loop("relay", relay.run_once, HOUR, wakes=True), Loop("wake", ear.listen, 0.01)]
    worker = Worker(loops, lambda: ear.listens)
    other.works.recorded = worker.wake
    worker.start()
    yield made
    worker.stop()
    other.works.database.close()


def test_a_commit_wakes_the_relay_of_another_process(house: House, basket: Awaited) -> None:
    for _ in range(3):  # the first may be found when it begins; the others can only be heard of
        asked = house.open().ticket.id
        assert basket.came.get(timeout=PATIENCE) == asked


def test_a_connection_that_breaks_is_made_anew_and_nothing_is_missed(
    house: House, basket: Awaited
) -> None:
    for _ in range(3):
        for _ in range(2):
            asked = house.open().ticket.id
            assert basket.came.get(timeout=PATIENCE) == asked
        with house.write() as work:
            work.session.scalar(END_THEM)


def test_only_what_was_committed_and_is_to_be_delivered_is_told(house: House) -> None:
    class Undone(Exception): ...

    with db.listening(house.works.database) as wait:
        with house.write() as work:
            work.session.add(Feedback(comment=redact("Thanks").text, created_at=work.now))
        with pytest.raises(Undone):
            undo(house, Undone)
        assert wait(0) == []
        house.open()
        assert wait(PATIENCE) == [RECORDED]


def undo(house: House, mistake: type[Exception]) -> None:
    with house.write() as work:
        tickets.open(work, submission())
        raise mistake


def test_what_is_published_in_one_process_shows_in_another_at_once(
    house: House, migrated: str, tmp_path: Path
) -> None:
    app = app_in(tmp_path / "other", house.clock, database_url=migrated)
    reader = Visitor(app)
    worker = Worker([Loop("wake", Ear(runtime(app).works).listen, 0.01)])
    assert "Hubs" not in reader.get("/status").text
    worker.start()
    for name in ("Hubs cannot be reached", "Letters are late"):
        incidents.report(house.works, name=name)
        until = time.monotonic() + PATIENCE
        # The clock stands still, so that nothing but a word from there makes it ask again.
        while name not in reader.get("/status").text:
            assert time.monotonic() < until
    worker.stop()
    runtime(app).works.database.close()
