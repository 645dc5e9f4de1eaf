"""Support hears that a customer has come back: as news at the desk, and by mail where it is grave."""

from typing import Literal

from portal.events import CleanValue, Event
from portal.models import Ticket
from portal.outbox import news, writer
from portal.redaction import identifier
from portal.services import staff
from portal.work import Work

Back = Literal["replied", "not-solved", "reopened"]


class CustomerBack(Event):
    """The customer says that an emergency is not over: who has the ticket gets a letter."""

    __slots__ = ()
    name = "ticket.customer_back"


def tell(work: Work, ticket: Ticket, back: Back) -> None:
    """Tell who has the ticket, else their team; an emergency that is not over is a letter as well."""
    own, following = staff.of_ticket(work, ticket), staff.following(work, ticket)
    people = tuple(dict.fromkeys((*own, *following)))
    told: dict[str, CleanValue] = {"reference": ticket.reference, "customer": identifier(back)}
    level = work.policy.levels.get(ticket.impact or "")
    if back != "replied" and level is not None and level.emergency:
        writer.record(work, CustomerBack(ticket.id, ticket.reference, told, staff=people))
    else:
        news.tell(work, ticket.id, people, told)
