"""A running portal on whose status something has happened, for programs of other people."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal import clock, db
from portal.services.maintenance import Slot
from portal.tokens import Signer
from portal.work import Works
from tests.factories import KEY, database_in, policy_of
from tests.incidents import plan, report, say
from tests.servers import Server


def happen(works: Works) -> None:
    """One incident that is over, one that is not, and work that is planned."""
    over = report(works, {"api": "partial_outage"}, name="The API is slow", status="identified")
    say(works, over, "resolved")
    report(works, {"platform": "major_outage"}, status="known-issue")
    begins = clock.now() + timedelta(days=2)
    plan(works, Slot(begins, begins + timedelta(hours=2)))


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    folder = tmp_path_factory.mktemp("clients") / "instance"
    database = db.connect(database_in(folder))
    happen(Works(database, policy_of(), clock.now, Signer(KEY.encode())))
    database.close()
    server = Server(folder, PORTAL_POLICY="selora")
    server.start()
    yield f"http://127.0.0.1:{server.port}"
    server.end()
