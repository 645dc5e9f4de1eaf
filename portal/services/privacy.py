"""Forgetting people: their words, files, names and addresses go, counts and bare events stay.

It goes in batches, and each may be interrupted: files leave the disk before the rows that name
them, and what is gone already is no hindrance, so that the next run goes on where one ended.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from portal.errors import Closed, InvalidMove, NotAllowed
from portal.files import Store
from portal.models import Account, Attachment, Message, Ticket
from portal.services import audit, erasure, links, progress, sessions
from portal.store import privacy as store
from portal.work import SYSTEM, Work, Works

_BATCH = 50


@dataclass(frozen=True, slots=True)
class Batch:
    """What is forgotten in one go: tickets and their files, or what is left of a person."""

    files: frozenset[UUID] = frozenset()
    tickets: tuple[int, ...] = ()
    account: int | None = None


def ask(work: Work, account: Account) -> None:
    """Somebody asks to be forgotten: they are signed out and written to no more from now on.

    Raises:
        NotAllowed: they are part of support; an administrator ends that first.
    """
    if account.staff_role is not None:
        raise NotAllowed
    account.erase_at = account.disabled_at = work.now
    sessions.end(work, account.id)
    audit.note(work, "erasure-asked", None, account=account.id)
    links.note_tokens_left(work, account)


def run(works: Works, files: Store) -> int:
    """Forget the next batch, of a person who asked or of what is old; how many rows that were."""
    with works.read(SYSTEM) as work:
        batch = due(work)
    if batch is None:
        return 0
    for file in batch.files:
        files.delete(file)
    with works.write(SYSTEM) as work:
        forget(work, batch)
    return len(batch.tickets) or 1


def due(work: Work) -> Batch | None:
    """What is to be forgotten next, if anything is."""
    account = store.to_erase(work.session)
    if account is not None:
        return _of_person(work, account)
    days = work.policy.privacy.anonymise_after_days
    if days is None:
        return None
    closed = [key for key, status in work.policy.statuses.items() if status.locked]
    before = work.now - timedelta(days=days)
    return _of_tickets(work, store.forgotten_by(work.session, closed, before, _BATCH))


def _of_tickets(work: Work, tickets: Sequence[Ticket]) -> Batch | None:
    if not tickets:
        return None
    numbers = tuple(ticket.id for ticket in tickets)
    losing = [ticket.id for ticket in tickets if not _stays(work, ticket)]
    files = store.files_of(work.session, losing)
    return Batch(frozenset(file.id for file in files), numbers)


def _of_person(work: Work, account: Account) -> Batch:
    tickets = _of_tickets(work, store.asked_by(work.session, account.email, _BATCH))
    if tickets is not None:
        return tickets
    return Batch(_files_left(work, account), account=account.id)


def _files_left(work: Work, account: Account) -> frozenset[UUID]:
    drafts = [draft.submission_id for draft in store.drafts_of(work.session, account)]
    waiting = store.files_of_drafts(work.session, drafts)
    return frozenset(file.id for file in (*waiting, *_files_elsewhere(work, account)))


def _files_elsewhere(work: Work, account: Account) -> Sequence[Attachment]:
    told = (one.row for one in store.words_elsewhere(work.session, account))
    words = [row for row in told if isinstance(row, Message)]
    said = {message.id for message in words}
    files = store.files_of(work.session, {message.ticket_id for message in words})
    return [file for file in files if file.message_id in said]


def _stays(work: Work, ticket: Ticket) -> bool:
    """Whether the words belong to the organisation, which goes on using them."""
    keeps = work.policy.privacy.organisation_keeps_shared
    status = work.policy.statuses.get(ticket.status)
    locked = status is not None and status.locked
    old = work.policy.privacy.anonymise_after_days
    over = old is not None and locked and ticket.status_since < work.now - timedelta(days=old)
    return keeps and ticket.shared and ticket.organisation_id is not None and not over


def forget(work: Work, batch: Batch) -> None:
    """Take the words out of the store whose files are gone from the disk."""
    if batch.account is not None:
        account = work.session.get(Account, batch.account, with_for_update=True)
        waits = account is not None and account.erase_at is not None
        # A file that came meanwhile is taken along by the next run.
        if account and waits and _files_left(work, account) <= batch.files:
            erasure.person(work, account, batch.files)
        return
    for number in batch.tickets:
        ticket = work.session.get(Ticket, number, with_for_update=True)
        if ticket is not None and ticket.anonymised_at is None:
            _forget_ticket(work, ticket, batch.files)


def _forget_ticket(work: Work, ticket: Ticket, gone: frozenset[UUID]) -> None:
    if _stays(work, ticket):
        erasure.sender(work, ticket)
        return
    files = {file.id for file in store.files_of(work.session, [ticket.id])}
    if files <= gone:
        # An open request without words is nobody's work. Where its status cannot be left, or went
        # when the policy changed, it stays there.
        with suppress(Closed, InvalidMove, NotAllowed, KeyError):
            progress.withdraw(work, ticket)
        erasure.words(work, ticket)
