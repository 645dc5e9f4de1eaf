"""Sessions of people with an account: begun at sign-in, ended one by one or all at once."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import update

from portal import tokens
from portal.models import Account, AccountSession
from portal.redaction import CleanText
from portal.services import audit
from portal.work import Work

IDLE, IDLE_OF_STAFF = timedelta(days=14), timedelta(hours=8)
"""How long a session may lie unused (ASVS 7.3.1)."""
LONGEST, LONGEST_OF_STAFF = timedelta(days=90), timedelta(days=7)
"""How long a session lasts at most, however much it is used (ASVS 7.3.2)."""


def start(work: Work, account: Account, device: CleanText, *, second_factor: bool = False) -> str:
    """Begin a session and return its token, 256 random bits, of which only the digest is kept."""
    token = secrets.token_urlsafe(32)
    longest = LONGEST_OF_STAFF if account.staff_role else LONGEST
    work.session.add(
        AccountSession(
            account_id=account.id,
            token_digest=tokens.digest(token),
            device=device,
            network=work.actor.network,
            created_at=work.now,
            last_seen_at=work.now,
            expires_at=work.now + longest,
            authenticated_at=work.now,
            second_factor_at=work.now if second_factor else None,
        )
    )
    audit.note(work, "signed-in", None, account=account.id)
    return token


def end(
    work: Work, account_id: int, session_id: int | None = None, *, but: int | None = None
) -> None:
    """End one session of an account, or all of them `but` one; what has ended stays ended."""
    which = [AccountSession.account_id == account_id, AccountSession.ended_at.is_(None)]
    if session_id is not None:
        which.append(AccountSession.id == session_id)
    if but is not None:
        which.append(AccountSession.id != but)
    ended = work.session.execute(update(AccountSession).where(*which).values(ended_at=work.now))
    if ended.rowcount:  # type: ignore[attr-defined]
        audit.note(work, "sessions-ended", None, account=account_id)


def strengthen(work: Work, session_id: int) -> None:
    """The one who is signed in here has just shown a second factor."""
    work.session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id)
        .values(second_factor_at=work.now)
    )


def touch(work: Work, session_id: int, before: datetime) -> None:
    """Note that a session is in use, if that was last noted before this moment."""
    work.session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.last_seen_at < before)
        .values(last_seen_at=work.now)
    )
