"""Which team has a ticket, and who of it."""

from portal.errors import NotAllowed
from portal.events import TicketAssigned, TicketHandedOver
from portal.models import Account, Ticket
from portal.outbox import news, writer
from portal.policy.alarms import OF_A_TEAM
from portal.redaction import CleanText, identifier
from portal.services import audit, staff
from portal.work import Work


def enter(work: Work, ticket: Ticket, team: str, body: CleanText | None = None) -> None:
    """Give the ticket to a team; whoever had it is released, and the team's clocks begin (B40).

    `body` is what the team is told with it (B23).
    """
    before = ticket.team
    ticket.team, ticket.team_since, ticket.started_at = team, work.now, None
    ticket.assignee_id = None
    ticket.alarmed = [key for key in ticket.alarmed if key not in OF_A_TEAM]
    data = {
        "reference": ticket.reference,
        "from": identifier(before) if before else None,
        "to": identifier(team),
    }
    audit.note(work, "handed-over", ticket, **data)
    people = staff.on_call(work, team)
    told = {**data, "body": body} if body else data
    writer.record(work, TicketHandedOver(ticket.id, ticket.reference, told, staff=people))


def assign(work: Work, ticket: Ticket, account: Account | None) -> None:
    """Let this member of staff have the ticket, or nobody; who has it has begun.

    Raises:
        NotAllowed: the account is not staff, or cannot sign in any more.
    """
    if account is not None and (account.staff_role is None or account.disabled_at is not None):
        raise NotAllowed
    if ticket.assignee_id == (account.id if account else None):
        return
    ticket.assignee_id = account.id if account else None
    if account is not None:
        ticket.started_at = ticket.started_at or work.now
    audit.note(work, "assigned", ticket, to=ticket.assignee_id)
    data = {"reference": ticket.reference, "assignee": account.name if account else None}
    writer.record(work, TicketAssigned(ticket.id, ticket.reference, data))
    if account is not None and account.id != work.actor.id:
        news.tell(work, ticket.id, (account.id,), {"assigned": ""})


def claim(work: Work, ticket: Ticket) -> None:
    """Whoever of support speaks first has the ticket; what somebody has never changes hands (A26)."""
    ticket.started_at = ticket.started_at or work.now
    if work.actor.kind == "staff" and ticket.assignee_id is None:
        assign(work, ticket, work.session.get(Account, work.actor.id))
