"""What administrators change about people and organisations."""

import re
from dataclasses import dataclass

from portal import access
from portal.db import take_turns
from portal.errors import Incomplete, NotAllowed
from portal.i18n import gettext as _
from portal.models import Account, Organisation
from portal.policy import Policy
from portal.redaction import CleanText, Rules, identifier
from portal.services import accounts, audit, links, messages
from portal.store import people as store
from portal.work import Work

KINDS = ("customer", "installer")
_DOMAIN = re.compile(r"(?=.{4,200}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_LONGEST = 120


class LastAdministrator(NotAllowed):
    """Nobody would be left who can administer."""


@dataclass(frozen=True, slots=True)
class Company:
    """What is said of an organisation, checked; `company` makes it."""

    name: CleanText
    kind: str
    tier: str | None
    domain: CleanText | None
    joins_by_domain: bool


def appoint(work: Work, account: Account, staff_role: str | None, *, on_call: bool) -> None:
    """Give or take a role in support, and the duty of being on call.

    Raises:
        LastAdministrator: the role of the last one would go.
    """
    if staff_role not in {None, *access.STAFF}:
        raise Incomplete({"staff_role": [_("Choose one of the roles.")]})
    if account.staff_role == access.ADMINISTRATOR and staff_role != access.ADMINISTRATOR:
        _require_another(work, account)
    accounts.appoint(work, account, staff_role=staff_role, on_call=on_call and bool(staff_role))


def shut_out(work: Work, account: Account) -> None:
    """Let somebody in no more. Raises LastAdministrator."""
    if account.staff_role == access.ADMINISTRATOR:
        _require_another(work, account)
    accounts.disable(work, account)


def _require_another(work: Work, account: Account) -> None:
    # Two who take each other's role at once would both find the other still there.
    take_turns(work.session, "administrators")
    if not store.another_administrator(work.session, account.id):
        raise LastAdministrator


def belong(work: Work, account: Account, organisation: Organisation | None, role: str) -> None:
    """Put somebody into an organisation, or into none."""
    if role not in access.ORGANISATION:
        raise Incomplete({"organisation_role": [_("Choose one of the roles.")]})
    wanted = (organisation.id, role) if organisation else (None, None)
    if (account.organisation_id, account.organisation_role) == wanted:
        return
    managed = account.organisation_role == access.MANAGER
    account.organisation_id, account.organisation_role = wanted
    told = identifier(role) if organisation else None
    audit.note(work, "placed", None, account=account.id, organisation=wanted[0], role=told)
    if managed:
        links.note_tokens_left(work, account)


def company(policy: Policy, rules: Rules, given: dict[str, str]) -> Company:
    """Check what is said of an organisation.

    Raises:
        Incomplete: with what is wrong, by field.
    """
    name = messages.plain(given.get("name", ""), rules)
    domain = given.get("domain", "").strip().lower().removeprefix("@")
    wrong = {}
    if not name or len(name) > _LONGEST:
        wrong["name"] = [_("Give it a name of at most 120 characters.")]
    if given.get("kind") not in KINDS:
        wrong["kind"] = [_("Say whether they are customers or installers.")]
    if given.get("tier") and given["tier"] not in policy.tiers:
        wrong["tier"] = [_("Choose one of the plans.")]
    if domain and not _DOMAIN.fullmatch(domain):
        wrong["domain"] = [_("This does not look like a domain, such as example.com.")]
    if given.get("joins_by_domain") and not domain:
        wrong["domain"] = [_("Say which domain their addresses have.")]
    if wrong:
        raise Incomplete(wrong)
    return Company(
        name,
        given["kind"],
        given.get("tier") or None,
        identifier(domain, rules) if domain else None,
        bool(given.get("joins_by_domain")),
    )


def found(work: Work, said: Company) -> Organisation:
    """Make an organisation. Raises Incomplete where another one has the domain."""
    made = Organisation(name=said.name, kind=said.kind, created_at=work.now)
    _describe(work, made, said)
    work.session.add(made)
    work.session.flush()
    audit.note(work, "organisation-made", None, organisation=made.id)
    return made


def change(work: Work, organisation: Organisation, said: Company) -> None:
    """Take over what is said of an organisation. Raises Incomplete as `found` does."""
    _describe(work, organisation, said)
    audit.note(work, "organisation-changed", None, organisation=organisation.id)


def _describe(work: Work, organisation: Organisation, said: Company) -> None:
    if said.domain:
        take_turns(work.session, f"domain {said.domain}")
        other = store.of_domain(work.session, said.domain)
        if other is not None and other is not organisation:
            raise Incomplete({"domain": [_("Another organisation has this domain already.")]})
    organisation.name, organisation.kind, organisation.tier = said.name, said.kind, said.tier
    organisation.domain, organisation.joins_by_domain = said.domain, said.joins_by_domain
