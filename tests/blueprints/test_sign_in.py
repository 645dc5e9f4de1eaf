"""Signing in: by a link from a letter, or with a password, and nobody learns who has an account."""

from collections.abc import Callable

import pytest

from portal.models import Account, MailProof
from tests.factories import ALICE
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
