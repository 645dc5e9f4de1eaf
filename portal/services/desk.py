"""The verbs of the desk beside words and moves: take, hand over, route, approve, tag, expect."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from portal import access, i18n
from portal.errors import Closed, Incomplete, NotAllowed, NotFound
from portal.events import TicketApproved
from portal.i18n import gettext as _
from portal.models import Account, Ticket, TicketTag
from portal.outbox import writer
from portal.policy import Actor
from portal.redaction import identifier
from portal.services import audit, handing, moments, moves, progress, routing, teams
from portal.services.given import NOTHING, Given, require
from portal.work import Work


def take(work: Work, ticket: Ticket) -> None:
    """Whoever acts has the ticket from now on, also where somebody else had it.

    Raises:
        NotAllowed: programs and customers take no tickets.
    """
    account = work.session.get(Account, work.actor.id) if work.actor.kind == "staff" else None
    if account is None:
        raise NotAllowed
    teams.assign(work, ticket, account)
    progress.schedule(work, ticket, quiet=True)


def assign(work: Work, ticket: Ticket, account: Account | None) -> None:
    """Give the ticket to somebody, or to nobody.

    To others it is given by who works in the team that has it, as triage does (B05), and by a lead.

    Raises:
        NotAllowed: the one who acts may not, or the account is not staff.
    """
    own = work.actor.kind == "staff" and ticket.assignee_id == work.actor.id
    if not (access.may_assign(work.actor, ticket) or (account is None and own)):
        raise NotAllowed
    teams.assign(work, ticket, account)
    progress.schedule(work, ticket, quiet=True)


def hand_over(
    work: Work,
    ticket: Ticket,
    team: str,
    given: Given = NOTHING,
    *,
    to: str = "",
    by: Actor = "agent",
) -> None:
    """Give the ticket to another team, with what it wants to be told (B14, B15, B23).

    The same act may move it `to` another status, as where the customer is asked for more (B22).

    Raises:
        Incomplete: the team that has it does not pass to that one, or something is missing.
        InvalidMove: the policy has no such move.
        Closed: the ticket is locked.
        NotAllowed: it is held until its sender confirms it.
    """
    _require_open(work, ticket)
    onward = reachable(work, ticket)
    if team not in onward:
        raise Incomplete({"team": [_unreachable(work, ticket, onward)]})
    needs = work.policy.handing(ticket.team, team)
    ways = work.policy.move(ticket.status, to, by).needs if to else ()
    require(work, ticket, (*needs, *ways), given)
    _keep(work, ticket, given)
    teams.enter(work, ticket, team, handing.told(work, given))
    routing.taken_over(work, ticket, team)
    if to and to != ticket.status:
        progress.move(work, ticket, to, by=by, quiet=given.said is not None)
    progress.schedule(work, ticket, quiet=True)


def _unreachable(work: Work, ticket: Ticket, onward: Sequence[str]) -> str:
    """Why it cannot go there, and where it can go."""
    known = work.policy.teams
    ways = ", ".join(i18n.pick(known[key].label) for key in onward)
    if not ways:
        return _("From here it can be handed to no other team.")
    if ticket.team is None or ticket.team not in known:
        return _("It cannot be handed there. Possible now: %(teams)s.", teams=ways)
    has = i18n.pick(known[ticket.team].label)
    return _("%(team)s does not hand it there. Possible now: %(teams)s.", team=has, teams=ways)


def reachable(work: Work, ticket: Ticket) -> tuple[str, ...]:
    """The teams to which the ticket can be handed, in the order of the policy."""
    return work.policy.teams_after(ticket.team, routing.facts(ticket))


def route(work: Work, ticket: Ticket, key: str, given: Given = NOTHING) -> None:
    """Take a route of the policy that somebody chooses (B39, B42, B58).

    Raises:
        NotAllowed: there is no such route, or it is taken by itself.
        Incomplete: something that it asks for is missing.
        Closed: the ticket is locked.
    """
    _require_open(work, ticket)
    known = work.policy.routes.get(key)
    if known is None or known.when:
        raise NotAllowed
    require(work, ticket, known.needs, given)
    _keep(work, ticket, replace(given, note=None, questions=(), debugging=None, stuck=None))
    routing.take(work, ticket, known, handing.told(work, given))


def _keep(work: Work, ticket: Ticket, given: Given) -> None:
    before = routing.facts(ticket)
    _message, is_sorted = moves.keep(work, ticket, given)
    if is_sorted:
        routing.settle(work, ticket, before)


def approve(work: Work, ticket: Ticket, key: str) -> None:
    """Give an approval that a status requires (D23). Twice changes nothing.

    Raises:
        NotAllowed: there is no such approval, or the one who acts may not give it.
        Closed: the ticket is locked.
    """
    _require_open(work, ticket)
    known = work.policy.approvals.get(key)
    if known is None or not access.may_approve(work.actor, known):
        raise NotAllowed
    if key in ticket.approvals:
        return
    ticket.approvals = [*ticket.approvals, identifier(key)]
    audit.note(work, "approved", ticket, approval=identifier(key))
    data = {"reference": ticket.reference, "approval": identifier(key)}
    writer.record(work, TicketApproved(ticket.id, ticket.reference, data))


def expect(work: Work, ticket: Ticket, at: datetime, given: Given = NOTHING) -> None:
    """Say by when support expects to solve this; everybody on the ticket is told (A20, E16).

    Raises:
        Incomplete: the moment is over, or more than a year ahead.
        Closed: the ticket is locked.
    """
    _require_open(work, ticket)
    moments.require_soon(work, expected=at)
    _keep(work, ticket, given)
    # What was typed with it says why, in a letter that holds the date too.
    progress.expect(work, ticket, at, letter=given.said is None)


def seen(work: Work, ticket: Ticket) -> None:
    """Somebody on call notes that they have seen the ticket and handle it (B51)."""
    audit.note(work, "seen", ticket)
    take(work, ticket)


def tag(work: Work, ticket: Ticket, key: str) -> None:
    """Stick a tag of the policy on the ticket, or of a known issue; NotFound for any other (B34)."""
    if not work.policy.knows_tag(key):
        raise NotFound
    stick(work, ticket, key)


def stick(work: Work, ticket: Ticket, key: str) -> None:
    """Stick a tag on the ticket that is known to be one; twice changes nothing."""
    known = select(TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag == key)
    if work.session.scalar(known) is None:
        work.put(TicketTag, [{"ticket_id": ticket.id, "tag": key, "created_at": work.now}])
        audit.note(work, "tagged", ticket, tag=identifier(key))


def untag(work: Work, ticket: Ticket, key: str) -> None:
    """Take a tag off the ticket; one that is not there changes nothing."""
    gone = delete(TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag == key)
    if work.session.connection().execute(gone).rowcount:
        audit.note(work, "untagged", ticket, tag=identifier(key))


def _require_open(work: Work, ticket: Ticket) -> None:
    progress.require_confirmed(ticket)
    if work.policy.statuses[ticket.status].locked:
        raise Closed
