"""Each time that a ticket is solved: what is remembered of it, and what its customer thinks of it."""

from portal.models import Message, Resolution, Ticket
from portal.services.given import Given
from portal.store import documentation
from portal.store import resolutions as store
from portal.work import Work


def note(work: Work, ticket: Ticket) -> None:
    """The ticket counts as solved from now on, whoever said so."""
    by = work.actor.id if work.actor.kind == "staff" else ticket.assignee_id
    page = documentation.last_linked(work.session, ticket)
    solved = Resolution(ticket_id=ticket.id, account_id=by, documentation=page, created_at=work.now)
    work.session.add(solved)
    work.session.flush()


def explain(work: Work, ticket: Ticket, message: Message | None, given: Given) -> None:
    """Remember what solved it; the cause and the page that helps stay findable (A28, A29, E17)."""
    solved = store.latest(work.session, ticket)
    if solved is None:
        return
    solved.message_id = message.id if message else solved.message_id
    solved.root_cause = given.root_cause or solved.root_cause
    solved.documentation = given.documentation or solved.documentation
