"""Who takes part in a ticket beside the one who asked: those in copy, and the organisation."""

from portal import access
from portal.db import take_turns
from portal.errors import Closed, Incomplete, NotAllowed, NotFound
from portal.events import ParticipantAdded
from portal.i18n import ngettext
from portal.models import Link, Ticket
from portal.outbox import writer
from portal.redaction import CleanText
from portal.services import audit, links, progress
from portal.services.intake import MOST_COPIES
from portal.store import links as store
from portal.work import Work


def share(work: Work, ticket: Ticket, link: Link | None, *, shared: bool) -> None:
    """Let the organisation read along, or keep the ticket private; the same again changes nothing.

    What somebody raised before they belonged to an organisation becomes one of its tickets so.

    Raises:
        NotAllowed: this person may not, or there is no organisation.
    """
    if not access.may_share(work.actor, link, ticket):
        raise NotAllowed
    if ticket.shared == shared:
        return
    if ticket.organisation_id is None:
        ticket.organisation_id = work.actor.organisation_id
    ticket.shared = shared
    audit.note(work, "shared" if shared else "unshared", ticket)


def add(work: Work, ticket: Ticket, link: Link | None, email: CleanText) -> None:
    """Put somebody in copy: a link of their own, and the letter as at opening.

    Whoever takes part already gets no second one.

    Raises:
        NotAllowed: this person may not, or the ticket is held.
        Closed: the ticket is locked; who reads along can still be let go.
        Incomplete: there are as many as fit.
    """
    if not access.may_invite(work.actor, link, ticket):
        raise NotAllowed
    progress.require_confirmed(ticket)
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    take_turns(work.session, f"participants {ticket.id}")
    present = store.of_ticket(work.session, ticket)
    if email in {one.email for one in present}:
        return
    if sum(one.role == access.COPY for one in present) >= MOST_COPIES:
        told = ngettext(
            "Only %(num)s person can be kept informed.",
            "Only %(num)s people can be kept informed.",
            MOST_COPIES,
        )
        raise Incomplete({"email": [told]})
    made = links.made(work, ticket, email, access.COPY)
    work.session.add(made)
    work.session.flush()
    audit.note(work, "participant-added", ticket, link=made.id)
    data = {"reference": ticket.reference}
    writer.record(work, ParticipantAdded(ticket.id, ticket.reference, data, (made.id,)))


def remove(work: Work, ticket: Ticket, link: Link | None, number: int) -> None:
    """Let somebody in copy take part no more: their link opens nothing from now on.

    Raises:
        NotAllowed: this person may not.
        NotFound: nobody in copy has this link.
    """
    if not access.may_invite(work.actor, link, ticket):
        raise NotAllowed
    for one in store.of_ticket(work.session, ticket):
        if one.id == number and one.role == access.COPY:
            one.revoked_at = work.now
            audit.note(work, "participant-removed", ticket, link=one.id)
            return
    raise NotFound
