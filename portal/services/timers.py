"""What happens without anybody: due timers, expired drafts, old idempotency keys."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from portal.errors import InvalidMove
from portal.models import Attachment, Draft, IdempotencyKey
from portal.services import accounts, audit, progress
from portal.store import drafts, tickets
from portal.work import Work

_BATCH = 50
_KEYS_LIVE = timedelta(hours=24)


def sweep(work: Work) -> int:
    """Act on tickets whose time has come; returns how many were acted on."""
    due = tickets.to_act_on(work.session, work.now, _BATCH)
    for ticket in due:
        try:
            progress.act(work, ticket)
        except (InvalidMove, KeyError):
            # The policy changed under a waiting ticket and lost the move, or the very status; it
            # stays where it is, says so once, and does not stop the others.
            ticket.next_action_at = None
            audit.note(work, "timer-refused", ticket)
    return len(due)


def forget(work: Work) -> list[UUID]:
    """Delete expired drafts, keys, proofs and sessions; returns the files to remove."""
    old = [draft.submission_id for draft in drafts.expired(work.session, work.now, _BATCH)]
    mine = Attachment.draft_id.in_(old) & Attachment.ticket_id.is_(None)
    files = list(work.session.scalars(select(Attachment.id).where(mine))) if old else []
    if old:
        work.session.execute(delete(Attachment).where(mine))
        work.session.execute(delete(Draft).where(Draft.submission_id.in_(old)))
    work.session.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < work.now - _KEYS_LIVE)
    )
    accounts.forget(work)
    return files
