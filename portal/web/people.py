"""People and organisations as administrators see them."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal import access, i18n
from portal.i18n import gettext as _
from portal.i18n import lazy, pick
from portal.models import Account, Organisation
from portal.policy import Policy
from portal.store import people as store
from portal.store.people import Person
from portal.work import Work

STAFF: Mapping[str, i18n.Lazy] = {
    access.AGENT: lazy("Agent"),
    access.LEAD: lazy("Lead"),
    access.PUBLISHER: lazy("Publisher of the status page"),
    access.BLASTER: lazy("Publisher, may write to everybody"),
    access.ADMINISTRATOR: lazy("Administrator"),
}
ROLES: Mapping[str, i18n.Lazy] = {
    access.MEMBER: lazy("Member: own and shared requests"),
    access.VIEWER: lazy("Viewer: all requests of the organisation"),
    access.MANAGER: lazy("Manager: all requests, members and tokens"),
}
_LONGEST = 200


def listed(work: Work) -> dict[str, Any]:
    """A page of people, as its address asks."""
    words, edge = request.args.get("q", "").strip()[:_LONGEST], request.args.get("edge", "")
    known = int(edge) if edge.isdecimal() and len(edge) < 10 else None  # noqa: PLR2004 - int32
    found = store.people(work.session, work.actor, words, known)
    more, found = len(found) > store.SIZE, found[: store.SIZE]
    query = {"q": words} if words else {}
    return {
        "people": [_row(work.policy, one) for one in found],
        "q": words,
        "older": "?" + urlencode(query | {"edge": found[-1].account.id}) if more else "",
        "organisations": [
            _company(work.policy, one) for one in store.organisations(work.session, work.actor)
        ],
    }


def _row(policy: Policy, one: Person) -> dict[str, Any]:
    account = one.account
    roles = [str(STAFF.get(account.staff_role or "", ""))] if account.staff_role else []
    roles += [_("on call")] if account.on_call else []
    roles += [pick(policy.teams[key].label) for key in account.teams if key in policy.teams]
    return {
        "id": account.id,
        "email": account.email,
        "name": account.name,
        "roles": roles,
        "organisation": one.organisation.name if one.organisation else "",
        "disabled": account.disabled_at is not None,
        "since": account.created_at,
    }


def _company(policy: Policy, one: Organisation) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "kind": _("Installers") if one.kind == "installer" else _("Customers"),
        "tier": _tier(policy, one.tier),
        "domain": one.domain or "",
    }


def _tier(policy: Policy, key: str | None) -> str:
    return pick(policy.tiers[key].label) if key and key in policy.tiers else (key or "")


def person(work: Work, account: Account) -> dict[str, Any]:
    """What the page of one person shows."""
    companies = store.organisations(work.session, work.actor)
    return {
        "person": account,
        "self": account.id == work.actor.id,
        "staff_roles": [("", _("No part of support")), *_options(STAFF)],
        "organisations": [
            ("", _("No organisation")),
            *((str(one.id), one.name) for one in companies),
        ],
        "organisation_roles": _options(ROLES),
        "teams": [
            (key, pick(team.label), key in account.teams) for key, team in work.policy.teams.items()
        ],
    }


def chosen_organisation(work: Work) -> Organisation | None:
    """The organisation that was chosen, if one was. Raises NotFound."""
    chosen = request.form.get("organisation", "")
    if not chosen.isdecimal():
        return None
    return store.organisation(work.session, work.actor, int(chosen))


def company(policy: Policy) -> dict[str, Any]:
    """The choices of the form of an organisation."""
    return {
        "kinds": [("customer", _("Customers")), ("installer", _("Installers"))],
        "tiers": [
            ("", _("As each request says")),
            *((key, pick(tier.label)) for key, tier in policy.tiers.items()),
        ],
    }


def said(one: Organisation) -> dict[str, str]:
    """An organisation as its form has it."""
    return {
        "name": one.name,
        "kind": one.kind,
        "tier": one.tier or "",
        "domain": one.domain or "",
        "joins_by_domain": "yes" if one.joins_by_domain else "",
    }


def _options(table: Mapping[str, i18n.Lazy]) -> Sequence[tuple[str, str]]:
    return [(key, str(label)) for key, label in table.items()]
