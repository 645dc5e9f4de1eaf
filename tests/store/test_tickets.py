"""Nobody sees what is not theirs: each question takes the one who asks."""

import sqlite3
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest

from portal.errors import NotFound
from portal.files import StoredFile
from portal.models import Ticket
from portal.redaction import DEFAULT, identifier
from portal.services import changes, messages, tickets
from portal.store import links
from portal.store import tickets as store
from portal.work import SYSTEM, Actor
from tests.actors import DANA, NOBODY, Cast, cast_in
from tests.factories import ALICE, House, again, words


@pytest.fixture
def cast(house: House) -> Cast:
    return cast_in(house)


def sees(house: House, actor: Actor, cast: Cast) -> list[bool]:
    """Whether `actor` sees Alice's ticket and Charlie's, by number and by id."""
    found = []
    with house.read(actor) as work:
        for ticket in (cast.ticket, cast.others):
            found += [
                there(partial(store.by_reference, work.session, actor, ticket.reference)),
                there(partial(store.by_id, work.session, actor, ticket.id)),
            ]
    return found


def there(ask: Callable[[], Ticket]) -> bool:
    try:
        ask()
    except NotFound:
        return False
    return True


@pytest.mark.asvs("8.2.2")
def test_everybody_sees_their_own_ticket_and_nobody_elses(house: House, cast: Cast) -> None:
    assert sees(house, cast.alice, cast) == [True, True, False, False]
    assert sees(house, cast.bob, cast) == [True, True, False, False]
    assert sees(house, cast.charlie, cast) == [False, False, True, True]


@pytest.mark.asvs("8.2.1")
@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (DANA, True),
        (SYSTEM, True),
        (NOBODY, False),
        (Actor("staff", 1), True),
        (Actor("api", 1), False),
        (Actor("api", 1, scopes=frozenset({"queue", "tickets:write"})), False),
        (Actor("guest", 1, scopes=frozenset({"tickets:read"})), False),
    ],
)
def test_without_a_right_that_was_given_nothing_is_seen(
    house: House, cast: Cast, actor: Actor, *, may: bool
) -> None:
    assert sees(house, actor, cast) == [may] * 4


def test_what_is_not_there_looks_like_what_is_not_yours(house: House, cast: Cast) -> None:
    with house.read(cast.alice) as work:
        with pytest.raises(NotFound) as missing:
            store.by_reference(work.session, work.actor, "SEL-2222-2222")
        with pytest.raises(NotFound) as others:
            store.by_reference(work.session, work.actor, cast.others.reference)
    assert repr(missing.value) == repr(others.value)


def test_looking_a_ticket_up_costs_the_same_however_many_one_has(house: House, cast: Cast) -> None:
    few = steps(house, cast)
    for _ in range(20):
        house.open(email=ALICE)
    assert steps(house, cast) <= few + 10  # one for each ticket more would be many


def steps(house: House, cast: Cast) -> int:
    """How many steps SQLite takes until Alice sees her ticket."""
    taken = []
    alice = Actor("customer", 1, email=identifier(ALICE))
    with house.read(alice) as work:
        found = work.session.connection().connection.driver_connection
        assert isinstance(found, sqlite3.Connection)
        found.set_progress_handler(lambda: taken.append(1), 1)
        store.by_reference(work.session, alice, cast.ticket.reference)
        found.set_progress_handler(None, 1)
    return len(taken)


def test_a_linked_ticket_is_shown_to_who_has_a_link_to_it(house: House, cast: Cast) -> None:
    """Bob is in copy of the first ticket, and not of what Alice split off it."""
    with house.write() as work:
        other = changes.split(work, again(work, cast.ticket), words()).ticket
    with house.read() as work:
        ticket = again(work, cast.ticket)
        alice, bob = links.of_ticket(work.session, ticket)
        assert [found.id for found, _ in store.related(work.session, ticket, alice.email)] == [
            other.id
        ]
        assert store.related(work.session, ticket, bob.email) == []


def test_a_file_is_found_on_its_own_ticket_only(house: House, cast: Cast) -> None:
    file = StoredFile(uuid4(), identifier("hub.log"), "text/plain", 5, "0" * 64, ())
    with house.write() as work:
        said = messages.words("Look.", uuid4(), (file,), rules=DEFAULT)
        tickets.reply(work, again(work, cast.ticket), said, side="customer")
    with house.read() as work:
        assert store.attachment(work.session, cast.ticket, file.key).name == "hub.log"
        with pytest.raises(NotFound):
            store.attachment(work.session, cast.others, file.key)
