"""The start page, the organisation's colours, and what operations ask."""

from datetime import timedelta

from flask import Blueprint, Response, render_template, request, send_from_directory
from flask.typing import ResponseReturnValue

from portal.store import queue
from portal.web import engine, guards, status
from portal.web.runtime import read, runtime

blueprint = Blueprint("web", __name__)
_DAY = 86_400
_YEAR = 365 * _DAY
_TEXT = "text/plain; charset=utf-8"
_ROBOTS = (
    "User-agent: *\nDisallow: /status/sub\nAllow: /$\nAllow: /help\nAllow: /status\nDisallow: /\n"
)
_HALF_A_YEAR = timedelta(days=180)


@blueprint.get("/")
@guards.public
def home() -> ResponseReturnValue:
    """Where to start: the four things people come for, and the status in one line."""
    portal = runtime()
    state = status.overall(portal.snapshot.board)
    now, hours = portal.works.clock(), portal.policy.hours
    is_open = hours.is_open(now)
    return render_template(
        "home.html",
        status=state,
        open_now=is_open,
        next_opening=None if is_open else hours.next_opening(now),
    )


@blueprint.get("/portal.css")
@guards.public
def sheet() -> ResponseReturnValue:
    """The style sheet of all pages, in the organisation's colours."""
    response = Response(runtime().sheet.text, content_type="text/css; charset=utf-8")
    response.add_etag()
    response.cache_control.public = True
    response.cache_control.max_age = _YEAR  # its address changes with its content
    return response.make_conditional(request)


@blueprint.get("/redaction.js")
@guards.public
def redaction() -> ResponseReturnValue:
    """The redaction engine for browsers, by the rules of this deployment."""
    return engine.answer()


@blueprint.get("/brand/<path:name>")
@guards.public
def brand(name: str) -> ResponseReturnValue:
    """The organisation's own files, such as its logo, from the instance's folder `static`."""
    return send_from_directory(runtime().config.instance / "static", name, max_age=_DAY)


@blueprint.get("/robots.txt")
@guards.public
def robots() -> ResponseReturnValue:
    """What search engines may show: the start page, the help and the public status."""
    return Response(_ROBOTS, content_type=_TEXT, headers={"Cache-Control": f"max-age={_DAY}"})


@blueprint.get("/.well-known/security.txt")
@guards.public
def security() -> ResponseReturnValue:
    """Whom to tell about a weakness (RFC 9116): the organisation's contact."""
    portal = runtime()
    until = portal.works.clock().replace(microsecond=0) + _HALF_A_YEAR
    lines = [
        f"Contact: mailto:{portal.policy.organisation.contact_email}",
        f"Expires: {until.isoformat()}",
        f"Canonical: {portal.config.address}/.well-known/security.txt",
    ]
    return Response("\n".join([*lines, ""]), content_type=_TEXT)


@blueprint.get("/livez")
@guards.public
def alive() -> ResponseReturnValue:
    """The process answers."""
    return Response("ok\n", content_type=_TEXT)


@blueprint.get("/readyz")
@guards.public
def ready() -> ResponseReturnValue:
    """The database answers too."""
    with read() as work:
        queue.undelivered(work.session)
    return Response("ok\n", content_type=_TEXT)
