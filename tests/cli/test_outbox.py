"""`portal outbox` lists what was given up, and lets it go once more."""

from uuid import UUID

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from portal.models import OutboxRow
from tests.cli.conftest import Run
from tests.factories import House
from tests.fakes import Basket


@pytest.fixture
def parked(house: House) -> UUID:
    """A delivery that was refused for good."""
    house.install(Basket(failures=1, permanent=True))
    house.open(subject="Zebra")
    house.deliver()
    with house.read() as work:
        return work.session.scalars(select(OutboxRow.id)).one()


def stored(house: House, row: UUID) -> OutboxRow:
    with house.read() as work:
        found = work.session.get(OutboxRow, row)
    assert found is not None
    return found


def test_what_was_given_up_is_listed_with_its_reason(run: Run, parked: UUID) -> None:
    result = run("outbox", "list")
    assert result.exit_code == 0
    first, last = result.stdout.splitlines()
    assert first == f"{parked}  basket  ticket.opened  1  the basket is full"
    assert last == "Parked: 1. Waiting: 0."
    assert "Zebra" not in result.stdout


def test_what_was_given_up_can_be_tried_again(run: Run, house: House, parked: UUID) -> None:
    assert run("outbox", "retry", str(parked)).exit_code == 0
    row = stored(house, parked)
    assert row.parked_at is None
    assert row.available_at is not None
    assert run("outbox", "list").stdout.endswith("Parked: 0. Waiting: 1.\n")


def test_what_fails_is_listed_with_its_reason_and_its_next_try(run: Run, house: House) -> None:
    house.install(Basket(failures=1))
    house.open(subject="Zebra")
    with capture_logs() as said:
        house.deliver()
    assert [line["reason"] for line in said if line["event"] == "delivery.failed"] == [
        "the basket is full"
    ]
    with house.read() as work:
        row = work.session.scalars(select(OutboxRow)).one()
    first, last = run("outbox", "list").stdout.splitlines()
    assert first == (
        f"{row.id}  basket  ticket.opened  1  the basket is full"
        f"  Next try: {row.available_at:%Y-%m-%dT%H:%M:%SZ}"
    )
    assert last == "Parked: 0. Waiting: 1."


def test_what_was_delivered_can_be_replayed_but_not_retried(run: Run, house: House) -> None:
    house.install(Basket())
    house.open()
    house.deliver()
    with house.read() as work:
        row = work.session.scalars(select(OutboxRow.id)).one()
    refused = run("outbox", "retry", str(row))
    assert refused.exit_code == 1
    assert refused.stderr == "Error: There is no such delivery.\n"
    assert run("outbox", "replay", str(row)).exit_code == 0
    assert stored(house, row).delivered_at is None


@pytest.mark.parametrize("verb", ["retry", "replay"])
@pytest.mark.parametrize(("row", "status"), [(str(UUID(int=7)), 1), ("seven", 2)])
def test_what_does_not_exist_is_said_to(run: Run, verb: str, row: str, status: int) -> None:
    result = run("outbox", verb, row)
    assert result.exit_code == status
    assert "Traceback" not in result.stderr
