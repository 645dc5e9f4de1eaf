"""Signing in by a company's provider: there and back, once, and only for its own people."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from portal.models import Account, AccountSession
from tests import oidc
from tests.oidc import CLIENT, SECRET, IdentityProvider
from tests.pages import Page, Visitor
from tests.sites import Site

LEAVE, BACK = "/sign-in/sso/acme", "/sign-in/sso/acme/return"


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with oidc.running() as running:
        yield running


@pytest.fixture
def acme(provider: IdentityProvider, new_site: Callable[..., Site], tmp_path: Path) -> Site:
    """A deployment that knows the provider of one company."""
    folder = tmp_path / "instance-0"
    folder.mkdir(mode=0o700)
    (folder / "portal.toml").write_text(
        f"""
        [sso.acme]
        name = "Acme"
        issuer = "{provider.issuer}"
        client_id = "{CLIENT}"
        client_secret = "{SECRET}"
        domains = ["acme.example"]
        """,
        "utf-8",
    )
    return new_site()


def come_back(visitor: Visitor, provider: IdentityProvider) -> Page:
    """Go to the provider, sign in there, and stand before the last click."""
    there = visitor.get(LEAVE)
    assert there.status == 303
    brought = provider.authorise(there.response.headers["Location"])
    return visitor.get(f"{BACK}?{urlencode(brought)}")


def test_people_of_the_company_get_in_by_one_click_after_coming_back(
    acme: Site, provider: IdentityProvider
) -> None:
    visitor = acme.visitor()
    page = come_back(visitor, provider)
    assert acme.count(Account) == 0, "opening an address signs nobody in"
    assert visitor.submit(page.form(BACK)).location == "/tickets"
    (account,) = acme.rows(Account)
    assert (account.email, account.name) == ("alice@acme.example", "Alice Ash")
    assert visitor.get("/tickets").status == 200


@pytest.mark.asvs("9.2.1")
def test_what_came_back_counts_once(acme: Site, provider: IdentityProvider) -> None:
    visitor = acme.visitor()
    form = come_back(visitor, provider).form(BACK)
    visitor.submit(form)
    visitor.post("/sign-out", {"csrf_token": visitor.token()})
    again = visitor.post(BACK, {**form.values, "csrf_token": visitor.token()})
    assert again.status == 403
    assert acme.count(AccountSession) == 1


@pytest.mark.asvs("3.5.1")
def test_what_another_browser_brought_back_signs_nobody_in(
    acme: Site, provider: IdentityProvider
) -> None:
    """Else an attacker could sign somebody in as the attacker, and read what they write."""
    form = come_back(acme.visitor(), provider).form(BACK)
    victim = acme.visitor()
    victim.get(LEAVE)
    assert victim.post(BACK, {**form.values, "csrf_token": victim.token()}).status == 403
    assert acme.count(AccountSession) == 0


@pytest.mark.parametrize(
    "email", ["ceo@other.example", "ceo@other.example@acme.example", "a b@acme.example"]
)
def test_a_provider_that_lies_signs_nobody_in(
    acme: Site, provider: IdentityProvider, email: str
) -> None:
    provider.lie = lambda claims: claims.update(email=email)
    try:
        visitor = acme.visitor()
        page = visitor.submit(come_back(visitor, provider).form(BACK))
    finally:
        provider.lie = lambda _claims: None
    assert page.status == 403
    assert "Acme" in page.text
    assert acme.count(Account, AccountSession) == 0


def test_whoever_refuses_at_the_provider_is_told_what_to_do(acme: Site) -> None:
    visitor = acme.visitor()
    visitor.get(LEAVE)
    page = visitor.get(f"{BACK}?error=access_denied&state=x")
    assert page.status == 403
    page.root.one("a", class_="button", href="/sign-in")


def test_a_provider_that_nobody_named_is_not_there(acme: Site) -> None:
    assert acme.visitor().get("/sign-in/sso/evil").status == 404


def test_an_address_of_the_company_is_offered_its_provider(acme: Site) -> None:
    visitor = acme.visitor()
    form = visitor.get("/sign-in").form("/sign-in")
    page = visitor.submit(form, email="bob@acme.example")
    page.root.one("a", href=LEAVE)
    assert LEAVE not in visitor.submit(form, email="bob@example.com").response.text


def test_support_still_shows_a_second_factor_unless_the_provider_saw_one(
    acme: Site, provider: IdentityProvider
) -> None:
    acme.person("alice@acme.example", staff_role="agent")
    visitor = acme.visitor()
    visitor.submit(come_back(visitor, provider).form(BACK))
    *_, session = acme.rows(AccountSession)
    assert session.second_factor_at is None
    provider.lie = lambda claims: claims.update(amr=["pwd", "otp"])
    try:
        other = acme.visitor()
        other.submit(come_back(other, provider).form(BACK))
    finally:
        provider.lie = lambda _claims: None
    *_, session = acme.rows(AccountSession)
    assert session.second_factor_at is not None
