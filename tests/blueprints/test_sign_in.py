"""Signing in: by a link from a letter, or with a password, and nobody learns who has an account."""

from collections.abc import Callable

import pytest

from portal.models import Account, MailProof, Ticket
from tests.factories import ALICE, answers
from tests.pages import Page, Visitor
from tests.sites import Site

SMTP = {"smtp_url": "smtp://127.0.0.1:1025"}


@pytest.fixture
def mailing(new_site: Callable[..., Site]) -> Site:
    """A deployment that sends letters."""
    return new_site(**SMTP)


def ask(site: Site, visitor: Visitor, email: str = ALICE) -> Page:
    """Ask for a link."""
    return visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=email)


def link(site: Site, email: str = ALICE) -> str:
    """The path of the link in the newest letter to this address."""
    site.deliver()
    text = site.post.to(email)[-1].get_content()
    address = next(word for word in text.split() if "/sign-in/link/" in word)
    return "/sign-in/link/" + address.rpartition("/")[2]


def sign_in(site: Site, visitor: Visitor, email: str = ALICE) -> Page:
    """All the way by mail; the answer to the last click."""
    ask(site, visitor, email)
    page = visitor.get(link(site, email))
    return visitor.submit(page.form(page.path), name="Alice Ash")


def test_a_link_from_the_letter_makes_an_account_and_signs_in(mailing: Site) -> None:
    alice = mailing.visitor()
    assert sign_in(mailing, alice).location == "/tickets"
    assert alice.get("/account").status == 200
    (account,) = mailing.rows(Account)
    assert (account.email, account.name) == (ALICE, "Alice Ash")


@pytest.mark.row("B12", "E02")
def test_who_cannot_get_in_tells_us_without_signing_in(site: Site) -> None:
    visitor = site.visitor()
    for page in (visitor.get("/sign-in"), visitor.get("/sign-in/password")):
        offered = [a.get("href") for a in page.root.all("a") if "?type=" in a.get("href")]
        assert offered == [
            "/tickets/new?type=lost-access",
            "/tickets/new?type=locked-account",
            "/tickets/new?type=second-proof",
        ]
    form = visitor.get(offered[2]).form("/tickets/new")
    assert "account_address" in form.values
    assert "business_impact" not in form.values
    said = answers(subject="New telephone", description="My codes are refused.")
    refused = visitor.submit(form, **(said | {"email": "", "account_address": "al@example.com"}))
    page = visitor.follow(visitor.submit(refused.form("/tickets/new"), email=ALICE))
    assert page.reference in page.text
    (ticket,) = site.rows(Ticket)
    assert (ticket.request_type, ticket.answers["account_address"]) == (
        "second-proof",
        "al@example.com",
    )


@pytest.mark.row("A13")
def test_who_cannot_get_in_tells_their_plan_as_well(site: Site) -> None:
    visitor = site.visitor()
    form = visitor.get("/tickets/new?type=lost-access").form("/tickets/new")
    page = visitor.submit(form, **answers(tier=""))
    assert page.status == 422
    assert "tier" in page.summary
    assert site.count(Ticket) == 0
