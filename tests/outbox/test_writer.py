"""What leaves is written down first: one row a delivery, all of one event with one id."""

from uuid import UUID

import pytest
from sqlalchemy import select

from portal.events import TicketReplied
from portal.models import OutboxRow
from portal.outbox import writer
from portal.redaction import identifier, redact
from tests.factories import House
from tests.fakes import Basket


class Twice(Basket):
    """A sink that makes two deliveries of one event."""

    name = "twice"

    def rows(self, event: object) -> tuple[dict[str, int], ...]:
        return ({"copy": 1}, {"copy": 2})


class Never(Basket):
    """A sink that is interested in nothing."""

    name = "never"

    def rows(self, event: object) -> tuple[()]:
        return ()


def replied() -> TicketReplied:
    return TicketReplied(None, identifier("SEL-2345-6789"), {"body": redact("It works.").text})


def written(house: House) -> list[OutboxRow]:
    with house.write() as work:
        writer.record(work, replied())
    with house.read() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def test_each_delivery_that_a_sink_wants_is_a_row(house: House) -> None:
    house.install(Twice(), Never(), Basket())
    assert [row.sink for row in written(house)] == ["twice", "twice", "basket"]


def test_all_rows_of_an_event_carry_one_id_by_which_receivers_drop_repeats(house: House) -> None:
    house.install(Twice(), Basket())
    rows = written(house)
    (message_id,) = {row.payload["id"] for row in rows}
    assert UUID(message_id).version == 7
    assert len({row.id for row in rows}) == 3
    assert rows[2].payload == {
        "id": message_id,
        "type": "ticket.replied",
        "time": house.clock().isoformat(),
        "subject": "SEL-2345-6789",
        "data": {"body": "It works."},
    }


def test_raw_text_cannot_be_written_down(house: House) -> None:
    class Careless(Basket):
        def rows(self, event: object) -> tuple[dict[str, str], ...]:
            return ({"note": "typed by a person"},)

    house.install(Careless())
    with pytest.raises(Exception, match="did not pass the redactor"):
        written(house)
