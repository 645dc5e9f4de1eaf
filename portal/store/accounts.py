"""Questions about people: who is signed in, and who belongs to an organisation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.models import Account, AccountSession, Organisation
from portal.tokens import digest

# Asked for every page of somebody who is signed in: built once.
_SIGNED_IN = (
    select(AccountSession, Account, Organisation)
    .join(Account, Account.id == AccountSession.account_id)
    .outerjoin(Organisation, Organisation.id == Account.organisation_id)
    .where(AccountSession.token_digest == bindparam("digest"))
)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody in a browser: the session, the account, and its organisation if it has one."""

    session: AccountSession
    account: Account
    organisation: Organisation | None


def signed_in(session: Session, token: str, now: datetime, idle: timedelta) -> SignedIn | None:
    """Who holds this session token, unless the session ended, ran out or lay idle for too long."""
    row = session.execute(_SIGNED_IN, {"digest": digest(token)}).first()
    if row is None:
        return None
    found = SignedIn(row[0], row[1], row[2])
    lives = found.session.ended_at is None and now < found.session.expires_at
    if not lives or found.account.disabled_at or now - found.session.last_seen_at >= idle:
        return None
    return found


def by_email(session: Session, email: str) -> Account | None:
    """The account of this address."""
    return session.scalar(select(Account).where(Account.email == email))
