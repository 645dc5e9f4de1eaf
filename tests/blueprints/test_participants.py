"""Who reads along: those in copy and the organisation; the requester and its managers decide."""

import pytest

from portal.models import Link, Ticket
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Page, Visitor
from tests.sites import Site


@pytest.fixture
def ash(site: Site) -> int:
    return site.organisation()


def opened(site: Site, ash: int) -> tuple[Visitor, str]:
    """Alice of Ash Ltd raises a request; she and its address."""
    path = f"/tickets/{site.ask(site.visitor()).reference}"
    with site.portal.works.database.writer() as session:
        session.query(Ticket).update({"organisation_id": ash})
        session.commit()
    return site.person(ALICE, organisation_id=ash, organisation_role="member"), path


def add(visitor: Visitor, path: str, email: str) -> Page:
    """Put somebody in copy with the form of the page."""
    return visitor.submit(visitor.get(path).form(f"{path}/participants"), email=email)


def told(page: Page) -> str:
    """The history."""
    return page.root.one(class_="history").text


def test_who_asked_shares_the_request_and_takes_it_back(site: Site, ash: int) -> None:
    alice, path = opened(site, ash)
    bob = site.person(BOB, organisation_id=ash, organisation_role="member")
    assert bob.get(path).status == 404
    alice.submit(alice.get(path).form(f"{path}/share"))
    page = bob.get(path)
    assert page.status == 200
    assert "The organisation can read the request" in told(page)
    assert f"{path}/share" not in page.response.text
    refused = bob.post(f"{path}/share", {"csrf_token": bob.token(), "shared": "no"})
    assert refused.status == 403
    alice.submit(alice.get(path).form(f"{path}/share"))
    assert bob.get(path).status == 404
    assert "private from now on" in told(alice.get(path))


def test_a_request_from_before_one_belonged_to_an_organisation_can_be_shared(
    site: Site, ash: int
) -> None:
    path = f"/tickets/{site.ask(site.visitor()).reference}"
    alice = site.person(ALICE, organisation_id=ash, organisation_role="member")
    alice.submit(alice.get(path).form(f"{path}/share"))
    (ticket,) = site.rows(Ticket)
    assert (ticket.organisation_id, ticket.shared) == (ash, True)
    assert not ticket.tier_verified


def test_without_an_organisation_there_is_nothing_to_share_with(site: Site) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    assert "/share" not in visitor.get(path).response.text
    answer = visitor.post(f"{path}/share", {"csrf_token": visitor.token(), "shared": "yes"})
    assert answer.status == 403


@pytest.mark.parametrize("as_guest", [True, False])
def test_who_is_put_in_copy_gets_a_letter_and_a_link_of_their_own(
    site: Site, *, as_guest: bool
) -> None:
    guest = site.visitor()
    page = site.ask(guest)
    path = page.path if as_guest else f"/tickets/{page.reference}"
    visitor = guest if as_guest else site.person(ALICE)
    site.deliver()
    site.post.letters.clear()
    assert add(visitor, path, CHARLIE).location == f"{path}#people"
    site.deliver()
    (letter,) = site.post.letters
    assert letter["To"] == CHARLIE
    assert "put you in copy" in letter.get_content()
    assert CHARLIE in visitor.get(path).root.one(id="people").text
    assert "Somebody more is kept informed" in told(visitor.get(path))
    charlie = site.person(CHARLIE)
    theirs = f"/tickets/{page.reference}"
    assert charlie.get(theirs).status == 200
    visitor.submit(visitor.get(path).form("/remove"))
    assert charlie.get(theirs).status == 404
    assert "no longer kept informed" in told(visitor.get(path))
    assert [link.revoked_at is None for link in site.rows(Link)] == [True, False]


def test_nobody_gets_a_second_link_and_only_a_few_are_kept_informed(site: Site) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    for number in (1, 2, 3, 4, 5, 5):
        assert add(visitor, path, f"user{number}@example.com").status == 303
    assert site.count(Link) == 6
    page = add(visitor, path, "user6@example.com")
    assert page.status == 422
    assert "Only 5 people" in page.text
    assert page.root.one(id="participant").get("value") == "user6@example.com"
    assert site.count(Link) == 6


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 300])
def test_what_is_no_address_is_told_where_it_was_typed(site: Site, email: str) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    page = add(visitor, path, email)
    assert page.status == 422
    assert page.root.one(id="participant-error").text


@pytest.mark.asvs("8.2.2")
def test_who_reads_along_decides_about_nobody(site: Site, ash: int) -> None:
    alice, path = opened(site, ash)
    add(alice, path, CHARLIE)
    alice.submit(alice.get(path).form(f"{path}/share"))
    bob = site.person(BOB, organisation_id=ash, organisation_role="viewer")
    charlie = site.person(CHARLIE)
    number = site.rows(Link)[-1].id
    for reader in (bob, charlie):
        page = reader.get(path)
        assert page.status == 200
        assert f"{path}/participants" not in page.response.text
        values = {"csrf_token": reader.token(), "email": "eve@example.com", "person": str(number)}
        assert reader.post(f"{path}/participants", values).status == 403
        assert reader.post(f"{path}/participants/remove", values).status == 403


def test_who_manages_the_organisation_looks_after_its_requests(site: Site, ash: int) -> None:
    _alice, path = opened(site, ash)
    bob = site.person(BOB, organisation_id=ash, organisation_role="manager")
    assert add(bob, path, CHARLIE).status == 303
    bob.submit(bob.get(path).form(f"{path}/share"))
    assert site.rows(Ticket)[0].shared
    assert "/withdraw" not in bob.get(path).response.text


def test_the_one_who_asked_cannot_be_removed(site: Site) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    (link,) = site.rows(Link)
    values = {"csrf_token": visitor.token(), "person": str(link.id)}
    answer = visitor.post(f"{path}/participants/remove", values)
    assert answer.status == 404
    assert visitor.get(path).status == 200


def test_a_closed_request_takes_nobody_more_and_lets_people_go(site: Site) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    add(visitor, path, CHARLIE)
    visitor.submit(visitor.get(path).form("/withdraw"))
    page = visitor.get(path)
    assert "Keep somebody informed" not in page.text
    values = {"csrf_token": visitor.token(), "email": BOB}
    assert visitor.post(f"{path}/participants", values).status == 409
    assert visitor.submit(page.form("/remove")).status == 303
    assert "/participants" not in visitor.get(path).response.text


@pytest.mark.asvs("8.2.3")
@pytest.mark.parametrize("role", ["member", "viewer", "manager"])
def test_of_the_organisation_its_managers_alone_correct_a_request(
    site: Site, ash: int, role: str
) -> None:
    may = role == "manager"
    alice, path = opened(site, ash)
    alice.submit(alice.get(path).form(f"{path}/share"))
    values = alice.get(f"{path}/correct").form("/correct").values
    bob = site.person(BOB, organisation_id=ash, organisation_role=role)
    assert (f"{path}/correct" in bob.get(path).response.text) is may
    assert bob.get(f"{path}/correct").status == (200 if may else 403)
    said = values | {"impact": "critical", "csrf_token": bob.token()}
    assert bob.post(f"{path}/correct", said).status == (303 if may else 403)
    assert (site.rows(Ticket)[0].impact == "critical") is may
