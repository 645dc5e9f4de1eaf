"""Accounts: made for an address that was verified, and for no other."""

from portal.models import Account
from portal.redaction import CleanText
from portal.services import audit
from portal.store import accounts as store
from portal.work import Work


def admit(
    work: Work, email: CleanText, *, name: CleanText, language: str, time_zone: str
) -> Account:
    """The account of an address that was just verified; a new one if it has none yet."""
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
