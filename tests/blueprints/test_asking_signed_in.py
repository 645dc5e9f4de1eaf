"""Raising a request while one is signed in: what is known is shown, not asked."""

import pytest
import sqlalchemy as sa

from portal.models import Account, AuditEntry, Link, Ticket
from tests.factories import ALICE, BOB, CHARLIE, answers
from tests.pages import Page, Visitor
from tests.sites import Site

FORM = "/tickets/new"


def raised(site: Site, visitor: Visitor, **changes: str) -> Page:
    """Send the form as it is shown, with what Alice writes into it."""
    form = visitor.get(FORM).form(FORM)
    asked = {control.get("name") for control in form.element.all("input", "textarea")}
    said = {key: text for key, text in answers().items() if key in asked}
    return visitor.follow(visitor.submit(form, **said, **changes))


def ticket(site: Site) -> Ticket:
    (found,) = site.rows(Ticket)
    assert isinstance(found, Ticket)
    return found


@pytest.mark.row("A13")
def test_the_form_shows_the_plan_of_the_organisation_and_asks_neither_that_nor_who(
    site: Site,
) -> None:
    ash = site.organisation(tier="estate")
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    page = alice.get(FORM)
    names = {control.get("name") for control in page.form(FORM).element.all("input")}
    assert names.isdisjoint({"name", "email", "tier"})
    assert page.form(FORM).values["shared"] == "no"
    assert [one.text for one in page.root.all("dd")] == ["Alice", ALICE, "Ash Ltd", "Estate"]
    shown = raised(site, alice)
    assert shown.path == f"/tickets/{shown.reference}"
    assert ticket(site).organisation_id == ash
    assert (ticket(site).tier, ticket(site).tier_verified) == ("estate", True)
    assert ticket(site).requester_email == ALICE
    assert not ticket(site).shared
    assert "as you told us" not in shown.text


def test_without_an_organisation_the_plan_is_asked_and_only_claimed(site: Site) -> None:
    alice = site.person(ALICE)
    assert alice.get(FORM).field("tier").get("type") == "radio"
    raised(site, alice)
    assert (ticket(site).tier, ticket(site).tier_verified) == ("premium", False)


def test_who_wants_to_lets_the_organisation_read_along(site: Site) -> None:
    ash = site.organisation(tier="estate")
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    bob = site.person(BOB, organisation_id=ash, organisation_role="member")
    shown = raised(site, alice, shared="yes")
    assert bob.get(shown.path).status == 200
    assert shown.reference in bob.get("/tickets").text
    assert site.person(CHARLIE).get(shown.path).status == 404


@pytest.mark.asvs("15.3.3")
def test_nobody_takes_another_name_address_plan_or_organisation_by_sending_more(
    site: Site,
) -> None:
    elms = site.organisation("Elms Ltd", tier="installer")
    ash = site.organisation(tier="essential")
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    more = {"name": "Eve", "email": CHARLIE, "tier": "estate", "organisation_id": str(elms)}
    raised(site, alice, tier_verified="1", status="closed", **more)
    found = ticket(site)
    assert (found.requester_name, found.requester_email) == ("Alice", ALICE)
    assert (found.tier, found.organisation_id, found.status) == ("essential", ash, "new")
    assert [link.email for link in site.rows(Link)] == [ALICE]


def test_a_guest_who_types_a_known_address_is_a_guest(site: Site) -> None:
    site.person(ALICE, organisation_id=site.organisation(tier="estate"))
    page = site.ask(site.visitor(), shared="yes")
    assert page.path.startswith("/t/")
    assert ticket(site).organisation_id is None
    assert not ticket(site).shared


def test_language_and_zone_are_those_of_the_profile(site: Site) -> None:
    raised(site, site.person(ALICE, time_zone="Europe/Vienna"), time_zone="Asia/Tokyo")
    assert ticket(site).time_zone == "Europe/Vienna"


def test_a_refused_form_keeps_what_was_typed_and_what_was_chosen(site: Site) -> None:
    ash = site.organisation(tier="estate")
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    form = alice.get(FORM).form(FORM)
    page = alice.submit(form, subject="It is dark", shared="yes")
    assert page.status == 422
    assert page.field("subject").get("value") == "It is dark"
    assert alice.get(FORM).form(FORM).values["shared"] == "yes"


def test_the_preview_and_the_parts_work_as_for_guests(site: Site) -> None:
    ash = site.organisation(tier="estate")
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    values = alice.get(FORM).form(FORM).values
    told = answers(description="1. The lamp stays on all night.\n2. The bill is wrong by a dollar.")
    said = {key: told[key] for key in ("category", "impact", "subject", "description")}
    values = values | said | {"shared": "yes"}
    values.pop("started")
    assert alice.post("/tickets/preview", values).status == 200
    parts = alice.post("/tickets/split", values)
    form = parts.form("/tickets/parts")
    sent = {**form.values, **said, "shared": "yes", "part": ["The lamp stays on", "The bill"]}
    sent.pop("started")
    page = alice.follow(alice.post("/tickets/parts", sent))
    assert page.path.startswith("/tickets/SEL-")
    found = site.rows(Ticket)
    assert len(found) == 2
    assert all(one.tier_verified and one.organisation_id == ash and one.shared for one in found)


@pytest.mark.row("A16")
def test_targets_follow_the_plan_of_the_organisation(new_site: object) -> None:
    rules = """
[[targets]]
level = "normal"
tiers = ["estate"]
response = "1 clock hour"
resolution = "2 clock hours"

[[targets]]
response = "8 business hours"
resolution = "3 business days"
"""
    site = new_site(rules)  # type: ignore[operator]
    ash = site.organisation(tier="estate")
    raised(site, site.person(ALICE, organisation_id=ash, organisation_role="member"))
    found = ticket(site)
    assert found.response_due_at is not None
    assert (found.response_due_at - found.opened_at).total_seconds() == 3600


def test_what_somebody_from_outside_splits_off_is_not_the_organisations(site: Site) -> None:
    ash = site.organisation(tier="estate")
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    raised(site, alice, copy_to=CHARLIE)
    charlie = site.person(CHARLIE)
    page = charlie.get("/tickets")
    path = page.root.one("tbody").one("a").get("href")
    form = charlie.get(path).form(f"{path}/split")
    charlie.submit(form, body="My own lamp is dark, too.")
    with site.portal.works.database.reader() as session:
        other = session.scalars(sa.select(Ticket).order_by(Ticket.id.desc())).first()
    assert other is not None
    assert (other.requester_email, other.organisation_id) == (CHARLIE, None)
    assert not other.tier_verified


@pytest.mark.row("D36")
def test_the_audit_log_tells_who_raised_a_request(site: Site) -> None:
    alice = site.person(ALICE)
    raised(site, alice)
    (account,) = site.rows(Account)
    (opened,) = [entry for entry in site.rows(AuditEntry) if entry.kind == "opened"]
    assert (opened.actor_kind, opened.actor_id) == ("customer", account.id)
