"""The list of tickets: what stands in it is what one may see, page by page, by index."""

from itertools import product

import pytest
from sqlalchemy import select, update

from portal.models import Link, Organisation, Ticket
from portal.redaction import identifier
from portal.store import lists
from portal.store import tickets as store
from portal.store.branches import Wanted
from portal.work import Actor
from tests.factories import ALICE, BOB, CHARLIE, House
from tests.queries import asked

EVE = "eve@example.net"
ASH = 1
PLACES = ((None, False), (ASH, False), (ASH, True), (2, True))


def person(email: str, role: str | None = None, organisation: int | None = None) -> Actor:
    """Somebody with an account."""
    return Actor("customer", 7, email=identifier(email), organisation_id=organisation, role=role)


READERS = (
    person(ALICE),
    person(BOB, "member", ASH),
    person(BOB, "viewer", ASH),
    person(CHARLIE, "manager", 2),
    person(EVE),
    Actor("staff", 9, email=identifier(BOB), role="agent"),
    Actor("guest", 1, 1, 1),
)


@pytest.fixture
def crowd(house: House) -> House:
    """Tickets of three people, in copy of one another or not, in and out of two organisations."""
    asked = [
        house.open(email=email, copy_to=copy, subject=f"Lamp {number}").ticket.id
        for number, (email, copy) in enumerate(product((ALICE, BOB, CHARLIE), ("", BOB, ALICE)))
    ]
    with house.write() as work:
        names = ("Ash Ltd", "Elms Ltd")
        work.session.add_all(
            Organisation(name=identifier(name), created_at=work.now) for name in names
        )
        work.session.flush()
        for number, ticket in enumerate(asked):
            organisation, shared = PLACES[number % 4]
            moved = {"organisation_id": organisation, "shared": shared}
            status = ("new", "waiting-for-customer", "closed")[number % 3]
            work.session.execute(
                update(Ticket).where(Ticket.id == ticket).values(**moved, status=status)
            )
        revoked = select(Link.id).where(Link.email == ALICE).order_by(Link.id).limit(1)
        work.session.execute(update(Link).where(Link.id.in_(revoked)).values(revoked_at=work.now))
    return house


def listed(house: House, actor: Actor, wanted: Wanted = Wanted()) -> list[int]:  # noqa: B008
    """The ids in the list."""
    with house.read(actor) as work:
        return [row.id for row in lists.page(work.session, actor, wanted).rows]


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("actor", READERS)
@pytest.mark.parametrize("statuses", [None, ("new",), ("waiting-for-customer", "closed")])
def test_the_list_holds_what_one_may_see_and_nothing_else(
    crowd: House, actor: Actor, statuses: tuple[str, ...] | None
) -> None:
    query = select(Ticket.id).where(store.visible_to(actor)).order_by(Ticket.id.desc())
    if actor.kind == "staff":  # the desk has everything; here stands what one asked for oneself
        query = query.where(Ticket.id.in_(select(Link.ticket_id).where(Link.email == actor.email)))
    if actor.kind == "guest":
        query = query.where(Ticket.id < 0)
    if statuses is not None:
        query = query.where(Ticket.status.in_(statuses))
    with crowd.read() as work:
        expected = list(work.session.scalars(query))
    assert listed(crowd, actor, Wanted(statuses=statuses)) == expected


def test_mine_and_the_organisations_can_be_told_apart(crowd: House) -> None:
    bob = READERS[2]
    mine, ours = (listed(crowd, bob, Wanted(whose=whose)) for whose in ("mine", "organisation"))
    assert set(mine) | set(ours) == set(listed(crowd, bob))
    assert set(ours) - set(mine)
    assert set(mine) - set(ours)
    assert listed(crowd, READERS[0], Wanted(whose="organisation")) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Lamp 3", 1),
        ("lamp", 5),
        ("wrong address", 0),
        ("still has the address", 5),
        ("%", 0),
        ("_", 0),
        ("\\", 0),
        ("' OR 1=1 --", 0),
    ],
)
@pytest.mark.asvs("1.2.4")
def test_a_search_looks_into_visible_tickets_for_exactly_these_words(
    crowd: House, words: str, found: int
) -> None:
    assert len(listed(crowd, person(BOB), Wanted(words=identifier(words)))) == found


def test_a_ticket_is_found_by_its_number(crowd: House) -> None:
    with crowd.read() as work:
        ticket = work.session.scalars(select(Ticket).where(Ticket.requester_email == BOB)).first()
    assert ticket is not None
    words = identifier(ticket.reference.lower())
    assert listed(crowd, person(BOB), Wanted(words=words)) == [ticket.id]
    assert listed(crowd, person(EVE), Wanted(words=words)) == []


def test_pages_hold_everything_once_forwards_and_back(
    crowd: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SIZE", 2)
    bob = READERS[1]
    with crowd.read() as work:
        everything = listed_whole(crowd, bob)
        page, pages = lists.page(work.session, bob, Wanted()), []
        pages.append([row.id for row in page.rows])
        while page.older:
            page = lists.page(work.session, bob, Wanted(edge=page.rows[-1].id))
            pages.append([row.id for row in page.rows])
            assert page.newer
        assert sum(pages, []) == everything  # noqa: RUF017 - a few pages
        while page.newer:
            page = lists.page(work.session, bob, Wanted(edge=page.rows[0].id, newer=True))
            if page.rows:
                assert [row.id for row in page.rows] in pages
        assert len(pages) > 2


def listed_whole(house: House, actor: Actor) -> list[int]:
    """Everything that one may see, newest first."""
    with house.read() as work:
        query = select(Ticket.id).where(store.visible_to(actor)).order_by(Ticket.id.desc())
        return list(work.session.scalars(query))


def test_what_waits_is_counted_for_oneself(crowd: House) -> None:
    for actor in READERS[:5]:
        wanted = Wanted(whose="mine", statuses=("waiting-for-customer",))
        with crowd.read(actor) as work:
            counted = lists.waiting(work.session, actor, ("waiting-for-customer",))
        assert counted == len(listed(crowd, actor, wanted))


FLAT = (Wanted(), Wanted(edge=5), Wanted(statuses=("new", "closed")), Wanted(whose="mine"))


@pytest.mark.parametrize("wanted", FLAT)
@pytest.mark.parametrize("actor", READERS[:4])
def test_every_branch_walks_an_index(crowd: House, actor: Actor, wanted: Wanted) -> None:
    with asked(crowd) as sent:
        listed(crowd, actor, wanted)
    with crowd.works.database.engine.connect() as connection:
        plan = [
            str(row[3])
            for statement, values in sent
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
        ]
    assert plan
    assert not [
        step for step in plan if step.startswith(("SCAN tickets", "SCAN links", "SCAN views"))
    ]
    shared = actor.role == "member" and wanted.whose != "mine"
    assert any("ix_tickets_shared" in step for step in plan) is shared, plan
