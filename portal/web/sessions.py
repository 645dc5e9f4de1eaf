"""Who is signed in with this browser, as Flask-Login tells it; in they come, and out they go."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import flask_login
from flask import Flask, request, session

from portal.models import Account
from portal.services import accounts as accounts_service
from portal.services import drafts
from portal.services import sessions as service
from portal.services.sessions import IDLE, IDLE_OF_STAFF
from portal.store import accounts, news
from portal.store.accounts import SignedIn
from portal.web import devices, door, familiar, locale, replies
from portal.web.runtime import browser, network, runtime
from portal.web.waiting import WAITS
from portal.work import SYSTEM, Actor

NEXT, _PENDING = "next", "pending"
RENEWS = "queue"
"""The id of the part of a page that asks for itself again and again."""
_FRESH = timedelta(minutes=10)
"""For how long after signing in one may change what is sensitive (ASVS 7.5.1)."""
_TOUCH = timedelta(minutes=1)
_CARRIED = (NEXT, door.DRAFT, door.CONNECT_DRAFT, door.KEPT, replies.OFFERED, WAITS, familiar.KNOWN)
"""What belongs to this browser's owner, and comes along through signing in."""


@dataclass(frozen=True)
class Person(flask_login.UserMixin):  # type: ignore[misc]
    """Somebody signed in, in the form that Flask-Login wants."""

    token: str
    found: SignedIn
    unseen: int = 0
    """How much is new to somebody of support, on the pages of the desk."""

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
    app.jinja_env.globals |= {"signed_in": current, "unseen_news": _unseen}


def _load(token: str) -> Person | None:
    portal = runtime()
    with portal.works.read(SYSTEM) as work:
        found = accounts.signed_in(work.session, token, work.now, IDLE, IDLE_OF_STAFF)
        # A page that renews itself is nobody's doing: it keeps no session open.
        idle = request.headers.get("HX-Trigger") == RENEWS
        desk = found is not None and found.account.staff_role and request.path.startswith("/desk")
        unseen = news.unseen(work.session, found.account.id) if found and desk and not idle else 0
    if found is None:
        return None
    if not idle and work.now - found.session.last_seen_at >= _TOUCH:
        with portal.works.write(SYSTEM) as work:
            service.touch(work, found.session.id, work.now - _TOUCH / 2)
    locale.speak(locale.chosen() or found.account.language, found.account.time_zone)
    return Person(token, found, unseen)


def _unseen() -> str:
    """How much is new to whoever is signed in, as the desk shows it; nothing where nothing is."""
    user = flask_login.current_user
    count = user.unseen if isinstance(user, Person) else 0
    return f"{news.MOST - 1}+" if count >= news.MOST else str(count or "")


def current() -> SignedIn | None:
    """Who is signed in, if anybody is."""
    user = flask_login.current_user
    return user.found if isinstance(user, Person) else None


def actor_of(account: Account) -> Actor:
    """The owner of an account, as the one who asks and acts."""
    return Actor(
        "staff" if account.staff_role else "customer",
        account.id,
        network=network(),
        email=account.email,
        name=account.name,
        organisation_id=account.organisation_id,
        role=account.staff_role or account.organisation_role,
        teams=frozenset(account.teams),
    )


def is_fresh(found: SignedIn) -> bool:
    """Whether this person has shown who they are just now."""
    return runtime().works.clock() - found.session.authenticated_at < _FRESH


def lacks_factor(found: SignedIn) -> bool:
    """Whether this is support without the second factor that it must have (ASVS 6.3.3)."""
    return found.account.staff_role is not None and found.session.second_factor_at is None


def let_in(account: Account, *, second_factor: bool = False) -> str:
    """Begin a session for this account in this browser; where to go on.

    The browser gets a new name and token, so that who planted the old ones holds nothing (ASVS
    7.2.4). What was typed before comes along, everything else is forgotten.
    """
    before, known = browser(), current()
    carried = {name: session[name] for name in _CARRIED if name in session}
    session.clear()
    with runtime().works.write(actor_of(account)) as work:
        if known is not None:
            service.end(work, known.account.id, known.session.id)
        device = devices.named()
        if not accounts.knows_device(work.session, account.id, device):
            accounts_service.tell(work, account.id, "new-device")
        token = service.start(work, account, device, second_factor=second_factor)
        drafts.hand_over(work, before, browser())
    session.update(carried)
    familiar.remember(account.email)
    # A browser of support forgets it when it is closed; the row ends it in any case.
    session.permanent = account.staff_role is None
    flask_login.login_user(_load(token))
    return onward("/desk" if account.staff_role else "/tickets")


def onward(otherwise: str = "/tickets") -> str:
    """Where this person wanted to go: a path on this site and nothing else (ASVS 3.7.2)."""
    path = str(session.pop(NEXT, None) or otherwise)
    # `//host` and, to some browsers, `/\host` is another site.
    return path if path[:1] == "/" and path[1:2] not in {"/", "\\"} else otherwise


def sign_out() -> None:
    """End the session, on our side too; all that stays is that this browser was known."""
    found = current()
    if found is not None:
        with runtime().works.write(actor_of(found.account)) as work:
            service.end(work, found.account.id, found.session.id)
    known = session.get(familiar.KNOWN)
    session.clear()
    if known:
        session[familiar.KNOWN], session.permanent = known, True


def wait_for_code(account: Account, by: str) -> None:
    """The first proof (`by` link, password or provider) holds; the second is still to come."""
    now = runtime().works.clock()
    session[_PENDING] = [account.id, by, now.isoformat()]


def awaited() -> tuple[int, str] | None:
    """The account whose second proof is awaited in this browser, and what the first one was."""
    account_id, by, at = session.get(_PENDING) or (None, "", "")
    if account_id is None or runtime().works.clock() - datetime.fromisoformat(at) >= _FRESH:
        return None
    return account_id, by
