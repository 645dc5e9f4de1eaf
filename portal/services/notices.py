"""What somebody with an account has seen, and what has changed since."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update

from portal.models import Account, Ticket, View
from portal.services import audit
from portal.store import lists
from portal.store.lists import Change
from portal.work import Work

KINDS = ("replied", "moved", "due-changed", "reminded")
"""What is told on the list of one's tickets; `notice:` and the kind mutes it."""
_ONCE_IN = timedelta(days=1)


def changes(work: Work, account: Account, most: int) -> Sequence[Change]:
    """What others did to this person's tickets since the notices were last marked as read."""
    since = account.notices_seen_at or account.created_at
    kinds = tuple(kind for kind in KINDS if f"notice:{kind}" not in account.muted)
    return lists.changes(work.session, work.actor, since, kinds, most)


def mark_read(work: Work) -> None:
    """Everything up to now is read: the notices, and the marks in the list."""
    work.session.execute(
        update(Account).where(Account.id == work.actor.id).values(notices_seen_at=work.now)
    )


def is_news(work: Work, ticket: Ticket) -> bool:
    """Whether a look at the ticket is worth a record.

    For a customer, because something is newer than the last one; support is told of once a day.
    """
    before = lists.seen_at(work.session, work.actor, ticket)
    if work.actor.kind == "staff":
        return before is None or work.now - before >= _ONCE_IN
    return before is None or ticket.updated_at > before


def look(work: Work, ticket: Ticket) -> None:
    """Record that an account looked at a ticket; the customer is told when it was support."""
    # Two tabs that open at once are one look.
    work.session.get(Ticket, ticket.id, with_for_update=True)
    if not is_news(work, ticket):
        return
    work.put(View, [{"account_id": work.actor.id, "ticket_id": ticket.id, "at": work.now}])
    if work.actor.kind == "staff":
        audit.note(work, "viewed", ticket)
