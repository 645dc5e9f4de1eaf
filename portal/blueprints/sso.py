"""Signing in through a company's own identity provider: there, and back again."""

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from portal.errors import NotFound
from portal.web import entrance, guards, throttle
from portal.web.oidc import Begun, Client, NotVouched
from portal.web.runtime import runtime

blueprint = Blueprint("sso", __name__, url_prefix="/sign-in/sso/<key>")
_BEGUN = "sso"


def _client(key: str) -> Client:
    known = runtime().identity.get(key)
    if known is None:
        raise NotFound
    return known


def _back(key: str) -> str:
    """Where the provider sends the browser back to; it must know this address."""
    base = runtime().config.base_url or request.host_url.rstrip("/")
    return base + url_for("sso.returned", key=key)


@blueprint.get("")
@guards.public
def leave(key: str) -> ResponseReturnValue:
    """Send the browser to the provider; nothing changes here but its own cookie."""
    client = _client(key)
    try:
        url, begun = client.start(_back(key))
    except NotVouched:
        return _failed(client)
    session[_BEGUN] = begun.as_cookie()
    return redirect(url, 303)


@blueprint.get("/return")
@guards.public
def returned(key: str) -> ResponseReturnValue:
    """Ask for one click: opening an address signs nobody in."""
    client = _client(key)
    if "code" not in request.args or _BEGUN not in session:
        return _failed(client)
    brought = {name: request.args.get(name, "") for name in ("code", "state")}
    return render_template("accounts/sso.html", provider=client.provider, brought=brought)


@blueprint.post("/return")
@guards.public
def enter(key: str) -> ResponseReturnValue:
    """Ask the provider who this is; its word counts once."""
    client, begun = _client(key), session.pop(_BEGUN, None)
    if begun is None or throttle.from_here("sso"):
        return _failed(client)
    try:
        vouched = client.finish(
            Begun(**begun), request.form.get("state", ""), request.form.get("code", ""), _back(key)
        )
    except NotVouched:
        return _failed(client)
    onward = entrance.by_provider(vouched)
    return redirect(onward, 303) if onward else _failed(client)


def _failed(client: Client) -> ResponseReturnValue:
    g.expired = False
    return render_template("accounts/sso.html", provider=client.provider, brought=None), 403
