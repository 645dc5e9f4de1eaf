"""Moving a ticket from status to status, with what the policy asks for."""

from portal.errors import NotAllowed
from portal.models import Message, Ticket
from portal.policy import Actor
from portal.redaction import identifier
from portal.services import audit, handing, progress, resolutions, routing, sorting, tickets
from portal.services.given import NOTHING, Given, require
from portal.work import Work


def move(work: Work, ticket: Ticket, to: str, *, by: Actor, given: Given = NOTHING) -> None:
    """Move a ticket for support, with what the policy asks for: a word, the end of a hold (B32).

    Raises:
        InvalidMove: the policy has no such move, or an approval is missing (D23); it carries the
            moves that are possible.
        Incomplete: something that the policy asks for is missing, or the end of a hold is over.
        NotAllowed: the ticket is held until its sender confirms it.
    """
    progress.require_confirmed(ticket)
    known = work.policy.move(ticket.status, to, by)
    progress.require_approvals(work.policy, ticket, to)
    require(work, ticket, known.needs, given)
    before = routing.facts(ticket)
    message, is_sorted = keep(work, ticket, given)
    if work.actor.kind != "system":
        # Whoever of support moves it has begun with it (B16, B51).
        ticket.started_at = ticket.started_at or work.now
    hold_until = given.until if "until" in known.needs else None
    progress.move(work, ticket, to, by=by, hold_until=hold_until, quiet=message is not None)
    if ticket.resolved_at is not None:
        resolutions.explain(work, ticket, message, given)
    if is_sorted:
        routing.settle(work, ticket, before)


def keep(work: Work, ticket: Ticket, given: Given) -> tuple[Message | None, bool]:
    """Write down what came along: the message that was said, and whether the sorting changed."""
    asked = {"category": given.category, "severity": given.severity}
    is_sorted = sorting.put(work, ticket, asked)
    if is_sorted:
        progress.schedule(work, ticket, reason="sorted")
    if given.tracker is not None and given.tracker != ticket.tracker:
        ticket.tracker = given.tracker
        audit.note(work, "tracked", ticket)
    inside = handing.told(work, given)
    if inside is not None:
        tickets.note(work, ticket, inside)
    if given.said is None:
        return None, is_sorted
    return tickets.reply(work, ticket, given.said, side="staff", moves=False), is_sorted


def decide(work: Work, ticket: Ticket, *, yes: bool, by: Actor, given: Given = NOTHING) -> None:
    """Answer the question at which the ticket's flow stands, and go on where that leads (D17).

    Raises:
        NotAllowed: nothing is asked where the ticket stands.
        InvalidMove, Incomplete: as for a move.
    """
    flow = work.policy.flow_of(routing.facts(ticket))
    to = flow.decide(ticket.status, yes=yes) if flow else None
    if flow is None or to is None:
        raise NotAllowed
    answer = identifier("yes" if yes else "no")
    audit.note(work, "decided", ticket, flow=identifier(flow.key), answer=answer)
    move(work, ticket, to, by=by, given=given)
