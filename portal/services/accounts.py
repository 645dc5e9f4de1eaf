"""Accounts: made for an address that was verified, and for no other."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from portal import access, tokens
from portal.db import take_turns
from portal.errors import NotFound
from portal.events import AccountChanged, CleanValue, SignInRequested
from portal.models import Account, AccountSession, MailProof, Organisation
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, links, sessions
from portal.store import accounts as store
from portal.work import Work

PROOF_LIVES = timedelta(minutes=10)
"""How long a link by mail works (ASVS 6.5.5)."""
_SPARING = timedelta(minutes=2)
"""How old a link is, when letters are spared, before the next one goes out."""
_SIGN_IN = "sign-in"
_KEPT = timedelta(days=30)


def admit(
    work: Work, email: CleanText, *, name: CleanText, language: str, time_zone: str
) -> Account:
    """The account of an address that was just verified; a new one if it has none yet."""
    take_turns(work.session, f"account {email}")
    known = store.by_email(work.session, email)
    if known is not None:
        return known
    account = Account(
        email=email,
        name=name,
        language=language,
        time_zone=time_zone,
        muted=[],
        created_at=work.now,
    )
    work.session.add(account)
    work.session.flush()
    audit.note(work, "account-made", None, account=account.id)
    return account


def ask_for_link(work: Work, email: CleanText, language: str, *, sparing: bool = False) -> None:
    """Let a letter carry a link to sign in with; the same is done for every address.

    `sparing` sends none within two minutes of a link that still works: who is flooded with
    letters, because somebody else asks for them, has a new one that works all the time.
    """
    if sparing and store.open_proof(work.session, email, work.now, since=work.now - _SPARING):
        return
    proof = prove_by_mail(work, email)
    data: dict[str, CleanValue] = {"proof": proof.id, "language": identifier(language)}
    writer.record(work, SignInRequested(None, identifier(_SIGN_IN), data))


def prove_by_mail(work: Work, email: CleanText) -> MailProof:
    """A proof that waits for who reads the mail of this address; its token is derived again.

    It ends the earlier ones: of all letters in a mailbox, the newest alone opens.
    """
    take_turns(work.session, f"link {email}")
    work.session.execute(
        update(MailProof)
        .where(MailProof.email == email, MailProof.purpose == _SIGN_IN, MailProof.used_at.is_(None))
        .values(used_at=work.now)
    )
    nonce = tokens.nonce()
    proof = MailProof(
        purpose=_SIGN_IN,
        email=email,
        nonce=nonce,
        token_digest=tokens.digest(work.signer.token(_SIGN_IN, nonce)),
        created_at=work.now,
        expires_at=work.now + PROOF_LIVES,
    )
    work.session.add(proof)
    work.session.flush()
    return proof


def token_of(work: Work, proof: MailProof) -> str:
    """The token that the letter carries."""
    return work.signer.token(proof.purpose, proof.nonce)


def use_proof(work: Work, proof: MailProof) -> bool:
    """Whether this is the one time that it counts: of two at once, one wins (ASVS 6.5.1)."""
    used = work.session.execute(
        update(MailProof)
        .where(MailProof.id == proof.id, MailProof.used_at.is_(None))
        .values(used_at=work.now)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def describe(
    work: Work, account_id: int, *, name: CleanText, language: str, time_zone: str
) -> None:
    """Take over what a person says of themselves."""
    account = store.by_id(work.session, account_id)
    account.name, account.language, account.time_zone = name, language, time_zone
    audit.note(work, "account-described", None, account=account_id)


def set_password(work: Work, account_id: int, made: str, *, here: int | None) -> None:
    """Keep the hash of a new password, and end every session but the one `here` (ASVS 7.4.3)."""
    store.by_id(work.session, account_id).password_hash = made
    sessions.end(work, account_id, but=here)
    tell(work, account_id, "password-changed")


def renew_hash(work: Work, account_id: int, made: str) -> None:
    """The same password, kept with today's parameters."""
    store.by_id(work.session, account_id).password_hash = made


def tell(work: Work, account_id: int, kind: str) -> None:
    """Note a change that matters for safety, and let a letter tell its owner."""
    audit.note(work, kind, None, account=account_id)
    data: dict[str, CleanValue] = {"account": account_id, "kind": identifier(kind)}
    writer.record(work, AccountChanged(None, identifier("account"), data))


def appoint(
    work: Work, account: Account, *, staff_role: str | None, on_call: bool | None = None
) -> None:
    """Give somebody a role in support, or take it; sessions of before end with it."""
    if account.staff_role != staff_role:
        account.staff_role = staff_role
        sessions.end(work, account.id)
        role = identifier(staff_role) if staff_role else None
        audit.note(work, "appointed", None, account=account.id, role=role)
    if on_call is not None:
        account.on_call = on_call


def join(work: Work, account: Account, teams: Iterable[str]) -> None:
    """Let somebody of support work in these teams of the policy, and in no others."""
    chosen = {*teams} if account.staff_role else set()
    wanted = [identifier(key) for key in work.policy.teams if key in chosen]
    if account.teams != wanted:
        account.teams = wanted
        audit.note(work, "teams-changed", None, account=account.id, teams=[*wanted])


def place(work: Work, account: Account, name: CleanText | None, role: str) -> None:
    """Put somebody into the company of this name, which is made if there is none.

    Without a name it is their own, in which they may do something else from now on.
    """
    if name is not None:
        found = store.organisation(work.session, name)
        if found is None:
            found = Organisation(name=name, created_at=work.now)
            work.session.add(found)
            work.session.flush()
        account.organisation_id = found.id
    if account.organisation_id is None:
        raise NotFound
    managed, account.organisation_role = account.organisation_role == access.MANAGER, role
    audit.note(work, "placed", None, account=account.id, role=identifier(role))
    if managed:
        links.note_tokens_left(work, account)


def disable(work: Work, account: Account) -> None:
    """Let somebody in no more, from this moment on (ASVS 7.4.2)."""
    account.disabled_at = account.disabled_at or work.now
    sessions.end(work, account.id)
    audit.note(work, "account-disabled", None, account=account.id)
    links.note_tokens_left(work, account)


def enable(work: Work, account: Account) -> None:
    """Let somebody in again who was shut out."""
    account.disabled_at = None
    audit.note(work, "account-enabled", None, account=account.id)


def forget(work: Work, batch: int = 500) -> None:
    """Delete used and expired proofs, and sessions that ended long ago."""
    proofs = select(MailProof.id).where(MailProof.expires_at < work.now).limit(batch)
    _delete(work, MailProof, work.session.scalars(proofs).all())
    long_ago: datetime = work.now - _KEPT
    over = (AccountSession.ended_at < long_ago) | (AccountSession.expires_at < long_ago)
    ended = select(AccountSession.id).where(over).limit(batch)
    _delete(work, AccountSession, work.session.scalars(ended).all())


def _delete(work: Work, model: type[MailProof | AccountSession], ids: Sequence[int]) -> None:
    if ids:
        work.session.execute(delete(model).where(model.id.in_(ids)))
