"""Questions about people: who they are, who is signed in, and with what they prove it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Text, bindparam, func, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.models import (
    Account,
    AccountSession,
    MailProof,
    Organisation,
    Passkey,
    RecoveryCode,
)
from portal.tokens import digest

# Comparing stores nothing, so that any text may be asked for.
_OF_EMAIL = select(Account).where(Account.email == bindparam("email", type_=Text()))
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


def signed_in(
    session: Session, token: str, now: datetime, idle: timedelta, idle_of_staff: timedelta
) -> SignedIn | None:
    """Who holds this session token, unless the session ended, ran out or lay idle for too long."""
    row = session.execute(_SIGNED_IN, {"digest": digest(token)}).first()
    if row is None:
        return None
    found = SignedIn(row[0], row[1], row[2])
    longest = idle_of_staff if found.account.staff_role else idle
    lives = found.session.ended_at is None and now < found.session.expires_at
    if not lives or found.account.disabled_at or now - found.session.last_seen_at >= longest:
        return None
    return found


def by_email(session: Session, email: str) -> Account | None:
    """The account of this address."""
    return session.scalar(_OF_EMAIL, {"email": email})


def by_id(session: Session, account_id: int) -> Account:
    """The account of this id. Raises NotFound."""
    found = session.get(Account, account_id)
    if found is None:
        raise NotFound
    return found


def staff(session: Session) -> Sequence[Account]:
    """Everybody of support who can sign in, the oldest account first."""
    able = Account.staff_role.is_not(None) & Account.disabled_at.is_(None)
    return session.scalars(select(Account).where(able).order_by(Account.id)).all()


def organisation(session: Session, name: str) -> Organisation | None:
    """The organisation of this name."""
    return session.scalar(
        select(Organisation).where(Organisation.name == name).order_by(Organisation.id).limit(1)
    )


def proof(session: Session, token: str, now: datetime) -> MailProof | None:
    """What a link by mail proves, unless it was used or is too old."""
    return session.scalar(
        select(MailProof).where(
            MailProof.token_digest == digest(token),
            MailProof.used_at.is_(None),
            MailProof.expires_at > now,
        )
    )


def open_proof(session: Session, email: str, now: datetime, *, since: datetime) -> bool:
    """Whether this address was sent a link, since then, that still works."""
    waiting = select(MailProof.id).where(
        MailProof.email == email,
        MailProof.used_at.is_(None),
        MailProof.expires_at > now,
        MailProof.created_at > since,
    )
    return session.scalar(waiting.limit(1)) is not None


def sessions_of(session: Session, account_id: int, now: datetime) -> Sequence[AccountSession]:
    """The sessions of somebody that have not ended, the last used first."""
    return session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.ended_at.is_(None),
            AccountSession.expires_at > now,
        )
        .order_by(AccountSession.last_seen_at.desc(), AccountSession.id.desc())
    ).all()


def knows_device(session: Session, account_id: int, device: str) -> bool:
    """Whether somebody signed in with such a device before; the first one ever counts as known."""
    devices = session.scalars(
        select(AccountSession.device).where(AccountSession.account_id == account_id).distinct()
    ).all()
    return not devices or device in devices


def knows_network(session: Session, email: str, network: str) -> bool:
    """Whether somebody was signed in to the account of this address from this network."""
    used = (
        select(AccountSession.id)
        .join(Account, Account.id == AccountSession.account_id)
        .where(Account.email == email, AccountSession.network == network)
    )
    return session.scalar(used.limit(1)) is not None


def passkeys_of(session: Session, account_id: int) -> Sequence[Passkey]:
    """The passkeys of somebody, the oldest first."""
    return session.scalars(
        select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)
    ).all()


def passkey(session: Session, credential_id: str) -> Passkey | None:
    """The passkey of this credential."""
    return session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))


def recovery_codes_left(session: Session, account_id: int) -> int:
    """How many recovery codes somebody has not used."""
    unused = select(func.count()).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return session.scalar(unused) or 0


def has_second_factor(session: Session, account: Account) -> bool:
    """Whether more than one proof is asked of somebody at sign-in.

    A passkey alone is a shortcut for customers, who may go on to use links; for staff it counts.
    """
    if account.totp_enabled_at is not None:
        return True
    return account.staff_role is not None and bool(passkeys_of(session, account.id))
