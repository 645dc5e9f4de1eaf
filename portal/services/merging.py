"""Two tickets about one thing: one goes on in the other, and can be taken out of it again.

No row moves: what was said on the one is shown on the other as well, as long as it goes on there.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from portal import access
from portal.errors import Closed, Incomplete, NotAllowed, NotFound
from portal.events import CleanValue, Event
from portal.i18n import gettext as _
from portal.models import Link, Organisation, Ticket, TicketTag
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, links, progress, sorting, tickets
from portal.services.messages import Words
from portal.store import escalations
from portal.store import links as links_store
from portal.store import tickets as store
from portal.work import Work


class TicketMerged(Event):
    """Another ticket, `merged`, goes on in this one."""

    __slots__ = ()
    name = "ticket.merged"


class TicketParted(Event):
    """Another ticket, `parted`, no longer goes on in this one but by itself."""

    __slots__ = ()
    name = "ticket.parted"


def pair(work: Work, reference: str, into: str) -> tuple[Ticket, Ticket]:
    """Both tickets, locked in the same order by whoever merges them.

    Raises:
        NotFound: the ticket is not there.
        Incomplete: the one into which it shall go is not, or it is the same.
    """
    if into == reference:
        raise Incomplete({"into": [_("That is this request itself. Choose another one.")]})
    known = {}
    for one in sorted({reference, into}):
        try:
            known[one] = store.by_reference(work.session, work.actor, one, lock=True)
        except NotFound:
            if one == reference:
                raise
            raise Incomplete({"into": [_("There is no request with this reference.")]}) from None
    return known[reference], known[into]


def merge(work: Work, ticket: Ticket, into: Ticket, *, agreed: bool = False) -> None:
    """Let the ticket go on in another one: its words, files, notes, people and tags show there.

    The stricter times hold: those of the earlier one, and the graver impact. Where somebody would
    read what they could not before, whoever acts has to have `agreed` to that.

    Raises:
        Incomplete: they do not fit together, or somebody more would read and nobody agreed.
        Closed: the ticket is locked, or goes on elsewhere already.
        NotAllowed: it is held until its sender confirms it.
    """
    progress.require_confirmed(ticket)
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    wrong = _misfit(work, ticket, into)
    if wrong:
        raise Incomplete({"into": [wrong]})
    more = readers(work, ticket, into)
    if more and not agreed:
        told = _(
            "From then on this would be read as well by: %(who)s. Tick that they may, or leave it.",
            who=", ".join(more),
        )
        raise Incomplete({"agreed": [told]})
    before: dict[str, CleanValue] = {
        "reference": ticket.reference,
        "links": _let_in(work, ticket, into),
        "tags": _stick(work, ticket, into),
        "waited": into.waiting_since,
    }
    left: dict[str, CleanValue] = {"status": identifier(ticket.status), "until": ticket.hold_until}
    audit.note(work, "merged", ticket, to=into.reference, **left)
    audit.note(work, "absorbed", into, impact=_graver(work, ticket, into), **before)
    _go_on(work, ticket, into)


def _misfit(work: Work, ticket: Ticket, into: Ticket) -> str:
    """Why they cannot become one, or nothing."""
    if ticket.counts_from is not None:
        return _("Other requests go on in this one. Merge it the other way round.")
    if into.merged_into_id is not None:
        return _("That one goes on in another request itself. Choose the other one.")
    if into.confirmed_at is None:
        return _("The sender of that one has not confirmed it yet.")
    if work.policy.statuses[into.status].locked:
        return _("That one is closed. Merge it the other way round, or choose another one.")
    if escalations.open_of(work.session, ticket) is not None:
        return _(
            "This one is escalated. Answer the escalation first, or merge the other way round."
        )
    return ""


def readers(work: Work, ticket: Ticket, into: Ticket) -> list[str]:
    """Who could read more than before, were these one: people of either, and an organisation."""
    here, there = ({one.email for one in _people(work, each)} for each in (ticket, into))
    found: list[str] = sorted(here ^ there)
    shares = into.shared and not ticket.shared
    if into.organisation_id and (into.organisation_id != ticket.organisation_id or shares):
        house = work.session.get(Organisation, into.organisation_id)
        found += [house.name] if house else []
    return found


def _people(work: Work, ticket: Ticket) -> Sequence[Link]:
    return links_store.of_ticket(work.session, ticket)


def _let_in(work: Work, ticket: Ticket, into: Ticket) -> list[CleanValue]:
    """Give whoever takes part in the one a link to the other; the ids of the new links."""
    known = {one.email for one in _people(work, into)}
    added = []
    for one in _people(work, ticket):
        if one.email not in known:
            known.add(one.email)
            made = links.made(work, into, one.email, access.COPY)
            made.muted = one.muted
            added.append(made)
    work.session.add_all(added)
    work.session.flush()
    for made in added:
        audit.note(work, "participant-added", into, link=made.id)
    return [made.id for made in added]


def _tags(work: Work, ticket: Ticket) -> Sequence[str]:
    return work.session.scalars(select(TicketTag.tag).where(TicketTag.ticket_id == ticket.id)).all()


def _stick(work: Work, ticket: Ticket, into: Ticket) -> list[CleanValue]:
    """Put the tags of the one on the other too; those that it had not."""
    known = _tags(work, into)
    more = [tag for tag in _tags(work, ticket) if tag not in known]
    rows = [{"ticket_id": into.id, "tag": tag, "created_at": work.now} for tag in more]
    work.put(TicketTag, rows)
    return [identifier(tag) for tag in more]


def _graver(work: Work, ticket: Ticket, into: Ticket) -> CleanText | None:
    """Sort the other as gravely as this one; what it was before, where that is news."""
    here, there = (work.policy.levels.get(one.impact or "") for one in (ticket, into))
    if here is None or there is None or here.rank >= there.rank:
        return None
    sorting.put(work, into, {"impact": here.key}, by="merge")
    return identifier(there.key)


def _go_on(work: Work, ticket: Ticket, into: Ticket) -> None:
    ticket.merged_into_id = into.id
    into.counts_from = min(into.counts_from or into.opened_at, ticket.opened_at)
    into.updated_at = work.now
    progress.enter(work, ticket, work.policy.merged_status, quiet=True)
    status = work.policy.statuses[into.status]
    if ticket.waiting_since is not None:
        into.waiting_since = min(into.waiting_since or ticket.waiting_since, ticket.waiting_since)
        if status.on_customer_reply not in {None, into.status}:
            progress.enter(work, into, str(status.on_customer_reply), quiet=True)
    progress.schedule(work, into, letter=False, reason="merged")
    everybody = tuple(one.id for one in _people(work, into))
    data = {"reference": into.reference, "merged": ticket.reference}
    writer.record(work, TicketMerged(into.id, into.reference, data, everybody))


def part(work: Work, ticket: Ticket) -> None:
    """Take a ticket out of the one in which it goes on: both are again as they were.

    What was written since stays where it was written.

    Raises:
        NotAllowed: it goes on in no other one.
    """
    into = store.goes_on(work.session, ticket, lock=True)
    if into is None:
        raise NotAllowed
    left = _last(work, ticket, "merged", {})
    status = str(left.get("status"))
    ticket.merged_into_id = None
    work.session.flush()
    rest = [one.opened_at for one in store.merged(work.session, into)]
    into.counts_from = min([into.opened_at, *rest]) if rest else None
    until = left.get("until")
    back = status if status in work.policy.statuses else work.policy.initial_status
    audit.note(work, "parted", ticket, to=into.reference)
    hold = datetime.fromisoformat(until) if until else None
    progress.enter(work, ticket, back, hold_until=hold)
    _undo(work, ticket, into, _last(work, into, "absorbed", {"reference": ticket.reference}))


def _last(work: Work, ticket: Ticket, kind: str, holding: dict[str, Any]) -> dict[str, Any]:
    """What was noted when it happened last."""
    for entry in reversed(store.history(work.session, ticket)):
        if entry.kind == kind and holding.items() <= entry.data.items():
            return dict(entry.data)
    return {}


def _undo(work: Work, ticket: Ticket, into: Ticket, had: dict[str, Any]) -> None:
    """Take back from the other what the merging had brought it."""
    for number in had.get("links", ()):
        link = work.session.get(Link, number)
        if link is not None and link.revoked_at is None:
            link.revoked_at = work.now
            audit.note(work, "participant-removed", into, link=number)
    mine = TicketTag.ticket_id == into.id, TicketTag.tag.in_(had.get("tags", ()))
    work.session.execute(delete(TicketTag).where(*mine))
    if into.waiting_since is not None and into.waiting_since == ticket.waiting_since:
        into.waiting_since = datetime.fromisoformat(had["waited"]) if had.get("waited") else None
    if had.get("impact") and into.impact == ticket.impact:
        sorting.put(work, into, {"impact": had["impact"]}, by="parting")
    audit.note(work, "released", into, reference=ticket.reference)
    progress.schedule(work, into, letter=False, reason="parted")
    data = {"reference": into.reference, "parted": ticket.reference}
    everybody = tuple(one.id for one in _people(work, into))
    writer.record(work, TicketParted(into.id, into.reference, data, everybody))


def say(work: Work, ticket: Ticket, said: Words) -> None:
    """What a customer still writes on a ticket that goes on elsewhere is said there.

    Raises:
        Closed: they take part there no more.
    """
    into = store.goes_on(work.session, ticket, lock=True)
    mine = work.session.get(Link, work.actor.link_id) if work.actor.link_id is not None else None
    there = links_store.of_person(work.session, into, mine.email) if into and mine else None
    if into is None or there is None:
        raise Closed
    actor = replace(work.actor, link_id=there.id)
    if actor.kind == "guest":
        actor = replace(actor, id=there.id, ticket_id=into.id)
    tickets.reply(replace(work, actor=actor), into, said, side="customer")
