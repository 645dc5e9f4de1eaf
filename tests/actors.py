"""People with a stated relation: Alice asks, Bob is in copy, Charlie is another firm, Dana staff."""

from dataclasses import dataclass

from portal.models import Link, Ticket
from portal.services.links import SCOPES
from portal.store import links
from portal.work import Actor
from tests.factories import ALICE, BOB, CHARLIE, House

DANA = Actor("api", 1, scopes=frozenset(SCOPES))
"""Support, answering through the API."""
NOBODY = Actor("guest")


@dataclass(frozen=True, slots=True)
class Cast:
    """Alice's ticket with Bob in copy, and Charlie's own."""

    ticket: Ticket
    others: Ticket
    alice: Actor
    bob: Actor
    charlie: Actor


def cast_in(house: House) -> Cast:
    """Let Alice and Charlie raise a request each."""
    ticket = house.open(copy_to=BOB).ticket
    others = house.open(name="Charlie Chan", email=CHARLIE).ticket
    with house.read() as work:
        mine = {str(link.email): guest(link) for link in links.of_ticket(work.session, ticket)}
        (theirs,) = links.of_ticket(work.session, others)
    return Cast(ticket, others, mine[ALICE], mine[BOB], guest(theirs))


def guest(link: Link) -> Actor:
    """Who holds this link."""
    return Actor("guest", link.id, link.ticket_id, link.id)
