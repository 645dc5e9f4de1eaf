"""Reading everything again on PostgreSQL: the same, and beside those who write."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.models import AuditEntry, Message, Ticket
from portal.services import rereading
from tests.acme import TOKEN, learn
from tests.factories import House

pytestmark = pytest.mark.postgres


def test_every_table_is_cleaned_and_noted(house: House, tmp_path: Path) -> None:
    tickets = [house.open(description=f"Look {TOKEN}").ticket.id for _ in range(3)]
    house.deliver()
    learn(house, tmp_path)
    found = {one.table for one in rereading.rows(house.works, write=True)}
    assert found == {"messages", "outbox", "queue"}
    assert not list(rereading.rows(house.works, write=True))
    with house.read() as work:
        bodies = [str(message.body) for message in work.session.query(Message)]
        noted = [e.ticket_id for e in work.session.query(AuditEntry) if e.kind == "redacted-later"]
    assert bodies == [f"Look acme...{TOKEN[-4:]}"] * 3
    assert set(noted) == set(tickets)


def test_it_waits_for_nobody_and_nobody_waits_for_it(
    house: House, tmp_path: Path, together: ThreadPoolExecutor
) -> None:
    for _ in range(20):
        house.open(description=f"Look {TOKEN}")
    learn(house, tmp_path)
    with house.write() as work:
        work.session.query(Ticket).with_for_update().all()
        swept = together.submit(lambda: list(rereading.rows(house.works, write=False)))
        assert len(swept.result(timeout=20)) >= 20
    opened = [together.submit(house.open) for _ in range(20)]
    swept = together.submit(lambda: list(rereading.rows(house.works, write=True)))
    assert swept.result(timeout=30)
    assert all(one.result(timeout=30).ticket.id for one in opened)
    assert not [one for one in rereading.rows(house.works, write=True) if one.table == "messages"]
