"""Requests that are about an incident: they hear what is said of it, and one act answers them all."""

from contextlib import suppress

from portal import access, html
from portal.db import take_turns
from portal.errors import Closed, Incomplete, InvalidMove, NotAllowed
from portal.models import Deflection, Incident, IncidentTicket, IncidentUpdate, Message, Ticket
from portal.policy import Policy
from portal.redaction import CleanText, identifier
from portal.services import audit, moves, tickets
from portal.services.given import Given
from portal.services.messages import Words
from portal.store import incidents as store
from portal.work import Work

KIND = "incident"
"""The kind of message by which a request hears of its incident."""


def attach(work: Work, incident: Incident, ticket: Ticket) -> None:
    """Let a request hear what is said of this incident from now on; twice changes nothing.

    What was said last is told at once. It is no answer of a person: the clocks go on.

    Raises:
        NotAllowed: the actor is not support, or the request waits for its sender's confirmation.
    """
    if work.actor.kind not in {"staff", "system"} or ticket.confirmed_at is None:
        raise NotAllowed
    take_turns(work.session, f"incident {incident.id}")
    if work.session.get(IncidentTicket, (incident.id, ticket.id)) is not None:
        return
    row = {"incident_id": incident.id, "ticket_id": ticket.id, "added_at": work.now}
    work.put(IncidentTicket, [row])
    incident.updated_at = work.now
    audit.note(work, "incident-attached", ticket, incident=incident.id)
    latest = store.updates(work.session, [incident]).get(incident.id, ())
    if latest:
        say(work, ticket, *_words(incident, latest[0]))


def tell(work: Work, incident: Incident, update: IncidentUpdate) -> None:
    """Tell every request about this incident what was said; closed ones are left in peace."""
    found = store.requests(work.session, incident)
    words = _words(incident, update) if found else None
    for ticket in found:
        if words is not None and not work.policy.statuses[ticket.status].locked:
            say(work, ticket, *words)


def _words(incident: Incident, update: IncidentUpdate) -> tuple[CleanText, html.SafeHtml]:
    body = CleanText.join("\n\n", [incident.name, update.body])
    return body, html.render(body)


def say(work: Work, ticket: Ticket, body: CleanText, safe: html.SafeHtml) -> None:
    """Tell a request what is said to all that are about the same thing."""
    message = Message(
        ticket_id=ticket.id,
        kind=KIND,
        side="staff",
        body=body,
        body_html=safe,
        removed=[],
        changes=[],
        created_at=work.now,
    )
    work.session.add(message)
    ticket.updated_at = work.now
    work.session.flush()
    tickets.tell(work, ticket, message, ())


def answer_all(work: Work, incident: Incident, said: Words) -> int:
    """Answer every open request about an incident and solve it where its policy lets us.

    Returns how many were answered.

    Raises:
        NotAllowed: the actor is not support, or the incident is not over.
    """
    access.require_staff(work.actor)
    if incident.resolved_at is None:
        raise NotAllowed
    answered = 0
    for ticket in store.requests(work.session, incident):
        if ticket.resolved_at is None:
            with suppress(Closed, NotAllowed):
                _answer(work, incident, ticket, said)
                answered += 1
    audit.note(work, "incident-answered", None, incident=incident.id, count=answered)
    return answered


def _answer(work: Work, incident: Incident, ticket: Ticket, said: Words) -> None:
    to = _solved(work.policy, ticket)
    if to is None:
        tickets.reply(work, ticket, said, side="staff", author=work.actor.name)
        return
    # The cause is known: it is the incident.
    given = Given(said=said, root_cause=incident.name)
    try:
        moves.move(work, ticket, to, by="agent", given=given)
    except (Incomplete, InvalidMove):
        # This one needs more than a common answer: it is answered, and goes its own way.
        tickets.reply(work, ticket, said, side="staff", author=work.actor.name)


def _solved(policy: Policy, ticket: Ticket) -> str | None:
    """Where a request goes that support calls solved: the clock stops, and its asker may object."""
    for key in policy.possible(ticket.status, "agent"):
        status = policy.statuses[key]
        if status.clock == "stopped" and status.on_customer_not_solved is not None:
            return key
    return None


def deflect(work: Work, incident: Incident, browser: str) -> None:
    """Somebody follows the incident in place of a request: counted once for each browser."""
    take_turns(work.session, f"incident {incident.id}")
    if store.is_deflected(work.session, incident, browser):
        return
    row = {"incident_id": incident.id, "browser": identifier(browser), "at": work.now}
    work.put(Deflection, [row])
