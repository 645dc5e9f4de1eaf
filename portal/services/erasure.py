"""Taking words, names and addresses out of rows that stay, because others are counted by them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from portal import html
from portal.events import Event
from portal.models import (
    Account,
    AccountSession,
    Attachment,
    BoardWatcher,
    Connection,
    Draft,
    Escalation,
    EscalationStep,
    HubCheck,
    Invitation,
    Link,
    MailProof,
    Message,
    News,
    Note,
    Passkey,
    Rating,
    RecoveryCode,
    Resolution,
    Ticket,
)
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, known_issues, subscriptions
from portal.store import accounts
from portal.store import privacy as store
from portal.work import Work

GONE = store.GONE
NOBODY = identifier("erased@invalid")
_BARE = frozenset({"id", "type", "time", "subject", "link", "message"})
_SAID = frozenset({"ticket.replied", "ticket.corrected"})
_QUIETLY = {"synchronize_session": False}
_UNSAID = {"account_id": None, "detail": None}


class TicketErased(Event):
    """Everything that anybody wrote on a ticket is gone here; copies elsewhere should go as well."""

    __slots__ = ()
    name = "ticket.erased"


def words(work: Work, ticket: Ticket) -> None:
    """Everything that anybody wrote on a ticket, who they were, and the files."""
    _unname(ticket)
    ticket.subject, ticket.answers, ticket.submission_digest = GONE, {}, ""
    ticket.anonymised_at, ticket.next_action_at = work.now, None
    ticket.tracker = ticket.due_at = None
    _blank(work, Message.ticket_id == ticket.id)
    noted = update(Note).where(Note.ticket_id == ticket.id).values(body=GONE, author_name=None)
    work.session.execute(noted, execution_options=_QUIETLY)
    _unexplain(work, ticket)
    _unconnect(work, ticket)
    work.session.execute(
        update(Link)
        .where(Link.ticket_id == ticket.id)
        .values(email=NOBODY, revoked_at=work.now, muted=[]),
        execution_options=_QUIETLY,
    )
    work.session.execute(delete(Attachment).where(Attachment.ticket_id == ticket.id))
    for row in store.handed_on(work.session, [ticket.id]):
        row.payload = _bare(row.payload)
    for item in store.queued(work.session, [ticket.id]):
        item.event = {**item.event, "data": {}}
    audit.note(work, "anonymised", ticket)
    told = {"reference": ticket.reference}
    writer.record(work, TicketErased(ticket.id, ticket.reference, told))


def _unexplain(work: Work, ticket: Ticket) -> None:
    """Causes, ratings and reasons; the scores and levels are counted and stay."""
    mine = select(Resolution.id).where(Resolution.ticket_id == ticket.id)
    theirs = select(Escalation.id).where(Escalation.ticket_id == ticket.id)
    changes = (
        update(Resolution)
        .where(Resolution.ticket_id == ticket.id)
        .values(root_cause=None, documentation=None),
        update(Rating).where(Rating.resolution_id.in_(mine)).values(comment=GONE, answer=None),
        update(EscalationStep)
        .where(EscalationStep.escalation_id.in_(theirs))
        .values(reason=None, impact=None, business_impact=None),
    )
    for change in changes:
        work.session.execute(change, execution_options=_QUIETLY)


def _unconnect(work: Work, ticket: Ticket) -> None:
    """Whose hub it was and where; the answers and what was decided are counted and stay."""
    facts = dict.fromkeys(("project", "project_id", "customer_profile", "property"))
    facts |= dict.fromkeys(("installation_record", "hub", "recheck_at"))
    changes = (
        update(Connection).where(Connection.ticket_id == ticket.id).values(**facts),
        update(HubCheck).where(HubCheck.ticket_id == ticket.id).values(**_UNSAID),
    )
    for change in changes:
        work.session.execute(change, execution_options=_QUIETLY)


def _blank(work: Work, which: Any) -> None:
    nothing = {"author_name": None, "body": GONE, "body_html": html.render(GONE)}
    nothing["documentation"] = None
    change = update(Message).where(which).values(**nothing, removed=[], changes=[], left_out=None)
    work.session.execute(change, execution_options=_QUIETLY)


def _bare(payload: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in payload.items() if key in _BARE}
    return {**kept, "data": {}} if "data" in payload else kept


def sender(work: Work, ticket: Ticket) -> None:
    """Who asked, where the words belong to the organisation."""
    email = ticket.requester_email
    account = accounts.by_email(work.session, email)
    mine = store.words_in(work.session, account, ticket) if account else ()
    _unname(ticket)
    unsigned = update(Message).where(Message.id.in_(mine)).values(author_name=GONE)
    work.session.execute(unsigned, execution_options=_QUIETLY)
    for row in store.handed_on(work.session, [ticket.id]):
        row.payload = _unsigned(row.payload, mine)
    for item in store.queued(work.session, [ticket.id]):
        item.event = _unsigned(item.event, mine)
    _let_go(work, email, Link.ticket_id == ticket.id)
    audit.note(work, "anonymised", ticket, sender=True)


def _unsigned(told: dict[str, Any], mine: Sequence[int]) -> dict[str, Any]:
    """What was handed on, without who asked and who signed one of these messages."""
    data = dict(told.get("data", {}))
    if "requester" in data:
        data["requester"] = {"name": GONE, "email": NOBODY}
    if "author" in data and data.get("message") in mine:
        data["author"] = GONE
    return {**told, "data": data} if data else told


def _unname(ticket: Ticket) -> None:
    ticket.requester_name, ticket.requester_email, ticket.browser = GONE, NOBODY, None


def _let_go(work: Work, email: CleanText, *which: Any) -> None:
    held = update(Link).where(Link.email == email, *which)
    held = held.values(email=NOBODY, revoked_at=work.now, muted=[])
    work.session.execute(held, execution_options=_QUIETLY)


def person(work: Work, account: Account, gone: frozenset[UUID]) -> None:
    """All that is left of a person once their own tickets are empty; the account is a bare number."""
    _unsay(work, [told.row for told in store.words_elsewhere(work.session, account)])
    work.session.execute(delete(Attachment).where(Attachment.id.in_(gone)))
    drafts = [draft.submission_id for draft in store.drafts_of(work.session, account)]
    work.session.execute(delete(Draft).where(Draft.submission_id.in_(drafts)))
    _forget_feedback(work, account)
    said = update(HubCheck).where(HubCheck.account_id == account.id).values(**_UNSAID)
    work.session.execute(said, execution_options=_QUIETLY)
    for row in store.written_to(work.session, account):
        row.payload, row.available_at = _bare(row.payload), None
    _let_go(work, account.email)
    subscriptions.end_address(work, account.email)
    known_issues.forget_address(work, account.email)
    for model in (Invitation, MailProof):
        work.session.execute(delete(model).where(model.email == account.email))
    for own in (AccountSession, BoardWatcher, News, Passkey, RecoveryCode):
        work.session.execute(delete(own).where(own.account_id == account.id))
    _empty(account)
    audit.note(work, "erased", None, account=account.id)


def _unsay(work: Work, said: Sequence[Any]) -> None:
    """These messages, and what was handed on of them at the same moment."""
    _blank(work, Message.id.in_([message.id for message in said]))
    moments = {(message.ticket_id, message.created_at) for message in said}
    tickets = {message.ticket_id for message in said}
    for row in store.handed_on(work.session, tickets):
        if row.event in _SAID and (row.ticket_id, row.created_at) in moments:
            row.payload = _bare(row.payload)
    for item in store.queued(work.session, tickets):
        at = datetime.fromisoformat(item.event["time"])
        if item.event["type"] in _SAID and (item.ticket_id, at) in moments:
            item.event = {**item.event, "data": {}}


def _forget_feedback(work: Work, account: Account) -> None:
    found = store.feedback_of(work.session, account.email)
    for item in store.queued_feedback(work.session, [given.id for given in found]):
        item.event = {**item.event, "data": {}}
    for given in found:
        given.comment, given.email = GONE, None


def _empty(account: Account) -> None:
    account.email, account.name = identifier(f"erased-{account.id}@invalid"), GONE
    account.password_hash = account.totp_nonce = account.totp_enabled_at = None
    account.organisation_id = account.organisation_role = account.staff_role = None
    account.on_call, account.muted, account.erase_at = False, [], None
