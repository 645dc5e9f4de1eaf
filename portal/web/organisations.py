"""An organisation as its people see it: who belongs to it, who is asked to, what it gives away."""

from typing import Any

from portal import access, i18n
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.models import Account, Invitation
from portal.store import organisations as store
from portal.store.privacy import GONE
from portal.work import Work

ROLES = {
    access.MEMBER: lazy("Member: sees their own requests and those that are shared"),
    access.VIEWER: lazy("Viewer: sees every request of the organisation"),
    access.MANAGER: lazy("Manager: sees everything, and looks after people, tokens and projects"),
}
_SHORT = {
    access.MEMBER: lazy("Member"),
    access.VIEWER: lazy("Viewer"),
    access.MANAGER: lazy("Manager"),
}
_SCOPES = {
    "tickets:read": lazy("Read the organisation’s requests"),
    "tickets:write": lazy("Raise requests and write to them"),
}


def shown(work: Work) -> dict[str, Any]:
    """Everything on the page: what to join for who belongs to none, else people and settings."""
    organisation = store.of(work.session, work.actor)
    received = store.received(work.session, work.actor, work.now)
    page: dict[str, Any] = {
        "organisation": organisation,
        "manages": access.manages(work.actor),
        "me": work.actor.id,
        "received": [{"id": one.id, "name": by.name} for one, by in received if not one.project_id],
        "joinable": store.joinable(work.session, work.actor),
        "roles": [(key, str(words)) for key, words in ROLES.items()],
    }
    if organisation is None:
        return page
    tier = work.policy.tiers.get(organisation.tier or "")
    page["tier_label"] = pick(tier.label) if tier else ""
    page["members"] = [_member(one) for one in store.members(work.session, work.actor)]
    return page | (_managed(work) if page["manages"] else {})


def scopes() -> list[tuple[str, str]]:
    """What a program can be let do, with words for it."""
    return [(key, str(words)) for key, words in _SCOPES.items()]


def _member(account: Account) -> dict[str, Any]:
    role = account.organisation_role or access.MEMBER
    return {
        "id": account.id,
        "name": account.name or account.email,
        "email": account.email,
        "role": role,
        "role_label": str(_SHORT[role]),
    }


def _managed(work: Work) -> dict[str, Any]:
    session, actor = work.session, work.actor
    return {
        "invitations": [
            {
                "id": one.id,
                "email": one.email,
                "sentence": _(
                    "%(role)s; it waits until %(when)s",
                    role=str(_SHORT[one.role]),
                    when=i18n.short(one.expires_at),
                ),
            }
            for one in store.invitations(session, actor, work.now)
        ],
        "api_tokens": [
            {
                "id": one.id,
                "name": one.name,
                "created_at": one.created_at,
                "may": [str(_SCOPES[scope]) for scope in one.scopes.split() if scope in _SCOPES],
                "by": _maker(maker, one.organisation_id),
            }
            for one, maker in store.api_tokens(session, actor)
        ],
    }


def _maker(account: Account | None, organisation_id: int | None) -> str:
    """Who made a token, and whether they still look after it."""
    if account is None:
        return ""
    name = account.name or account.email
    place = (account.organisation_id, account.organisation_role)
    if account.disabled_at is None and place == (organisation_id, access.MANAGER):
        return _("Made by %(name)s", name=name)
    if account.name == GONE:
        return _("Made by somebody who was deleted")
    return _("Made by %(name)s, who is no manager any more", name=name)


def projects(work: Work) -> dict[str, Any]:
    """The projects of the organisation with who may see them, and those that it was given."""
    session, actor = work.session, work.actor
    received = store.received(session, actor, work.now)
    given, asked = store.given_away(session, actor), store.offered(session, actor, work.now)
    organisation = store.of(session, actor)
    return {
        "organisation": organisation,
        "manages": access.manages(actor),
        "installs": organisation is not None and organisation.kind == "installer",
        "projects": [
            {
                "id": one.id,
                "name": one.name,
                "created_at": one.created_at,
                "given": [
                    {"id": installer.id, "name": installer.name}
                    for project, installer in given
                    if project.id == one.id
                ],
                "asked": [_asked(item) for item in asked if item.project_id == one.id],
            }
            for one in store.projects(session, actor)
        ],
        "taken_on": [
            {"name": project.name, "owner": owner.name}
            for project, owner in store.taken_on(session, actor)
        ],
        "received": [{"id": one.id, "name": by.name} for one, by in received if one.project_id],
    }


def _asked(one: Invitation) -> dict[str, Any]:
    when = i18n.short(one.expires_at)
    sentence = _("They were asked, and have time until %(when)s", when=when)
    return {"id": one.id, "email": one.email, "sentence": sentence}


def last_manager() -> str:
    """Why somebody cannot go, or be something else."""
    return _("Nobody else manages the organisation. Make somebody else a manager first.")


def elsewhere() -> str:
    """Why somebody cannot join."""
    return _("You belong to an organisation already. Leave it first, then come back here.")
