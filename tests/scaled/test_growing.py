"""On PostgreSQL, too, the database refuses to change or remove what was noted."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories import House

pytestmark = pytest.mark.postgres


@pytest.mark.row("D36", "E22")
@pytest.mark.parametrize("change", ["UPDATE audit SET at = at", "DELETE FROM audit"])
def test_what_was_noted_stays_as_it_was(house: House, change: str) -> None:
    house.open()
    before = house.rows()["audit"]
    assert before
    with (
        pytest.raises(DBAPIError, match="grows only"),
        house.works.database.writer() as session,
    ):
        session.execute(text(change))
    assert house.rows()["audit"] == before
