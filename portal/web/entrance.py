"""One proof after the other, until somebody is signed in; each returns where to go on, or None."""

from portal import i18n
from portal.models import Account, Passkey
from portal.redaction import CleanText
from portal.services import accounts, audit, factors, intake, names, passwords
from portal.store import accounts as store
from portal.web import passkeys, sessions
from portal.web.oidc import Vouched
from portal.web.runtime import read, runtime, write

CODE = "/sign-in/code"


def proven(account: Account, by: str, *, second_factor: bool = False) -> str:
    """A proof holds: ask for the second one if there must be one, else let them in."""
    with read() as work:
        more = not second_factor and store.has_second_factor(work.session, account)
    if more:
        sessions.wait_for_code(account, by)
        return CODE
    return sessions.let_in(account, second_factor=second_factor)


def by_password(email: CleanText, password: str) -> str | None:
    """It takes as long, and does as much, for an address that nobody knows."""
    with read() as work:
        account = store.by_email(work.session, email)
    known = account.password_hash if account and account.disabled_at is None else None
    if not passwords.fits(known, password) or account is None or known is None:
        with write() as work:
            audit.note(work, "sign-in-refused", None, account=account.id if account else None)
        return None
    if passwords.is_outdated(known):
        made = passwords.hashed(password)
        with write() as work:
            accounts.renew_hash(work, account.id, made)
    return proven(account, "password")


def behind(token: str) -> tuple[CleanText, bool] | None:
    """The address that a link by mail proves, and whether it has an account; nothing is used up."""
    with read() as work:
        proof = store.proof(work.session, token, work.now)
        if proof is None:
            return None
        return proof.email, store.by_email(work.session, proof.email) is not None


def by_link(token: str, *, name: str, zone: str) -> str | None:
    """A person pressed the button; an address without an account has one from now on."""
    portal = runtime()
    with write() as work:
        proof = store.proof(work.session, token, work.now)
        if proof is None or not accounts.use_proof(work, proof):
            return None
        account = accounts.admit(
            work,
            proof.email,
            name=names.clean(names.known(name, proof.email), work.rules),
            language=i18n.language(),
            time_zone=zone if i18n.is_zone(zone) else portal.policy.hours.zone,
        )
    return proven(account, "link") if account.disabled_at is None else None


def by_passkey(answer: str) -> str | None:
    """The device showed its key and knows its owner: two proofs in one."""
    with read() as work:
        known = store.passkey(work.session, passkeys.credential_of(answer))
        account = store.by_id(work.session, known.account_id) if known else None
    if known is None or account is None or account.disabled_at is not None:
        return None
    return _by_device(account, known, answer, alone=True)


def _by_device(account: Account, known: Passkey, answer: str, *, alone: bool) -> str | None:
    count = passkeys.verified(answer, known, alone=alone)
    if count is None:
        return None
    with write() as work:
        factors.used_passkey(work, known.id, count)
    return sessions.let_in(account, second_factor=True)


def awaited() -> tuple[Account, str] | None:
    """Whose second proof is awaited here, and what the first one was."""
    pending = sessions.awaited()
    if pending is None:
        return None
    with read() as work:
        account = store.by_id(work.session, pending[0])
    return (account, pending[1]) if account.disabled_at is None else None


def by_code(account: Account, code: str) -> str | None:
    """A code of the app or a recovery code, as the second proof."""
    with write() as work:
        right = factors.accept(work, store.by_id(work.session, account.id), code)
        if not right:
            audit.note(work, "sign-in-refused", None, account=account.id)
    return sessions.let_in(account, second_factor=True) if right else None


def by_second_passkey(account: Account, answer: str) -> str | None:
    """A device of the same person, as the second proof."""
    with read() as work:
        known = store.passkey(work.session, passkeys.credential_of(answer))
    if known is None or known.account_id != account.id:
        return None
    return _by_device(account, known, answer, alone=False)


def by_provider(vouched: Vouched) -> str | None:
    """A company's provider says who this is; it may have seen a second factor of its own."""
    portal = runtime()
    try:
        email = intake.address(vouched.email, portal.works.rules)
    except ValueError:
        return None
    with write() as work:
        account = accounts.admit(
            work,
            email,
            name=names.clean(names.known(vouched.name, email), work.rules),
            language=i18n.language(),
            time_zone=portal.policy.hours.zone,
        )
    if account.disabled_at is not None:
        return None
    return proven(account, "provider", second_factor=vouched.second_factor)
