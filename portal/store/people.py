"""Questions of administrators about people and organisations; to others nobody is there."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal import access
from portal.errors import NotFound
from portal.models import Account, Organisation
from portal.work import Actor

SIZE = 50


class Person(NamedTuple):
    """An account and its organisation."""

    account: Account
    organisation: Organisation | None


def people(session: Session, actor: Actor, words: str, edge: int | None) -> Sequence[Person]:
    """A page of accounts, the newest first, and one more if there is an older one.

    `words` are part of an address, a name or the name of an organisation; `edge` is the id of the
    last account of the page before.

    Raises:
        NotFound: `actor` is no administrator.
    """
    access.require_staff(actor, "administer")
    query = (
        select(Account, Organisation)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(_says(words, Account.email, Account.name, Organisation.name))
        .where(Account.id < edge if edge is not None else Account.id > 0)
        .where(Account.email.not_like("erased-%@invalid"))  # nobody is behind it any more
        .order_by(Account.id.desc())
        .limit(SIZE + 1)
    )
    return [Person(*row) for row in session.execute(query)]


def _says(words: str, *columns: ColumnElement[str] | object) -> ColumnElement[bool]:
    found = (func.lower(column).contains(words.lower(), autoescape=True) for column in columns)
    return or_(*found)


def person(session: Session, actor: Actor, account_id: int, *, lock: bool = False) -> Account:
    """One account. Raises NotFound."""
    access.require_staff(actor, "administer")
    query = select(Account).where(Account.id == account_id)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound
    return found


def another_administrator(session: Session, but: int) -> bool:
    """Whether somebody else can still administer."""
    query = select(Account.id).where(
        Account.staff_role == access.ADMINISTRATOR,
        Account.disabled_at.is_(None),
        Account.id != but,
    )
    return session.scalar(query.limit(1)) is not None


def organisations(session: Session, actor: Actor, limit: int = 1000) -> Sequence[Organisation]:
    """The organisations by name. Raises NotFound."""
    access.require_staff(actor, "administer")
    query = select(Organisation).order_by(func.lower(Organisation.name), Organisation.id)
    return session.scalars(query.limit(limit)).all()


def organisation(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """One organisation. Raises NotFound."""
    access.require_staff(actor, "administer")
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    return found


def of_domain(session: Session, domain: str) -> Organisation | None:
    """The organisation whose people have their mail in this domain."""
    return session.scalar(select(Organisation).where(Organisation.domain == domain))
