"""The page of a ticket for people with an account: the same doors, under its reference."""

import pytest
import sqlalchemy as sa

from portal.models import Link, Ticket
from tests.factories import ALICE, BOB, CHARLIE
from tests.sites import Site


def reference_of(site: Site) -> str:
    """Alice raises a request as a guest; its reference."""
    return site.ask(site.visitor()).reference


@pytest.mark.row("D36")
def test_who_signs_in_finds_what_they_raised_as_a_guest(site: Site) -> None:
    reference = reference_of(site)
    page = site.person(ALICE).get(f"/tickets/{reference}")
    assert page.status == 200
    assert reference in page.text


@pytest.mark.asvs("8.2.2")
def test_a_foreign_ticket_looks_like_one_that_does_not_exist(site: Site) -> None:
    reference = reference_of(site)
    charlie = site.person(CHARLIE)
    foreign, missing = charlie.get(f"/tickets/{reference}"), charlie.get("/tickets/SEL-2222-2222")
    assert foreign.status == missing.status == 404
    assert foreign.text == missing.text


def test_who_is_not_signed_in_is_led_there_and_learns_nothing(site: Site) -> None:
    visitor = site.visitor()
    for reference in (reference_of(site), "SEL-2222-2222"):
        assert visitor.get(f"/tickets/{reference}").location == "/sign-in"


def test_a_reply_reaches_the_ticket(site: Site) -> None:
    reference = reference_of(site)
    alice = site.person(ALICE)
    form = alice.get(f"/tickets/{reference}").form(f"/tickets/{reference}/reply")
    page = alice.follow(alice.submit(form, body="It is still wrong."))
    assert "It is still wrong." in page.text


def test_a_colleague_reads_a_shared_ticket_and_speaks_in_their_own_name(site: Site) -> None:
    reference = reference_of(site)
    ash = site.organisation()
    bob = site.person(BOB, organisation_id=ash, organisation_role="member")
    assert bob.get(f"/tickets/{reference}").status == 404
    share(site, reference, ash)
    page = bob.get(f"/tickets/{reference}")
    assert page.status == 200
    form = page.form(f"/tickets/{reference}/reply")
    page = bob.follow(bob.submit(form, body="The same happens to me."))
    assert "Bob" in page.text
    assert f"/tickets/{reference}/withdraw" not in page.response.text


def test_support_reads_the_customers_page_and_writes_at_its_own_desk(site: Site) -> None:
    reference = reference_of(site)
    dana = site.person("dana@example.com", staff_role="agent")
    page = dana.get(f"/tickets/{reference}")
    assert page.status == 200
    assert f"/tickets/{reference}/reply" not in page.response.text
    refused = dana.post(f"/tickets/{reference}/reply", {"body": "x", "csrf_token": dana.token()})
    assert refused.status == 403


def test_who_lost_the_link_of_a_ticket_lost_the_way_by_account_too(site: Site) -> None:
    reference = reference_of(site)
    with site.portal.works.database.writer() as session:
        (link,) = session.query(Link).all()
        link.revoked_at = link.created_at
        session.commit()
    assert site.person(ALICE).get(f"/tickets/{reference}").status == 404


def share(site: Site, reference: str, organisation: int) -> None:
    """Put a ticket into an organisation, for all of it to see."""
    with site.portal.works.database.writer() as session:
        session.execute(
            sa.update(Ticket)
            .where(Ticket.reference == reference)
            .values(organisation_id=organisation, shared=True)
        )
        session.commit()
