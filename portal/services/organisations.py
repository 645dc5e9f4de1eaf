"""Organisations: who belongs to them and as what, whom they invite, which projects they give away."""

from datetime import timedelta

from sqlalchemy import delete

from portal import access
from portal.db import take_turns
from portal.errors import Incomplete, NotAllowed, NotFound
from portal.events import Invited
from portal.i18n import gettext as _
from portal.models import Account, ApiToken, Invitation, Organisation, Project, ProjectGrant
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, links, messages, names
from portal.store import organisations as store
from portal.work import Work

WAITS = timedelta(days=7)
SCOPES = ("tickets:read", "tickets:write")
"""What a program of a customer may do; the queue and the status page are support's."""
_LONGEST = 120


class LastManager(NotAllowed):
    """Nobody would be left who manages the organisation."""


class Elsewhere(NotAllowed):
    """This person belongs to an organisation already."""


def invite(
    work: Work, email: CleanText, role: str = access.MEMBER, project: Project | None = None
) -> Invitation:
    """Ask an address to join, or to take on a project; asked again, the letter goes once more.

    What is done is the same whether or not the address has an account, here or elsewhere.

    Raises:
        Incomplete: there is no such role.
    """
    access.require_manager(work.actor)
    if role not in access.ORGANISATION:
        raise Incomplete({"role": [_("Choose one of the roles.")]})
    project_id = project.id if project else None
    made = store.known(work.session, work.actor, email, project_id)
    if made is None:
        made = Invitation(
            organisation_id=work.actor.organisation_id,
            email=email,
            project_id=project_id,
            created_at=work.now,
        )
        work.session.add(made)
    made.role, made.invited_by = role, work.actor.id
    _send(work, made)
    return made


def resend(work: Work, invitation: Invitation) -> None:
    """Send the letter once more; its time begins anew."""
    access.require_manager(work.actor)
    _send(work, invitation)


def _send(work: Work, invitation: Invitation) -> None:
    invitation.expires_at = work.now + WAITS
    work.session.flush()
    _note(work, "invited", invitation=invitation.id)
    writer.record(work, Invited(None, identifier("invitation"), {"invitation": invitation.id}))


def revoke(work: Work, invitation: Invitation) -> None:
    """Take an invitation back."""
    access.require_manager(work.actor)
    invitation.revoked_at = work.now
    _note(work, "invitation-revoked", invitation=invitation.id)


def accept(work: Work, invitation: Invitation, account: Account) -> None:
    """Say yes, for oneself or for the installer company that one manages.

    Raises:
        Elsewhere: this person belongs to another organisation, which has to be left first.
        NotFound: the project can only be taken on by who manages an installer company.
    """
    if invitation.project_id is not None:
        _take_on(work, invitation.project_id)
    else:
        _enter(work, account, invitation.organisation_id, invitation.role)
    invitation.accepted_at = work.now


def _take_on(work: Work, project_id: int) -> None:
    access.require_manager(work.actor)
    company = store.of(work.session, work.actor)
    if company is None or company.kind != "installer":
        raise NotFound
    take_turns(work.session, f"project {project_id}")
    if work.session.get(ProjectGrant, (project_id, company.id)) is None:
        grant = ProjectGrant(project_id=project_id, installer_id=company.id, created_at=work.now)
        work.session.add(grant)
    _note(work, "project-taken-on", project=project_id)


def join(work: Work, account: Account) -> None:
    """Become a member of the organisation that has the domain of one's address.

    Raises:
        NotFound: none has, or it does not let people join so.
    """
    organisation = store.joinable(work.session, work.actor)
    if organisation is None:
        raise NotFound
    _enter(work, account, organisation.id, access.MEMBER)


def _enter(work: Work, account: Account, organisation_id: int, role: str) -> None:
    if account.organisation_id is not None:
        raise Elsewhere
    account.organisation_id, account.organisation_role = organisation_id, role
    audit.note(
        work,
        "joined",
        None,
        account=account.id,
        organisation=organisation_id,
        role=identifier(role),
    )


def appoint(work: Work, account: Account, role: str) -> None:
    """Give a member another role. Raises LastManager."""
    access.require_manager(work.actor)
    if role not in access.ORGANISATION:
        raise Incomplete({"role": [_("Choose one of the roles.")]})
    if role != access.MANAGER:
        _require_another(work, account)
    account.organisation_role = role
    _note(work, "role-changed", account=account.id, role=identifier(role))
    if role != access.MANAGER:
        links.note_tokens_left(work, account)


def remove(work: Work, account: Account) -> None:
    """Let somebody go: their own requests stay theirs, the organisation's leave their sight.

    A member may go on their own. Raises LastManager.
    """
    if account.id != work.actor.id:
        access.require_manager(work.actor)
    _require_another(work, account)
    account.organisation_id = account.organisation_role = None
    _note(work, "member-removed", account=account.id)
    links.note_tokens_left(work, account)


def _require_another(work: Work, account: Account) -> None:
    # Two managers who let each other go at once would each still see the other.
    take_turns(work.session, f"organisation {account.organisation_id}")
    work.session.refresh(account)
    if account.organisation_id != work.actor.organisation_id:
        raise NotFound
    manages = account.organisation_role == access.MANAGER
    if manages and not store.another_manager(work.session, account):
        raise LastManager


def open_to_domain(work: Work, organisation: Organisation, *, opened: bool) -> None:
    """Let whoever has an address of the organisation's domain join, or only who is invited."""
    access.require_manager(work.actor)
    organisation.joins_by_domain = opened and organisation.domain is not None
    _note(work, "domain-opened" if organisation.joins_by_domain else "domain-closed")


def issue_token(work: Work, name: str, scopes: list[str]) -> str:
    """Make a token for a program of the organisation, which is returned once.

    Raises:
        Incomplete: it has no name, or a scope that is not for customers.
    """
    access.require_manager(work.actor)
    wrong = {}
    if not messages.legible(name) or len(name) > _LONGEST:
        wrong["name"] = [_("Say what the token is for, in a few words.")]
    if not scopes or set(scopes) - set(SCOPES):
        wrong["scopes"] = [_("Choose what the program may do.")]
    if wrong:
        raise Incomplete(wrong)
    return links.issue_api_token(work, name, scopes, work.actor.organisation_id)


def revoke_token(work: Work, token: ApiToken) -> None:
    """Let a program in no more."""
    access.require_manager(work.actor)
    token.revoked_at = work.now
    _note(work, "api-token-revoked", token=token.id)


def make_project(work: Work, name: str) -> Project:
    """Name an installation that installer companies can be given. Raises Incomplete."""
    access.require_manager(work.actor)
    ours = work.session.get(Organisation, work.actor.organisation_id)
    if ours is None or ours.kind == "installer":  # they are given projects, they have none
        raise NotFound
    clean = names.clean(name, work.rules)
    if names.wrong(name):
        raise Incomplete({"name": [_("Give the project a short name.")]})
    made = Project(organisation_id=work.actor.organisation_id, name=clean, created_at=work.now)
    work.session.add(made)
    work.session.flush()
    _note(work, "project-made", project=made.id)
    return made


def withdraw(work: Work, project: Project, installer_id: int) -> None:
    """An installer company sees the project no more."""
    access.require_manager(work.actor)
    which = (ProjectGrant.project_id == project.id, ProjectGrant.installer_id == installer_id)
    work.session.execute(delete(ProjectGrant).where(*which))
    _note(work, "project-withdrawn", project=project.id, installer=installer_id)


def _note(work: Work, kind: str, **data: int | CleanText | None) -> None:
    audit.note(work, kind, None, organisation=work.actor.organisation_id, **data)
