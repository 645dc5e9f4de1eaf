"""`portal seed --tickets N` fills a deployment with requests that fit one another, on any policy."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.cli.seeding import bulk, copies
from portal.models import Account, AuditEntry, Base, Link, Message, OutboxRow, QueueItem, Ticket
from portal.store import tickets as store
from portal.tokens import digest
from portal.work import SYSTEM
from tests.cli.conftest import Run
from tests.factories import House, house_in

MANY = ("seed", "--tickets", "60")


@pytest.mark.parametrize("preset", ["selora", "servicegeeni"])
def test_the_copies_fit_any_policy_and_one_another(
    run: Run, house: House, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    monkeypatch.setenv("PORTAL_POLICY", preset)
    assert run(*MANY).exit_code == 0
    assert house.rows()["tickets"] == 60
    checked = run("check-data")
    assert checked.exit_code == 0, checked.output
    with house.read() as work:
        states = Counter(work.session.scalars(select(Ticket.status)))
        waiting = work.session.scalar(
            select(func.count()).where(OutboxRow.available_at.is_not(None))
        )
        taken = work.session.scalar(select(func.count()).where(QueueItem.available_at.is_not(None)))
        late = select(func.count()).where(Ticket.next_action_at < work.now)
        assert work.session.scalar(late) == 0
    assert len(states) > 1
    assert (waiting, taken) == (0, 0)


def test_each_request_is_that_of_its_own_person_with_a_link_that_opens_it(
    run: Run, house: House
) -> None:
    run(*MANY)
    with house.read() as work:
        for link in work.session.scalars(select(Link).limit(40)):
            ticket = store.by_id(work.session, SYSTEM, link.ticket_id)
            assert link.token_digest == digest(house.works.signer.token("ticket", link.nonce))
            assert ticket.requester_email == link.email
            row = work.session.scalars(
                select(OutboxRow).where(OutboxRow.ticket_id == ticket.id)
            ).first()
            assert row is not None
            assert row.payload["subject"] == ticket.reference
            assert "placeholder" not in str(row.payload).lower()
        names = set(work.session.scalars(select(Message.author_name)))
    assert not [name for name in names if name and "Placeholder" in name]


def told(house: House, seed: int) -> list[Any]:
    """What was made."""
    copies.fill(house.works, 40, seed, anyway=False)
    with house.read() as work:
        columns = (Ticket.reference, Ticket.requester_email, Ticket.status, Ticket.opened_at)
        return [tuple(row) for row in work.session.execute(select(*columns).order_by(Ticket.id))]


def test_the_same_number_gives_the_same_requests(tmp_path: Path) -> None:
    first, again, other = (
        told(house_in(tmp_path / name), seed) for name, seed in (("a", 7), ("b", 7), ("c", 8))
    )
    assert first == again != other


def test_it_refuses_where_requests_are_and_adds_to_them_when_told(run: Run, house: House) -> None:
    house.open()
    refused = run(*MANY)
    assert refused.exit_code != 0
    assert "--anyway" in str(refused.exception)
    assert house.rows()["tickets"] == 1
    assert run(*MANY, "--anyway").exit_code == 0
    assert house.rows()["tickets"] == 61
    house.open()  # whoever comes next is numbered after them
    assert run(*MANY, "--anyway").exit_code == 0
    assert house.rows()["tickets"] == 122


def test_requests_are_given_to_those_who_answer_and_to_nobody_who_was_there_before(
    run: Run, house: House
) -> None:
    run("seed")
    run(*MANY, "--anyway")
    with house.read() as work:
        crowd = select(Account.id).where(
            Account.email.like("agent-%"), Account.staff_role.is_not(None)
        )
        agents = set(work.session.scalars(crowd))
        copied = select(Ticket).where(Ticket.assignee_id.in_(agents))
        having = {ticket.id: ticket.assignee_id for ticket in work.session.scalars(copied)}
        given = select(AuditEntry).where(
            AuditEntry.kind == "assigned", AuditEntry.ticket_id.in_(having)
        )
        told = {entry.ticket_id or 0: entry.data["to"] for entry in work.session.scalars(given)}
        letters = work.session.scalars(select(OutboxRow).where(OutboxRow.ticket_id.in_(having)))
        staff = {row.payload["staff"] for row in letters if "staff" in row.payload}
    assert told
    assert told == {ticket: having[ticket] for ticket in told}
    assert staff <= agents


def test_raw_text_is_refused_on_this_way_too(house: House) -> None:
    table = Base.metadata.tables["tickets"]
    with pytest.raises(TypeError):
        bulk.bound(table, house.works.database.engine.dialect, [{"subject": "raw"}])
