"""What the page of one ticket asks: bare rows, as nobody changes what is shown there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from portal import access
from portal.html import SafeHtml
from portal.models import Attachment, Link, Message, Ticket
from portal.redaction import CleanText
from portal.store import tickets


class Said(NamedTuple):
    """A public message, as `Message` has it."""

    id: int
    ticket_id: int
    kind: str
    side: str
    author_name: CleanText | None
    body: CleanText
    body_html: SafeHtml
    removed: list[dict[str, Any]]
    changes: list[dict[str, Any]]
    left_out: list[CleanText] | None
    created_at: datetime


class Besides(NamedTuple):
    """Whether a ticket has what most have not: one question instead of three that find nothing."""

    files: bool
    copied: bool
    followed: bool


_MESSAGE, _FILE = Message.__table__.c, Attachment.__table__.c
_LINK, _TICKET = Link.__table__.c, Ticket.__table__.c
_WORDS = select(*(_MESSAGE[name] for name in Said._fields))
_SAID = _WORDS.where(_MESSAGE.ticket_id == bindparam("ticket")).order_by(_MESSAGE.id)
_BESIDES = select(
    exists().where(_FILE.ticket_id == bindparam("ticket")),
    exists().where(
        _LINK.ticket_id == bindparam("ticket"),
        _LINK.role == access.COPY,
        _LINK.revoked_at.is_(None),
    ),
    exists().where(_TICKET.follows_id == bindparam("ticket")),
)


def conversation(session: Session, ticket: Ticket) -> Sequence[Said]:
    """The public messages, oldest first, with those of tickets that go on in this one."""
    if ticket.counts_from is None:
        rows = session.execute(_SAID, {"ticket": ticket.id})
    else:
        ours = _WORDS.where(_MESSAGE.ticket_id.in_(tickets.whole(session, ticket)))
        rows = session.execute(ours.order_by(_MESSAGE.created_at, _MESSAGE.id))
    return [Said._make(row) for row in rows]


def besides(session: Session, ticket: Ticket) -> Besides:
    """What else there is to ask for; what goes on in a ticket may have brought files."""
    found = Besides._make(session.execute(_BESIDES, {"ticket": ticket.id}).one())
    return found._replace(
        files=found.files or ticket.counts_from is not None,
        followed=found.followed or ticket.follows_id is not None,
    )
