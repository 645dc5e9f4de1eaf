"""Leads go through the reports, say so, and are reminded when the policy's time has passed."""

from collections.abc import Callable

import pytest

from portal.models import ReportReview, Resolution
from portal.work import SYSTEM
from tests.desk_pages import DANA, LENA, agent, opened, ticket
from tests.pages import Visitor
from tests.sites import Site

REPORTS, DUE = "/desk/reports", "It is time to go through the figures"
SEEN = "Fewer answers than last month; we ask by telephone from now on."


@pytest.fixture
def house(new_site: Callable[..., Site]) -> Site:
    """A house that looks at its figures every four weeks, and has solved one request."""
    made = new_site(policy="servicegeeni")
    known = ticket(made, opened(made))
    with made.portal.works.write(SYSTEM) as work:
        work.session.add(Resolution(ticket_id=known.id, created_at=work.now))
    return made


@pytest.fixture
def lead(house: Site) -> Visitor:
    return signed_in(house)


def signed_in(house: Site) -> Visitor:
    """The lead, as after coming in this morning."""
    return house.person(LENA, staff_role="lead")


@pytest.mark.row("D25")
def test_a_review_is_noted_with_who_and_when_and_is_due_again(house: Site, lead: Visitor) -> None:
    assert DUE not in lead.get(REPORTS).text
    house.clock.pass_by(days=28)
    lead = signed_in(house)
    assert DUE in lead.get(REPORTS).text
    assert DUE in lead.get("/desk").text
    page = lead.follow(lead.submit(lead.get(REPORTS).form("/review"), note=SEEN))
    assert SEEN in page.text
    assert "by Lena" in page.text
    assert DUE not in page.text
    assert DUE not in lead.get("/desk").text
    house.clock.pass_by(days=27, hours=23)
    lead = signed_in(house)
    assert DUE not in lead.get("/desk").text
    house.clock.pass_by(hours=1)
    assert DUE in lead.get("/desk").text


@pytest.mark.row("D25")
def test_an_empty_note_is_refused_at_its_field_and_no_secret_stays(
    house: Site, lead: Visitor
) -> None:
    page = lead.submit(lead.get(REPORTS).form("/review"), note="  ")
    assert page.status == 422
    assert "in a sentence" in page.error_of("note")
    long = lead.submit(page.form("/review"), note="a " * 2000)
    assert long.status == 422
    assert long.field("note").raw.strip().startswith("a a")
    assert house.count(ReportReview) == 0
    secret = "sk_live_" + "a1B2c3D4e5F6g7H8i9J0k1L2"
    lead.submit(long.form("/review"), note=f"The key is {secret} now.")
    assert secret not in lead.get(REPORTS).text


def test_agents_neither_note_nor_are_reminded(house: Site) -> None:
    house.clock.pass_by(days=60)
    dana = agent(house, DANA)
    assert DUE not in dana.get("/desk").text
    assert dana.post(f"{REPORTS}/review", {"csrf_token": dana.token(), "note": SEEN}).status == 404
    assert house.count(ReportReview) == 0


def test_a_policy_without_a_period_reminds_nobody(site: Site) -> None:
    lead = site.person(LENA, staff_role="lead")
    assert DUE not in lead.get(REPORTS).text
    assert "Nobody has noted yet" in lead.get(REPORTS).text
