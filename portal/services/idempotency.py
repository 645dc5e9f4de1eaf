"""The same request of a program twice is one request: the first answer counts for a day."""

from dataclasses import dataclass, replace

from sqlalchemy import select

from portal import db
from portal.errors import KeyReused
from portal.models import IdempotencyKey
from portal.services import tickets
from portal.services.intake import Submission
from portal.services.tickets import Opened
from portal.work import Work


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key of one API token, and what the request was, both as digests."""

    token_id: int
    key_digest: str
    request_digest: str


def open_ticket(work: Work, submission: Submission, key: Key | None) -> Opened:
    """Open a ticket once for each key; a refused request never gets here, so it uses no key up.

    Raises:
        KeyReused: the key came with another request before.
    """
    return tickets.open(work, once(work, submission, key))


def once(work: Work, submission: Submission, key: Key | None) -> Submission:
    """The submission under the id with which this key came first; raises as `open_ticket`."""
    if key is None:
        return submission
    db.take_turns(work.session, key.key_digest)
    known = work.session.scalar(
        select(IdempotencyKey).where(
            IdempotencyKey.token_id == key.token_id,
            IdempotencyKey.key_digest == key.key_digest,
        )
    )
    if known is None:
        work.session.add(
            IdempotencyKey(
                token_id=key.token_id,
                key_digest=key.key_digest,
                request_digest=key.request_digest,
                submission_id=submission.submission_id,
                created_at=work.now,
            )
        )
        return submission
    if known.request_digest != key.request_digest:
        raise KeyReused
    return replace(submission, submission_id=known.submission_id)
