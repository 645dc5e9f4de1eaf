"""What happens without anybody: due timers, expired drafts, old idempotency keys."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete, select

from portal.models import Attachment, Draft, IdempotencyKey, IncomingLetter, Ticket, TrackerHook
from portal.services import (
    accounts,
    alarms,
    audit,
    components,
    known_issues,
    maintenance,
    news,
    progress,
    proposals,
    subscriptions,
)
from portal.store import drafts, tickets
from portal.work import Work

log = structlog.get_logger(__name__)
_AGAIN = timedelta(hours=1)
_BATCH = 50
_KEYS_LIVE = timedelta(hours=24)
_LETTERS_LIVE = timedelta(days=90)


def sweep(work: Work) -> int:
    """Act on tickets and planned work whose time has come; returns how many were acted on."""
    due = tickets.to_act_on(work.session, work.now, _BATCH)
    for ticket in due:
        _act(work, ticket)
    components.watch(work)
    proposals.look(work)
    return len(due) + alarms.ring_unanswered(work, _BATCH) + maintenance.sweep(work)


def _act(work: Work, ticket: Ticket) -> None:
    try:
        with work.session.begin_nested():
            progress.act(work, ticket)
    except Exception:
        # One ticket that fails must not stop the others, nor be met again at once and for ever.
        log.exception("sweep.failed", ticket=ticket.id)
        ticket.next_action_at = work.now + _AGAIN
        audit.note(work, "timer-refused", ticket)


def forget(work: Work) -> list[UUID]:
    """Delete expired drafts, keys, proofs, sessions and addresses; returns the files to remove."""
    old = [draft.submission_id for draft in drafts.expired(work.session, work.now, _BATCH)]
    mine = Attachment.draft_id.in_(old) & Attachment.ticket_id.is_(None)
    files = list(work.session.scalars(select(Attachment.id).where(mine))) if old else []
    if old:
        work.session.execute(delete(Attachment).where(mine))
        work.session.execute(delete(Draft).where(Draft.submission_id.in_(old)))
    work.session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < work.now - _KEYS_LIVE)
    )
    work.session.execute(
        delete(TrackerHook).where(TrackerHook.received_at < work.now - _LETTERS_LIVE)
    )
    work.session.execute(
        delete(IncomingLetter).where(IncomingLetter.received_at < work.now - _LETTERS_LIVE)
    )
    accounts.forget(work)
    subscriptions.forget(work)
    known_issues.forget(work)
    news.forget(work)
    return files
