"""The list of tickets on PostgreSQL: the same pages, by the same indexes."""

import pytest
from sqlalchemy import event, text

from portal.redaction import identifier
from portal.store import lists
from portal.store.branches import Wanted
from portal.work import Actor
from tests.factories import ALICE, BOB, House

pytestmark = pytest.mark.postgres
READERS = [
    Actor("customer", 1, email=identifier(BOB), organisation_id=1, role=role)
    for role in ("member", "viewer")
]
WANTED = (
    Wanted(),
    Wanted(edge=3),
    Wanted(edge=1, newer=True),
    Wanted(statuses=("new", "closed")),
)


@pytest.mark.parametrize("actor", READERS)
@pytest.mark.parametrize("wanted", WANTED)
def test_every_branch_walks_an_index(house: House, actor: Actor, wanted: Wanted) -> None:
    for number in range(4):
        house.open(email=ALICE, copy_to=BOB, subject=f"Lamp {number}")
    plans: list[str] = []
    with house.read(actor) as work:
        # A handful of rows is read as it lies; what counts is that there is another way.
        work.session.execute(text("SET LOCAL enable_seqscan = off"))

        def explain(
            _connection: object, cursor: object, statement: str, values: object, *_: object
        ) -> None:
            if statement.startswith("SELECT"):
                cursor.execute(f"EXPLAIN {statement}", values)  # type: ignore[attr-defined]
                plans.extend(str(row[0]) for row in cursor.fetchall())  # type: ignore[attr-defined]

        event.listen(house.works.database.engine, "before_cursor_execute", explain)
        found = lists.page(work.session, actor, wanted).rows
        event.remove(house.works.database.engine, "before_cursor_execute", explain)
    assert found
    assert [step for step in plans if "Index" in step]
    assert not [step for step in plans if "Seq Scan" in step]
