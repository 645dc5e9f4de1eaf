"""Questions about organisations: members, invitations, tokens, projects; each takes who asks."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from portal import access
from portal.errors import NotFound
from portal.models import Account, ApiToken, Invitation, Organisation, Project, ProjectGrant
from portal.work import Actor

T = TypeVar("T")
_NOBODY = -1


def of(session: Session, actor: Actor) -> Organisation | None:
    """The organisation of the one who asks."""
    if actor.organisation_id is None:
        return None
    return session.get(Organisation, actor.organisation_id)


def members(session: Session, actor: Actor) -> Sequence[Account]:
    """The people of the same organisation."""
    query = select(Account).where(_ours(Account.organisation_id, actor)).order_by(Account.id)
    return session.scalars(query).all()


def member(session: Session, actor: Actor, account_id: int) -> Account:
    """One of them. Raises NotFound."""
    ours = _ours(Account.organisation_id, actor)
    return _one(session, select(Account).where(ours, Account.id == account_id))


def another_manager(session: Session, account: Account) -> bool:
    """Whether the organisation of this account has a manager beside it, who can get in."""
    query = select(Account.id).where(
        Account.organisation_id == account.organisation_id,
        Account.organisation_role == access.MANAGER,
        Account.disabled_at.is_(None),
        Account.id != account.id,
    )
    return session.scalar(query.limit(1)) is not None


def invitations(session: Session, actor: Actor, now: datetime) -> Sequence[Invitation]:
    """Those that the organisation has sent to future members, and that still wait."""
    return _sent(session, actor, now, Invitation.project_id.is_(None))


def _sent(
    session: Session, actor: Actor, now: datetime, which: ColumnElement[bool]
) -> Sequence[Invitation]:
    ours = _ours(Invitation.organisation_id, actor)
    query = select(Invitation).where(ours, which, *_waits(now)).order_by(Invitation.id)
    return session.scalars(query).all()


def invitation(session: Session, actor: Actor, invitation_id: int) -> Invitation:
    """One that the organisation has sent, also when its time is over. Raises NotFound."""
    which = (_ours(Invitation.organisation_id, actor), Invitation.id == invitation_id)
    return _one(session, select(Invitation).where(*which, *_unanswered()))


def known(session: Session, actor: Actor, email: str, project_id: int | None) -> Invitation | None:
    """The one that this address was sent before for the same, and that is not answered."""
    return session.scalar(
        select(Invitation).where(
            _ours(Invitation.organisation_id, actor),
            Invitation.email == email,
            Invitation.project_id == project_id,
            *_unanswered(),
        )
    )


def received(
    session: Session, actor: Actor, now: datetime
) -> Sequence[tuple[Invitation, Organisation]]:
    """Those that wait for the holder of this address, each with the organisation that asks."""
    query = (
        select(Invitation, Organisation)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Invitation.email == (actor.email or ""), *_waits(now))
        .order_by(Invitation.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def to_answer(session: Session, actor: Actor, invitation_id: int, now: datetime) -> Invitation:
    """One that waits for the holder of this address. Raises NotFound."""
    mine = Invitation.email == (actor.email or "")
    query = select(Invitation).where(mine, Invitation.id == invitation_id, *_waits(now))
    return _one(session, query.with_for_update())


def joinable(session: Session, actor: Actor) -> Organisation | None:
    """The organisation that whoever has an address of its domain may join."""
    domain = (actor.email or "").rpartition("@")[2]
    if not domain or actor.organisation_id is not None or actor.kind != "customer":
        return None
    return session.scalar(
        select(Organisation).where(Organisation.domain == domain, Organisation.joins_by_domain)
    )


def api_tokens(session: Session, actor: Actor) -> Sequence[tuple[ApiToken, Account | None]]:
    """The programs of the organisation that may still come, each with who made its token."""
    query = (
        select(ApiToken, Account)
        .outerjoin(Account, Account.id == ApiToken.created_by)
        .where(_ours(ApiToken.organisation_id, actor), ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def api_token(session: Session, actor: Actor, token_id: int) -> ApiToken:
    """One of them. Raises NotFound."""
    ours = _ours(ApiToken.organisation_id, actor)
    return _one(session, select(ApiToken).where(ours, ApiToken.id == token_id))


def projects(session: Session, actor: Actor) -> Sequence[Project]:
    """The projects that the organisation has made."""
    query = select(Project).where(_ours(Project.organisation_id, actor)).order_by(Project.id)
    return session.scalars(query).all()


def project(session: Session, actor: Actor, project_id: int) -> Project:
    """One of them. Raises NotFound."""
    ours = _ours(Project.organisation_id, actor)
    return _one(session, select(Project).where(ours, Project.id == project_id))


def given_away(session: Session, actor: Actor) -> Sequence[tuple[Project, Organisation]]:
    """The organisation's projects with each installer company that may see them."""
    query = (
        select(Project, Organisation)
        .join(ProjectGrant, ProjectGrant.project_id == Project.id)
        .join(Organisation, Organisation.id == ProjectGrant.installer_id)
        .where(_ours(Project.organisation_id, actor))
        .order_by(Organisation.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def taken_on(session: Session, actor: Actor) -> Sequence[tuple[Project, Organisation]]:
    """The projects that the installer company of the one who asks was given, each with its owner."""
    query = (
        select(Project, Organisation)
        .join(ProjectGrant, ProjectGrant.project_id == Project.id)
        .join(Organisation, Organisation.id == Project.organisation_id)
        .where(_ours(ProjectGrant.installer_id, actor))
        .order_by(Project.id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def offered(session: Session, actor: Actor, now: datetime) -> Sequence[Invitation]:
    """The organisation's projects that an address was asked to take on, and has not yet."""
    return _sent(session, actor, now, Invitation.project_id.is_not(None))


def _ours(column: ColumnElement[int | None] | object, actor: Actor) -> ColumnElement[bool]:
    """The condition that something belongs to the organisation of the one who asks."""
    return column == (_NOBODY if actor.organisation_id is None else actor.organisation_id)  # type: ignore[return-value]


def _waits(now: datetime) -> list[ColumnElement[bool]]:
    return [*_unanswered(), Invitation.expires_at > now]


def _unanswered() -> list[ColumnElement[bool]]:
    return [Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)]


def _one(session: Session, query: Select[T]) -> T:
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found
