"""Programs of a customer: they reach the requests of their organisation, and speak as it does."""

from typing import Any

import pytest

from portal.models import ApiToken, Ticket
from tests.blueprints.conftest import belong
from tests.factories import BOB
from tests.pages import Visitor
from tests.sites import Program, Site

HOME = "/organisation"


def token_of(alice: Visitor, *scopes: str) -> str:
    """Make a token with the form of the page."""
    form = alice.get(f"{HOME}/tokens/new").form("/tokens")
    values: dict[str, Any] = {**form.values, "name": "helper", "scopes": list(scopes)}
    page = alice.post(form.action, values)
    assert page.status == 200
    assert "no-store" in page.response.headers["Cache-Control"]
    return page.root.one(id="made").get("value")


@pytest.mark.asvs("8.2.2")
def test_a_program_of_the_organisation_reaches_its_requests_and_no_others(
    site: Site, ash: int, alice: Visitor
) -> None:
    ours, foreign = (site.ask(site.visitor()).reference for _ in range(2))
    belong(site, ours, ash)
    program = Program(site.app, token_of(alice, "tickets:read", "tickets:write"))
    assert program.get(f"/tickets/{ours}").status_code == 200
    missing = program.get("/tickets/SEL-2222-2222")
    answer = program.get(f"/tickets/{foreign}")
    assert (answer.status_code, answer.data) == (404, missing.data)
    for path, body in (("replies", {"body": "Hello"}), ("status", {"status": "closed"})):
        assert program.post(f"/tickets/{foreign}/{path}", body).status_code in {403, 404}
    assert program.get("/queue").status_code == 403


def test_a_program_of_the_organisation_speaks_as_a_customer(
    site: Site, ash: int, alice: Visitor
) -> None:
    ours = site.ask(site.visitor()).reference
    belong(site, ours, ash)
    program = Program(site.app, token_of(alice, "tickets:read", "tickets:write"))
    assert program.post(f"/tickets/{ours}/replies", {"body": "Still dark."}).status_code == 201
    told = program.get(f"/tickets/{ours}").get_json()["messages"][-1]
    assert (told["side"], told["author"]) == ("customer", "helper")
    note = {"body": "psst", "visibility": "internal"}
    assert program.post(f"/tickets/{ours}/replies", note).status_code == 403
    assert program.post(f"/tickets/{ours}/status", {"status": "in-progress"}).status_code == 403
    (ticket,) = site.rows(Ticket)
    assert (ticket.status, ticket.first_response_at) == ("new", None)


@pytest.mark.row("A13")
def test_a_request_of_its_program_is_the_organisations_and_has_its_plan(
    site: Site, ash: int, alice: Visitor
) -> None:
    program = Program(site.app, token_of(alice, "tickets:write"))
    said = {"name": "Bob", "email": BOB, "category": "billing", "impact": "low"}
    said |= {"subject": "A wish", "description": "Please.", "tier": "installer"}
    assert program.post("/tickets", said).status_code == 201
    (ticket,) = site.rows(Ticket)
    assert (ticket.organisation_id, ticket.tier, ticket.tier_verified) == (ash, "estate", True)


@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize("scope", ["queue", "incidents", "feedback", "everything", ""])
def test_a_program_of_a_customer_gets_no_right_of_support(
    site: Site, alice: Visitor, scope: str
) -> None:
    form = alice.get(f"{HOME}/tokens/new").form("/tokens")
    page = alice.post(form.action, {**form.values, "name": "x", "scopes": [scope]})
    assert page.status == 422
    assert site.count(ApiToken) == 0


@pytest.mark.asvs("7.5.3")
def test_a_token_is_made_by_somebody_who_has_just_signed_in(site: Site, alice: Visitor) -> None:
    form = alice.get(f"{HOME}/tokens/new").form("/tokens")
    site.clock.pass_by(hours=2)
    assert alice.get(f"{HOME}/tokens/new").status == 303
    assert alice.submit(form, name="x", scopes="tickets:read").status == 303
    assert site.count(ApiToken) == 0


def test_a_revoked_token_opens_nothing_and_no_page_shows_one_again(
    site: Site, alice: Visitor
) -> None:
    token = token_of(alice, "tickets:read")
    page = alice.get(HOME)
    assert "helper" in page.text
    assert token not in page.response.text
    assert token[-4:] not in page.text
    alice.submit(page.form("/tokens/1/revoke"))
    assert Program(site.app, token).get("/tickets/SEL-2222-2222").status_code == 401
