"""Questions about the audit log: for administrators, page by page, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Text, and_, or_, select, type_coerce
from sqlalchemy.orm import Session

from portal.access import require_staff
from portal.models import Account, AuditEntry, Ticket
from portal.redaction import CleanText
from portal.work import Actor

SIZE = 50
PEOPLE = ("customer", "staff")
"""The kinds of actor whose id is that of an account."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for; `edge` is the id of the last entry of the page before."""

    kind: str | None = None
    account: int | None = None
    ticket: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    edge: int | None = None


class Entry(NamedTuple):
    """One entry, with the number of its ticket."""

    row: AuditEntry
    reference: CleanText | None


def handed_to(session: Session, ticket: Ticket, team: str) -> set[int]:
    """The accounts of those of support who handed this ticket to a team."""
    query = select(AuditEntry).where(
        AuditEntry.ticket_id == ticket.id,
        AuditEntry.kind == "handed-over",
        AuditEntry.actor_kind == "staff",
    )
    handed = [row for row in session.scalars(query) if row.data.get("to") == team]
    return {row.actor_id for row in handed if row.actor_id is not None}


def entries(session: Session, actor: Actor, asked: Asked) -> Sequence[Entry]:
    """A page of the log, and one entry more if there is an older one.

    Raises:
        NotFound: `actor` is no administrator.
    """
    require_staff(actor, "administer")
    query = (
        select(AuditEntry, Ticket.reference)
        .outerjoin(Ticket, Ticket.id == AuditEntry.ticket_id)
        .where(*_conditions(asked))
        .order_by(AuditEntry.id.desc())
        .limit(SIZE + 1)
    )
    return [Entry(*row) for row in session.execute(query)]


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    known: dict[str, ColumnElement[bool] | None] = {
        "kind": AuditEntry.kind == asked.kind,
        "account": by_or_about(asked.account) if asked.account is not None else None,
        "ticket": AuditEntry.ticket_id == asked.ticket,
        "since": AuditEntry.at >= asked.since if asked.since else None,
        "until": AuditEntry.at < asked.until if asked.until else None,
        "edge": AuditEntry.id < asked.edge if asked.edge is not None else None,
    }
    return [
        condition
        for name, condition in known.items()
        if condition is not None and getattr(asked, name) is not None
    ]


def by_or_about(account: int) -> ColumnElement[bool]:
    """What this account did, and what was done to it."""
    data = type_coerce(AuditEntry.data, Text)
    mark = f'"account":{account}'
    about = or_(data.contains(mark + ","), data.contains(mark + "}"))
    did = and_(AuditEntry.actor_kind.in_(PEOPLE), AuditEntry.actor_id == account)
    return or_(did, and_(AuditEntry.ticket_id.is_(None), about))


def addresses(session: Session, ids: Sequence[int]) -> Mapping[int, CleanText]:
    """The addresses of these accounts."""
    query = select(Account.id, Account.email).where(Account.id.in_(ids))
    return {row.id: row.email for row in session.execute(query)}
