"""What people do to sign in, step by step, as the tests of several rooms need it."""

from typing import Any

import sqlalchemy as sa
from pyotp import TOTP

from portal.models import Account
from portal.services import factors, passwords
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.sites import Site

SMTP = {"smtp_url": "smtp://127.0.0.1:1025"}
GOOD = "correct horse " + "battery staple"
LINK = "/sign-in/link/"


def ask_link(visitor: Visitor, email: str = ALICE) -> Page:
    """Ask for a link by mail."""
    return visitor.submit(visitor.get("/sign-in").form("/sign-in"), email=email)


def link(site: Site, email: str = ALICE) -> str:
    """The path of the link in the newest letter to this address."""
    site.deliver()
    text: str = site.post.to(email)[-1].get_content()
    return LINK + next(word for word in text.split() if LINK in word).rpartition("/")[2]


def by_link(site: Site, visitor: Visitor, email: str = ALICE, **typed: str) -> Page:
    """All the way by mail; the answer to the last click."""
    ask_link(visitor, email)
    page = visitor.get(link(site, email))
    form = page.form(page.path)
    typed = {"name": "Alice Ash"} | typed if "name" in form.values else typed
    return visitor.submit(form, **typed)


def by_password(visitor: Visitor, password: str = GOOD, email: str = ALICE) -> Page:
    """Type address and password."""
    form = visitor.get("/sign-in/password").form("/sign-in/password")
    return visitor.submit(form, email=email, password=password)


def with_password(site: Site, password: str = GOOD, email: str = ALICE, **changes: Any) -> None:
    """Let somebody have an account with a password."""
    site.person(email, password_hash=passwords.hashed(password), **changes)


def with_app(site: Site, email: str = ALICE, **changes: Any) -> TOTP:
    """Let somebody have a password and an app that shows codes; the app."""
    nonce = "nonce-of-" + email.partition("@")[0]
    now = site.clock.at
    with_password(site, email=email, totp_nonce=nonce, totp_enabled_at=now, **changes)
    return TOTP(factors.secret(site.portal.works.signer, nonce))


def code(site: Site, app: TOTP, steps: int = 0) -> str:
    """What the app shows now, or some steps away from it."""
    return app.at(site.clock.at, counter_offset=steps)


def account(site: Site, email: str = ALICE) -> Account:
    """The account as it is stored now."""
    with site.portal.works.database.reader() as session:
        return session.scalars(sa.select(Account).where(Account.email == email)).one()


def is_in(visitor: Visitor) -> bool:
    """Whether this browser is signed in."""
    return visitor.get("/account").status == 200
