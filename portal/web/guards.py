"""Who may come in: every route carries one guard, and a route without one is refused."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g, request
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from portal import access
from portal.errors import NotAllowed, NotFound
from portal.store import links, tickets
from portal.store.accounts import SignedIn
from portal.web import sessions
from portal.web import tracker as hooks
from portal.web.runtime import network, runtime
from portal.work import SYSTEM, Actor, Work

P = ParamSpec("P")
R = TypeVar("R")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_OCTETS = 2_000_000
_BY_ORIGIN = "public by origin"
_TRACKER = "tracker"


class SignInNeeded(NotAllowed):
    """A page for people with an account, and nobody is signed in."""


class ProofNeeded(NotAllowed):
    """Something sensitive, and it is a while since this person signed in."""


class FactorNeeded(NotAllowed):
    """A page of support, whose second factor is missing."""


class CrossOrigin(NotAllowed):
    """A form that was sent from another site: nothing of it is kept."""


class Expired(NotAllowed):
    """A form whose token is too old or missing."""


class Unauthorised(NotAllowed):
    """A program that shows no token, or one that we do not know."""


class OutOfScope(NotAllowed):
    """A program whose token does not reach this far."""


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may come; on a POST the form's token is checked."""
    return _guarded(view, "public")


def by_origin(view: Callable[P, R]) -> Callable[P, R]:
    """Anybody may come; the form has no token, as its page touches no session: the origin decides."""
    return _guarded(view, _BY_ORIGIN)


def keeps(view: Callable[P, R]) -> Callable[P, R]:
    """The view itself answers an expired token (`g.expired`), keeping what was typed."""
    view.keeps = True  # type: ignore[attr-defined]
    return view


def holder(view: Callable[..., R]) -> Callable[..., R]:
    """Only who may see the ticket: by a link (`token`), or signed in (`reference`).

    Sets `g.ticket`, `g.link` (by which this person takes part; None for a colleague or support),
    `g.actor`, and `g.way`, the address under which all doors of this ticket stand.
    """

    @wraps(view)
    def opened(token: str = "", reference: str = "", **values: Any) -> R:
        with runtime().works.read(SYSTEM) as work:
            if token:
                _by_link(work, token)
            else:
                _by_account(work, reference)
            if request.method in SAFE:
                # One transaction serves the guard and the page.
                g.work = replace(work, actor=g.actor)
                return view(**values)
        access.require_speaker(g.actor)
        return view(**values)

    opened.keeps = getattr(view, "keeps", False)  # type: ignore[attr-defined]
    return _guarded(opened, "link or account")


def _by_link(work: Work, token: str) -> None:
    g.link, g.ticket = links.opened_by(work.session, work.signer, token, work.now)
    g.actor = Actor("guest", g.link.id, g.link.ticket_id, g.link.id, network=network())
    g.way = f"/t/{token}"


def _by_account(work: Work, reference: str) -> None:
    actor = _signed_in()
    g.ticket = tickets.by_reference(work.session, actor, reference)
    g.link = links.of_person(work.session, g.ticket, actor.email)
    g.actor = replace(actor, link_id=g.link.id if g.link else None)
    g.way = f"/tickets/{g.ticket.reference}"


def account(view: Callable[P, R]) -> Callable[P, R]:
    """Only who is signed in; others are led to sign in and come back."""
    return _for_people(view, "account", lambda _actor: None)


def enrolling(view: Callable[P, R]) -> Callable[P, R]:
    """Only who is signed in, support without a second factor as well: here they get one."""

    @wraps(view)
    def allowed(*args: P.args, **values: P.kwargs) -> R:
        g.actor = _signed_in(enrolling=True)
        return view(*args, **values)

    return _guarded(allowed, "account")


def fresh(view: Callable[P, R]) -> Callable[P, R]:
    """Below one of the guards for people: only who has shown who they are just now (ASVS 7.5.1).

    Others are led to do it, and from there back to this page.
    """

    @wraps(view)
    def allowed(*args: P.args, **values: P.kwargs) -> R:
        require_fresh()
        return view(*args, **values)

    return allowed


