"""Second factors: one-time codes of an app, recovery codes, and passkeys."""

import secrets
from base64 import b32encode, urlsafe_b64decode

from pyotp import TOTP
from sqlalchemy import delete, or_, update

from portal.models import Account, Passkey, RecoveryCode
from portal.redaction import CleanText
from portal.services import accounts, audit, sessions
from portal.store import accounts as store
from portal.tokens import Signer, same
from portal.work import Work

_SECONDS = 30
_AROUND = (0, -1, 1)  # clocks of telephones are off by some seconds
_CODES = 10
_LETTERS = "23456789bcdfghjkmnpqrstvwxz"  # nothing that looks alike, no vowels
_OCTETS = 20


def secret(signer: Signer, nonce: str) -> str:
    """What the app on the telephone keeps: derived from a nonce, so that no store holds it."""
    return b32encode(urlsafe_b64decode(signer.token("totp", nonce) + "=")[:_OCTETS]).decode()


def address(signer: Signer, nonce: str, *, email: str, issuer: str) -> str:
    """The same as an address that the app reads from a picture."""
    return TOTP(secret(signer, nonce)).provisioning_uri(name=email, issuer_name=issuer)


def _step(work: Work, nonce: str, code: str) -> int | None:
    """The time step to which a code belongs, or None."""
    app = TOTP(secret(work.signer, nonce), interval=_SECONDS)
    now = int(work.now.timestamp()) // _SECONDS
    given = "".join(code.split())
    return next((now + n for n in _AROUND if same(app.generate_otp(now + n), given)), None)


def accept(work: Work, account: Account, code: str) -> bool:
    """Whether a code of the app or a recovery code is right; either works once."""
    if account.totp_nonce is None or account.totp_enabled_at is None:
        return False
    step = _step(work, account.totp_nonce, code)
    if step is not None:
        return _take(work, account, step)
    return _recover(work, account, code)


def _take(work: Work, account: Account, step: int) -> bool:
    """Use up a time step: of two requests with one code, one wins."""
    newer = or_(Account.totp_step.is_(None), Account.totp_step < step)
    used = work.session.execute(
        update(Account).where(Account.id == account.id, newer).values(totp_step=step)
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def _recover(work: Work, account: Account, code: str) -> bool:
    used = work.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.digest == _digest(work.signer, account.id, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=work.now)
    )
    if used.rowcount:  # type: ignore[attr-defined]
        accounts.tell(work, account.id, "recovery-code-used")
        return True
    return False


def _digest(signer: Signer, account_id: int, code: str) -> str:
    letters = "".join(letter for letter in code.casefold() if letter in _LETTERS)
    return signer.pseudonym("recovery", f"{account_id} {letters}")


def enable(work: Work, account_id: int, nonce: str, code: str, *, here: int) -> list[str] | None:
    """Ask for codes of this app from now on; the recovery codes, to be shown once.

    None when the code is wrong. Sessions that began without a second factor end, but this one.
    """
    step = _step(work, nonce, code)
    if step is None:
        return None
    account = store.by_id(work.session, account_id)
    account.totp_nonce, account.totp_enabled_at, account.totp_step = nonce, work.now, step
    sessions.end(work, account_id, but=here)
    sessions.strengthen(work, here)
    accounts.tell(work, account_id, "codes-on")
    return renew_recovery(work, account_id)


def renew_recovery(work: Work, account_id: int) -> list[str]:
    """New recovery codes in place of the old ones; the store keeps keyed digests."""
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(12)) for _ in range(_CODES)]
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    work.session.add_all(
        RecoveryCode(account_id=account_id, digest=_digest(work.signer, account_id, code))
        for code in codes
    )
    audit.note(work, "recovery-codes-made", None, account=account_id)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def disable(work: Work, account_id: int) -> None:
    """Ask for no codes any more; the recovery codes go with them."""
    account = store.by_id(work.session, account_id)
    account.totp_nonce = account.totp_enabled_at = account.totp_step = None
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    accounts.tell(work, account_id, "codes-off")


def reset(work: Work, account: Account) -> None:
    """Somebody lost every second factor: take them all, and end every session."""
    work.session.execute(delete(Passkey).where(Passkey.account_id == account.id))
    disable(work, account.id)
    sessions.end(work, account.id)


def keep_passkey(
    work: Work,
    account_id: int,
    name: CleanText,
    *,
    credential_id: str,
    public_key: bytes,
    count: int,
) -> None:
    """Let a device sign this person in from now on."""
    work.session.add(
        Passkey(
            account_id=account_id,
            credential_id=credential_id,
            public_key=public_key,
            sign_count=count,
            name=name,
            created_at=work.now,
        )
    )
    accounts.tell(work, account_id, "passkey-added")


def remove_passkey(work: Work, account_id: int, passkey_id: int) -> None:
    """Let a device sign nobody in any more."""
    mine = (Passkey.id == passkey_id) & (Passkey.account_id == account_id)
    gone = work.session.execute(delete(Passkey).where(mine))
    if gone.rowcount:  # type: ignore[attr-defined]
        accounts.tell(work, account_id, "passkey-removed")


def used_passkey(work: Work, passkey_id: int, count: int) -> None:
    """Remember how often a passkey was used, by which a copy of it is told."""
    work.session.execute(
        update(Passkey)
        .where(Passkey.id == passkey_id)
        .values(sign_count=count, last_used_at=work.now)
    )
