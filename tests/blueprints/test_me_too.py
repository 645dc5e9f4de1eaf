"""I have this, too: counted once, told once, promised only where letters go out, and forgotten."""

from collections.abc import Callable

import pytest

from portal.models import MeToo
from portal.store import known_issues as store
from tests.erasing import delete
from tests.factories import ALICE, BOB
from tests.known_issues import TITLE, add, people, solve
from tests.pages import Page, Visitor
from tests.sites import Site

TAG = "4711-calendar-import"


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url="smtp://localhost")


def press(who: Visitor, tag: str = TAG, **changes: str) -> Page:
    """“I have this, too”, on the form of a request."""
    values = who.get("/tickets/new").form("/tickets/new").values
    return who.post(f"/known-issues/{tag}/me-too", values | changes)


def addresses(site: Site) -> list[str | None]:
    signer = site.portal.works.signer
    return [store.address_of(signer, one) for one in site.rows(MeToo)]


def test_a_guest_is_counted_once_and_asked_for_an_address(site: Site) -> None:
    add(site.portal.works)
    visitor = site.visitor()
    page = visitor.follow(press(visitor))
    assert "you are counted" in page.text
    assert "leave your address" in page.text
    press(visitor)
    assert people(site.portal.works, TAG) == 1
    page = visitor.submit(page.form("/me-too"), email="alice@")
    assert page.status == 422
    assert page.field("email").get("value") == "alice@"
    page = visitor.follow(visitor.submit(page.form("/me-too"), email=ALICE))
    assert "We write to you once" in page.text
    assert (people(site.portal.works, TAG), addresses(site)) == (1, [ALICE])


def test_the_address_of_the_form_and_of_the_account_is_taken(site: Site) -> None:
    add(site.portal.works)
    press(site.visitor(), email=BOB)
    alice = site.person(ALICE)
    assert ALICE in alice.get(f"/known-issues/{TAG}").text
    press(alice)
    assert addresses(site) == [BOB, ALICE]
    solve(site.portal.works, TAG)
    site.deliver()
    assert [len(site.post.to(one)) for one in (ALICE, BOB)] == [1, 1]


def test_without_letters_nothing_is_promised_and_no_address_kept(
    new_site: Callable[..., Site],
) -> None:
    site = new_site()
    add(site.portal.works)
    visitor = site.visitor()
    assert not visitor.get(f"/known-issues/{TAG}").root.all("input", name="email")
    page = visitor.follow(press(visitor, email=ALICE))
    assert "We write to you" not in page.text
    assert (people(site.portal.works, TAG), addresses(site)) == (1, [None])


def test_looking_counts_nobody(site: Site) -> None:
    add(site.portal.works)
    visitor = site.visitor()
    for method in ("GET", "HEAD"):
        assert visitor.open(method, f"/known-issues/{TAG}").status == 200
    assert visitor.get(f"/known-issues/{TAG}/me-too").status == 405
    assert people(site.portal.works, TAG) == 0


def test_what_one_said_is_among_ones_data_and_goes_with_them(site: Site) -> None:
    add(site.portal.works)
    alice = site.person(ALICE)
    press(alice)
    assert TITLE in alice.get("/account/privacy/data").text
    delete(site, alice)
    assert (addresses(site), people(site.portal.works, TAG)) == ([None], 1)