def require_fresh() -> None:
    """Raise ProofNeeded unless this person has shown who they are just now."""
    found = sessions.current()
    if found is None or not sessions.is_fresh(found):
        raise ProofNeeded


def manager(view: Callable[P, R]) -> Callable[P, R]:
    """Only who manages an organisation."""
    return _for_people(view, "manager", access.require_manager)


def staff(
    permission: access.Permission | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only support, and with this permission where one is named."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        def check(actor: Actor) -> None:
            access.require_staff(actor, permission)

        return _for_people(view, f"staff {permission}" if permission else "staff", check)

    return guard


def _for_people(view: Callable[P, R], name: str, check: Callable[[Actor], None]) -> Callable[P, R]:
    @wraps(view)
    def allowed(*args: P.args, **values: P.kwargs) -> R:
        g.actor = _signed_in()
        check(g.actor)
        return view(*args, **values)

    return _guarded(allowed, name)


def _signed_in(*, enrolling: bool = False) -> Actor:
    found = person()
    if sessions.lacks_factor(found) and not enrolling:
        raise FactorNeeded
    return sessions.actor_of(found.account)


def person() -> SignedIn:
    """Who is signed in. Raises SignInNeeded, which below one of the guards for people never is."""
    found = sessions.current()
    if found is None:
        raise SignInNeeded
    return found


def api(scope: str | None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Only a program with a token of this scope; None stands for a public document."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def allowed(*args: P.args, **values: P.kwargs) -> R:
            # Forms bring files; what a program sends is texts, and is read into memory at once.
            request.max_content_length = _MOST_OCTETS
            if scope is not None:
                g.actor = _bearer(scope)
            return view(*args, **values)

        return _guarded(allowed, f"api {scope}" if scope else "public")

    return guard


def tracker(view: Callable[P, R]) -> Callable[P, R]:
    """Only the tracker, which knows the word or the key; without one there is no door."""

    @wraps(view)
    def allowed(*args: P.args, **values: P.kwargs) -> R:
        request.max_content_length = _MOST_OCTETS
        known = runtime().config.gitlab_hook_secret
        if known is None:
            raise NotFound
        if not hooks.is_known(known.get_secret_value(), runtime().works.clock()):
            raise Unauthorised
        return view(*args, **values)

    return _guarded(allowed, _TRACKER)


def _bearer(scope: str) -> Actor:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    portal = runtime()
    with portal.works.read(SYSTEM) as work:
        known = links.api_token(work.session, token) if kind.lower() == "bearer" else None
    if known is None:
        raise Unauthorised
    scopes = frozenset(known.scopes.split())
    if scope not in scopes:
        raise OutOfScope(scope)
    ours = known.organisation_id
    # A program of support says who speaks; that of a customer speaks in its own name.
    name = known.name if ours is not None else None
    return Actor("api", known.id, scopes=scopes, network=network(), organisation_id=ours, name=name)


def _guarded(view: Callable[P, R], name: str) -> Callable[P, R]:
    view.guard = name  # type: ignore[attr-defined]
    return view


def protect() -> None:
    """Before every request: a guard must stand there, and a POST must come from our own pages."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static":
        return
    guard = getattr(view, "guard", None)
    if guard is None:
        raise NotFound
    if request.method in SAFE or guard.startswith("api "):
        return
    # Below a link, which is a key, pages send no referrer and so no origin.
    if not _same_origin(opaque=guard != _BY_ORIGIN or "token" in (request.view_args or {})):
        raise CrossOrigin
    if guard in {_BY_ORIGIN, _TRACKER}:
        return
    g.expired = not _token_holds()
    if g.expired and not getattr(view, "keeps", False):
        raise Expired


def _same_origin(*, opaque: bool) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    if origin is None or origin == "null":
        return origin is None or opaque
    return origin in {request.host_url.rstrip("/"), runtime().config.base_url}


def _token_holds() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True
