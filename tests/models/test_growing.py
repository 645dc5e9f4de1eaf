"""The audit log and the record of looks grow only: the database itself refuses anything else."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.models import Account, View
from portal.redaction import identifier
from portal.work import SYSTEM
from tests.factories import ALICE, House
from tests.incidents import report


@pytest.fixture
def told(house: House) -> House:
    """A house in which something happened and somebody looked."""
    ticket = house.open().ticket
    with house.write(SYSTEM) as work:
        account = Account(
            email=identifier(ALICE),
            name=identifier("Alice"),
            language="en",
            time_zone="UTC",
            created_at=work.now,
        )
        work.session.add(account)
        work.session.flush()
        row = {"account_id": account.id, "ticket_id": ticket.id, "at": work.now}
        work.put(View, [row])
    report(house.works)
    return house


@pytest.mark.row("D36", "E22")
@pytest.mark.parametrize("table", ["audit", "component_spells", "views"])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE {} SET id = id",
        "DELETE FROM {}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0} WHERE id = 1",
        "INSERT OR IGNORE INTO {0} SELECT * FROM {0} WHERE id = 1",
        "UPDATE OR REPLACE {} SET id = id + 1",
    ],
)
def test_what_was_noted_stays_as_it_was(told: House, table: str, change: str) -> None:
    before = told.rows()[table]
    assert before
    with (
        pytest.raises(DBAPIError, match="grows only"),
        told.works.database.writer() as session,
    ):
        session.execute(text(change.format(table)))
    assert told.rows()[table] == before


def test_more_can_always_be_noted(told: House) -> None:
    before = told.rows()["audit"]
    told.open()
    assert told.rows()["audit"] > before
