"""The queue of the desk: what is due next comes first, page by page, by index, for staff alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal.errors import NotFound
from portal.models import Account, AuditEntry, Ticket
from portal.redaction import identifier
from portal.services import audit
from portal.store import desk
from portal.store.desk import Wanted
from portal.work import SYSTEM, Actor
from tests.factories import House
from tests.queries import asked

DANA = Actor("staff", 1, role="agent")
OUTSIDERS = (
    Actor("guest", 1, 1, 1),
    Actor("customer", 7, organisation_id=1, role="manager"),
    Actor("api", 1, scopes=frozenset({"tickets:read", "queue"})),
)
TEAMS = ("support", "engineering", None)
STATUSES = ("new", "in-progress", "waiting-for-customer", "closed")
PARTS = (
    Wanted(),
    Wanted("team", ("support",)),
    Wanted("team", ("support", "engineering")),
    Wanted("assignee", (1,)),
    Wanted("unassigned"),
    Wanted("status", ("new",)),
    Wanted("status", ("new", "in-progress")),
)


@pytest.fixture
def crowd(house: House) -> House:
    """Tickets of every team and status, due at all times, some at the same; closed ones never."""
    with house.write() as work:
        person = {"language": "en", "time_zone": "UTC", "created_at": work.now}
        name = {"email": identifier("dana@example.net"), "name": identifier("Dana")}
        work.session.add(Account(id=1, staff_role="agent", **name, **person))
    ids = [house.open(subject=f"Lamp {number}").ticket.id for number in range(24)]
    with house.write() as work:
        for number, ticket in enumerate(ids):
            status = STATUSES[number % 4]
            due = work.now + timedelta(hours=(number * 7) % 11)
            values = {
                "team": TEAMS[number % 3],
                "status": status,
                "assignee_id": 1 if number % 5 == 0 else None,
                "due_at": None if status == "closed" else due,
            }
            work.session.execute(update(Ticket).where(Ticket.id == ticket).values(**values))
    return house


def pages(house: House, wanted: Wanted) -> Iterator[list[int]]:
    """The ids on each page of a part of the queue."""
    with house.read(DANA) as work:
        page = desk.queue(work.session, DANA, wanted)
        yield [row.ticket.id for row in page.rows]
        while page.more:
            last = page.rows[-1].ticket
            assert last.due_at is not None
            after = (last.due_at, last.id)
            page = desk.queue(work.session, DANA, Wanted(wanted.by, wanted.values, after))
            yield [row.ticket.id for row in page.rows]


def expected(house: House, wanted: Wanted) -> list[int]:
    """The same, asked in the plainest way."""
    columns = {"team": Ticket.team, "assignee": Ticket.assignee_id, "status": Ticket.status}
    query = select(Ticket.id).where(Ticket.due_at.is_not(None))
    if wanted.by == "unassigned":
        query = query.where(Ticket.assignee_id.is_(None))
    elif wanted.by in columns:
        query = query.where(columns[wanted.by].in_(wanted.values))
    with house.read() as work:
        return list(work.session.scalars(query.order_by(Ticket.due_at, Ticket.id)))


@pytest.mark.parametrize("wanted", PARTS)
def test_every_part_holds_its_tickets_once_the_most_pressing_first(
    crowd: House, wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = expected(crowd, wanted)
    assert whole
    assert list(pages(crowd, wanted)) == [whole]
    monkeypatch.setattr(desk, "SIZE", 4)
    found = list(pages(crowd, wanted))
    assert sum(found, []) == whole  # noqa: RUF017 - a few pages
    assert {len(page) for page in found[:-1]} <= {4}


def test_what_nobody_works_on_is_in_no_part(crowd: House) -> None:
    with crowd.read(DANA) as work:
        closed = set(work.session.scalars(select(Ticket.id).where(Ticket.status == "closed")))
        rows = desk.queue(work.session, DANA, Wanted("status", STATUSES)).rows
    assert closed
    assert not closed & {row.ticket.id for row in rows}


def test_a_part_without_values_is_empty(crowd: House) -> None:
    with crowd.read(DANA) as work:
        assert desk.queue(work.session, DANA, Wanted("team", ())).rows == []


@pytest.mark.asvs("8.2.2")
@pytest.mark.row("B60")
@pytest.mark.parametrize("actor", OUTSIDERS)
def test_to_others_the_desk_is_not_there(crowd: House, actor: Actor) -> None:
    with crowd.read(actor) as work:
        ticket = work.session.get_one(Ticket, 1)
        for question in (desk.notes, desk.resolutions, desk.organisation):
            with pytest.raises(NotFound):
                question(work.session, actor, ticket)
        with pytest.raises(NotFound):
            desk.queue(work.session, actor, Wanted())
        with pytest.raises(NotFound):
            desk.staff(work.session, actor)


@pytest.mark.parametrize("edged", [False, True])
@pytest.mark.parametrize("wanted", PARTS)
def test_every_part_walks_its_own_index_and_sorts_no_table(
    crowd: House, wanted: Wanted, *, edged: bool
) -> None:
    after = (crowd.clock.at, 3) if edged else None
    with asked(crowd) as sent, crowd.read(DANA) as work:
        desk.queue(work.session, DANA, Wanted(wanted.by, wanted.values, after))
    assert len(sent) == 1
    with crowd.works.database.engine.connect() as connection:
        plan = [
            str(row[3])
            for statement, values in sent
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        ]
    name = {"unassigned": "assignee"}.get(wanted.by, wanted.by)
    walked = [step for step in plan if f"ix_tickets_desk_{name}" in step]
    assert len(walked) == max(1, len(wanted.values)), plan
    if edged and wanted.by == "all":
        assert "due_at" in walked[0], plan
    # What is sorted are pages, one for each part and all together, never a table.
    assert not [step for step in plan if step == "SCAN tickets"], plan
    assert sum("TEMP B-TREE" in step for step in plan) <= len(walked), plan


def test_what_others_did_since_is_told_and_what_one_did_oneself_is_not(crowd: House) -> None:
    other = Actor("staff", 2, role="agent")
    with crowd.write(DANA) as work:
        ticket = work.session.get_one(Ticket, 1)
        before = work.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id.desc())).first()
        audit.note(work, "moved", ticket)
    with crowd.write(other) as work:
        audit.note(work, "moved", ticket)
        audit.note(work, "viewed", ticket)
    with crowd.write(SYSTEM) as work:
        audit.note(work, "moved", ticket)
    with crowd.read(DANA) as work:
        found = desk.changed_since(work.session, DANA, ticket, before or 0, ("moved",))
    assert [(entry.actor_kind, entry.actor_id) for entry in found] == [
        ("staff", 2),
        ("system", None),
    ]
