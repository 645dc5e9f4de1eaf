"""`portal seed` tells a small story through the verbs, and tells it once."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.models import Account, Connection, Organisation, Ticket
from portal.store import connections, incidents
from portal.store import tickets as store
from portal.work import Actor
from tests.cli.conftest import Run
from tests.factories import House

BOOKING = Path(__file__).parent.parent / "policy" / "booking.toml"


def test_it_tells_of_people_an_answer_and_an_incident(run: Run, house: House) -> None:
    assert run("seed").exit_code == 0
    with house.read() as work:
        found = work.session.scalars(select(Ticket).order_by(Ticket.id)).all()
        first = store.conversation(work.session, found[0])
        assert len(incidents.unresolved(work.session)) == 1
    assert len({ticket.requester_email for ticket in found}) == len(found) >= 3
    assert [message.side for message in first] == ["customer", "staff"]
    assert all(ticket.requester_email.endswith("@example.com") for ticket in found)
    assert found[0].first_response_at is not None
    assert found[0].assignee_id is not None


def test_it_tells_of_a_company_whose_people_share_a_request(run: Run, house: House) -> None:
    told = run("seed").output
    assert "portal accounts link alice@example.com" in told
    with house.read() as work:
        people = {str(one.name): one for one in work.session.scalars(select(Account))}
        (ash,) = work.session.scalars(select(Organisation).where(Organisation.kind == "customer"))
        ticket = work.session.scalars(
            select(Ticket).where(Ticket.requester_email == "alice@example.com")
        ).one()
    assert people["Dana"].staff_role == "agent"
    assert people["Dana"].teams == ["support", "engineering"]
    assert [people[name].organisation_role for name in ("Alice", "Bob")] == ["manager", "member"]
    assert (ticket.organisation_id, ticket.shared, ticket.tier_verified) == (ash.id, True, True)


def test_told_twice_it_changes_nothing(run: Run, house: House) -> None:
    run("seed")
    before = house.rows()
    assert run("seed").exit_code == 0
    assert house.rows() == before


def test_it_fits_a_policy_that_asks_for_less(
    run: Run, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_POLICY", str(BOOKING))
    assert run("seed").exit_code == 0
    assert house.rows()["tickets"] >= 3


def test_it_tells_of_installers_and_of_hubs(run: Run, house: House) -> None:
    run("seed")
    with house.read() as work:
        known = work.session.scalars(select(Connection).order_by(Connection.ticket_id)).all()
        (alice,) = work.session.scalars(select(Account).where(Account.name == "Alice"))
        family = Actor("customer", organisation_id=alice.organisation_id)
        seen = connections.open_ones(work.session, family, 10)
    assert [one.decision for one in known] == ["claimed", "mismatch"]
    assert {row.ticket.id for row in seen} == {one.ticket_id for one in known}
