"""A program that repeats itself gets its first answer again."""

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.errors import KeyReused
from portal.models import IdempotencyKey, Ticket
from portal.services import idempotency, links, timers
from portal.services.idempotency import Key
from tests.factories import House, submission


@pytest.fixture
def key(house: House) -> Key:
    with house.write() as work:
        links.issue_api_token(work, "Desk", ["tickets:write"])
    return Key(1, "key", "request")


def open_ticket(house: House, key: Key | None) -> int:
    with house.write() as work:
        return idempotency.open_ticket(work, submission(), key).ticket.id


def count(house: House, table: type) -> int:
    with house.read() as work:
        return work.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.row("E28")
def test_the_same_key_gives_the_same_ticket(house: House, key: Key) -> None:
    asked = submission()
    for _ in range(3):
        with house.write() as work:
            idempotency.open_ticket(work, replace(asked, submission_id=uuid4()), key)
    assert count(house, Ticket) == 1


def test_the_same_key_with_another_request_is_refused(house: House, key: Key) -> None:
    open_ticket(house, key)
    with pytest.raises(KeyReused):
        open_ticket(house, replace(key, request_digest="another"))
    assert count(house, Ticket) == 1


def test_a_key_is_one_tokens_own(house: House, key: Key) -> None:
    with house.write() as work:
        links.issue_api_token(work, "Other", ["tickets:write"])
    assert open_ticket(house, key) != open_ticket(house, replace(key, token_id=2))


def test_without_a_key_each_request_is_a_ticket(house: House) -> None:
    assert open_ticket(house, None) != open_ticket(house, None)


def test_a_key_is_forgotten_after_a_day(house: House, key: Key) -> None:
    open_ticket(house, key)
    house.clock.pass_by(hours=24)
    with house.write() as work:
        timers.forget(work)
    assert count(house, IdempotencyKey) == 1
    house.clock.pass_by(seconds=1)
    with house.write() as work:
        timers.forget(work)
    assert count(house, IdempotencyKey) == 0
