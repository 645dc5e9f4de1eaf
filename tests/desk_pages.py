"""The pages of the desk, on requests of any policy, as the people of support use them."""

from collections.abc import Callable
from typing import Any

from portal.errors import Incomplete
from portal.models import Ticket
from portal.policy import Policy
from portal.redaction import identifier
from portal.services import intake, tickets
from portal.store import tickets as store
from portal.work import SYSTEM, Work
from tests.factories import answers, typed
from tests.pages import Page, Visitor
from tests.sites import Site

DANA, RAMI, LENA = "dana@example.net", "rami@example.net", "lena@example.net"
NOTE = "The scene loses lights that were renamed."


def agent(site: Site, email: str = DANA, *teams: str, role: str = "agent") -> Visitor:
    """Somebody of support, signed in."""
    return site.person(email, staff_role=role, teams=[identifier(team) for team in teams])


def opened(site: Site, **changes: str) -> str:
    """Raise a request as this policy asks for it; its reference."""
    policy = site.portal.policy
    said = answers(**(_choices(policy) | changes))
    works = site.portal.works
    asked = typed(said, request_type=policy.default_request_type)
    try:
        prepared = intake.prepare(policy, works.signer, works.rules, asked)
    except Incomplete as lacks:
        more = {key: _something(policy, key) for key in lacks.fields}
        asked = typed(said | more, request_type=policy.default_request_type)
        prepared = intake.prepare(policy, works.signer, works.rules, asked)
    with works.write(SYSTEM) as work:
        return str(tickets.open(work, prepared).ticket.reference)


def _choices(policy: Policy) -> dict[str, str]:
    tables: dict[str, Any] = {"tier": policy.tiers, "category": policy.categories}
    found = {key: next(iter(table), "") for key, table in tables.items()}
    return found | {"impact": policy.ranked_levels[-1].key}


def _something(policy: Policy, key: str) -> str:
    field = policy.fields[key]
    if field.options:
        return next(iter(field.options))
    return "2026-11-16T08:00" if field.kind == "moment" else "It did so before."


def change(site: Site, reference: str, verb: Callable[[Work, Ticket], object]) -> None:
    """Let this be done to a ticket by nobody in particular."""
    with site.portal.works.write(SYSTEM) as work:
        verb(work, store.by_reference(work.session, SYSTEM, reference, lock=True))


def ticket(site: Site, reference: str) -> Ticket:
    """The ticket as it is stored."""
    with site.portal.works.read(SYSTEM) as work:
        return store.by_reference(work.session, SYSTEM, reference)


def path(reference: str) -> str:
    """The page of a ticket at the desk."""
    return f"/desk/tickets/{reference}"


def act(who: Visitor, reference: str, name: str, **said: str) -> Page:
    """Fill in one of the forms of a ticket's page, and send it."""
    return who.submit(who.get(path(reference)).form(f"/{name}"), **said)
