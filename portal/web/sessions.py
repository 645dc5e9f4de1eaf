"""Who is signed in with this browser, as Flask-Login tells it."""

from dataclasses import dataclass
from datetime import timedelta

import flask_login
from flask import Flask

from portal.store import accounts
from portal.store.accounts import SignedIn
from portal.web import locale
from portal.web.runtime import network, runtime
from portal.work import SYSTEM, Actor

IDLE = timedelta(days=14)
"""How long a session may lie unused."""


@dataclass(frozen=True)
class Person(flask_login.UserMixin):  # type: ignore[misc]
    """Somebody signed in, in the form that Flask-Login wants."""

    token: str
    found: SignedIn

    def get_id(self) -> str:
        """The token of the session, which is what the cookie keeps."""
        return self.token


def install(app: Flask) -> None:
    """Let Flask-Login find sessions in the store."""
    manager = flask_login.LoginManager()
    # Its `init_app` would look into the session after every request, those of public pages too, to
    # renew a cookie that we do not use; no such page could be cached any more.
    app.login_manager = manager  # type: ignore[attr-defined]
    # It would end sessions when a phone changes networks; ours are rows that can be ended.
    manager.session_protection = None
    manager.user_loader(_load)
    app.jinja_env.globals["signed_in"] = current


def _load(token: str) -> Person | None:
    with runtime().works.read(SYSTEM) as work:
        found = accounts.signed_in(work.session, token, work.now, IDLE)
    if found is None:
        return None
    locale.speak(found.account.language, found.account.time_zone)
    return Person(token, found)


def current() -> SignedIn | None:
    """Who is signed in, if anybody is."""
    user = flask_login.current_user
    return user.found if isinstance(user, Person) else None


def actor() -> Actor | None:
    """Who is signed in, as the one who asks and acts."""
    found = current()
    if found is None:
        return None
    account = found.account
    return Actor(
        "staff" if account.staff_role else "customer",
        account.id,
        network=network(),
        email=account.email,
        name=account.name,
        organisation_id=account.organisation_id,
        role=account.staff_role or account.organisation_role,
    )
