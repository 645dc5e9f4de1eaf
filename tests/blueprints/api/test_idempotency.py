"""The same request of a program twice is one ticket; the key tells which is the same."""

from threading import Barrier, Thread

import pytest
from werkzeug.test import TestResponse

from portal.models import IdempotencyKey, Message, Ticket
from tests.factories import answers
from tests.sites import Program, Site


def send(program: Program, key: str, **changes: str) -> TestResponse:
    """Raise a request under a key."""
    return program.post("/tickets", answers(**changes), Idempotency_Key=key)


def test_the_same_key_gives_the_same_ticket(site: Site) -> None:
    program = site.program()
    first, second = send(program, "k-1"), send(program, "k-1")
    assert first.status_code == second.status_code == 201
    assert first.get_json() == second.get_json()
    assert site.count(Ticket) == 1


def test_the_same_key_with_another_body_is_refused(site: Site) -> None:
    program = site.program()
    send(program, "k-1")
    answer = send(program, "k-1", subject="Something else")
    assert answer.status_code == 422
    assert "same key" in answer.get_json()["detail"]
    assert site.count(Ticket) == 1


def test_a_refused_request_does_not_use_the_key_up(site: Site) -> None:
    program = site.program()
    assert send(program, "k-1", impact="").status_code == 422
    assert site.count(IdempotencyKey) == 0
    assert send(program, "k-1").status_code == 201


def test_a_key_belongs_to_one_token(site: Site) -> None:
    one, other = site.program(), site.program()
    assert send(one, "k-1").get_json() != send(other, "k-1").get_json()
    assert site.count(Ticket) == 2


def test_another_key_makes_another_ticket(site: Site) -> None:
    program = site.program()
    send(program, "k-1")
    send(program, "k-2")
    assert site.count(Ticket) == 2


def test_a_key_that_is_too_long_is_refused(site: Site) -> None:
    answer = send(site.program(), "k" * 256)
    assert [one["field"] for one in answer.get_json()["errors"]] == ["Idempotency-Key"]


def test_a_reply_under_the_same_key_is_said_once(site: Site) -> None:
    program = site.program()
    path = f"/tickets/{site.ask(site.visitor()).reference}/replies"
    ids = {
        program.post(path, {"body": "Is it on?"}, Idempotency_Key="k-1").get_json()["id"]
        for _ in range(2)
    }
    assert len(ids) == 1
    assert site.count(Message) == 2


@pytest.mark.asvs("2.3.4")
def test_two_at_once_make_one_ticket(site: Site) -> None:
    program, barrier, found = site.program(), Barrier(2), []

    def race() -> None:
        barrier.wait()
        found.append(send(program, "k-1").get_json()["reference"])

    threads = [Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert site.count(Ticket) == 1


def test_another_reply_under_a_used_key_is_refused_and_not_dropped(site: Site) -> None:
    program = site.program("tickets:write")
    reference = program.post("/tickets", answers()).get_json()["reference"]
    path = f"/tickets/{reference.lower()}/replies"
    assert program.post(path, {"body": "Once."}, Idempotency_Key="r-1").status_code == 201
    answer = program.post(path, {"body": "Twice."}, Idempotency_Key="r-1")
    assert answer.status_code == 422
    assert [row.body for row in site.rows(Message)][1:] == ["Once."]
