"""Refusals become answers here, and only here: a kind page, or a problem document for programs."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from flask import (
    Flask,
    Response,
    current_app,
    json,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal import errors
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.web import guards, sessions, waiting
from portal.web.runtime import is_htmx, runtime
from portal.web.sessions import NEXT

log = structlog.get_logger(__name__)
Words = Callable[[], tuple[str, str]]
_ACT = re.compile(r"((?:/t|/tickets|/desk/tickets)/[^/]+)/[a-z-]+")
"""An address to which something is sent about a request, and the request's own."""


def problem(status: int, detail: str, **more: Any) -> Response:
    """A problem document (RFC 9457) for programs."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    text = json.dumps(body | {"detail": detail} | more)
    return Response(text, status, content_type="application/problem+json")


def install(app: Flask) -> None:
    """Answer every refusal, expected or not, without a word about our insides."""
    for kind, (status, words) in _REFUSALS.items():
        app.register_error_handler(kind, _answer(status, words))
    app.register_error_handler(errors.Incomplete, _incomplete)
    app.register_error_handler(errors.StoreUnavailable, _no_files)
    app.register_error_handler(guards.SignInNeeded, _sign_in)
    app.register_error_handler(guards.ProofNeeded, _sign_in)
    app.register_error_handler(guards.FactorNeeded, _enrol)
    app.register_error_handler(errors.InvalidMove, _invalid_move)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def for_programs() -> bool:
    """Whether a program asks, which reads no pages."""
    return request.path.startswith(("/api/", "/metrics"))


def _answer(status: int, words: Words) -> Callable[[Exception], ResponseReturnValue]:
    def handle(_refused: Exception) -> ResponseReturnValue:
        answer = make_response(page(status, *words()))
        if status == HTTPStatus.UNAUTHORIZED:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    return handle


def _no_files(refused: errors.StoreUnavailable) -> ResponseReturnValue:
    log.error("files.unavailable", setting="PORTAL_FILES", reason=str(refused))
    words = _("The file is safe, but it cannot be fetched right now. Please try it in a minute.")
    answer = make_response(page(503, _("Please try again"), words))
    answer.headers["Retry-After"] = "60"
    return answer


def page(status: int, heading: str, sentence: str) -> ResponseReturnValue:
    """The page of a refusal, with ways on; or the problem document."""
    if for_programs():
        told = _FOR_PROGRAMS.get(status)
        return problem(status, str(told) if told else sentence)
    ways = [
        (_("Start page"), "/"),
        (_("Raise a request"), url_for("tickets.ask")),
    ]
    shown = render_template(
        "errors/error.html", code=status, heading=heading, sentence=sentence, next=ways
    )
    return shown, status


def _sign_in(_refused: Exception) -> ResponseReturnValue:
    """Lead to signing in, and from there back; what was typed under a ticket waits there."""
    session[NEXT] = _place()
    reference = (request.view_args or {}).get("reference")
    if reference and request.method not in guards.SAFE:
        waiting.keep(reference.upper())
    # Whose first proof holds does not begin again.
    to = "/sign-in/code" if sessions.awaited() else "/sign-in"
    if is_htmx():  # a part of a page that renews itself: the whole page has to go there
        return "", 204, {"HX-Redirect": to}
    return redirect(to, 303)


def _enrol(_refused: Exception) -> ResponseReturnValue:
    """Lead support to its second factor, and from there back."""
    session[NEXT] = _place()
    return redirect("/account/second-factor", 303)


def _place() -> str:
    """Where to come back to: this page, or the one on which the posted form stands."""
    if request.method in guards.SAFE:
        return request.full_path.rstrip("?")
    pages = current_app.url_map.bind("")
    parts = request.path.split("/")
    around = ("/".join(parts[:length]) for length in range(len(parts), 1, -1))
    return next((path for path in around if pages.test(path, "GET")), "/tickets")


def _incomplete(refused: errors.Incomplete) -> ResponseReturnValue:
    found = [
        {"field": field, "message": " ".join(messages)}
        for field, messages in refused.fields.items()
    ]
    if for_programs():
        return problem(422, _("Some fields are missing or wrong."), errors=found)
    sentence = " ".join(item["message"] for item in found)
    return page(422, _("Something is missing"), sentence)


def _invalid_move(refused: errors.InvalidMove) -> ResponseReturnValue:
    sentence = _refusal(refused)
    if for_programs():
        known = {"possible": list(refused.possible), "missing": list(refused.missing)}
        return problem(409, sentence, **known)
    return page(409, _("This is not possible now"), sentence)


def _refusal(refused: errors.InvalidMove) -> str:
    if refused.to not in runtime().policy.statuses:
        return _("The policy has no status of this name.")
    named = {"now": refused.status, "to": refused.to}
    if refused.missing:
        lacks = ", ".join(refused.missing)
        return _("The move to “%(to)s” needs an approval first: %(lacks)s.", lacks=lacks, **named)
    return _("The policy has no move from “%(now)s” to “%(to)s”.", **named)


def _http(error: HTTPException) -> ResponseReturnValue:
    way = _ACT.fullmatch(request.path) if isinstance(error, MethodNotAllowed) else None
    if way and request.method == "GET":
        # A page that refused what was sent is loaded anew, or read in another language.
        query = request.query_string.decode()
        return redirect(way[1] + (f"?{query}" if query else ""), 303)
    status = error.code or 500
    heading, sentence = _HTTP.get(status, _HTTP[500])()
    answer = make_response(page(status, heading, sentence))
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(error.valid_methods or ())
    return answer


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The traceback goes to the log, through the redactor; the customer gets a reference to it.
    log.error("request.failed", path=request.endpoint, exc_info=error)
    return page(500, *_HTTP[500]())


_FOR_PROGRAMS = {
    404: lazy("There is nothing here, or this token may not see it."),
    405: lazy("This method is not offered here; see /api/v1/openapi.json."),
}


def _not_found() -> tuple[str, str]:
    return (
        _("We cannot find this page"),
        _(
            "The address may be mistyped, or the link has expired. If you followed a link to your"
            " request, ask for a fresh one."
        ),
    )


_HTTP: dict[int, Words] = {
    400: lambda: (
        _("That did not arrive in one piece"),
        _("Please go back and send it once more."),
    ),
    404: _not_found,
    405: lambda: (
        _("That cannot be done here"),
        _("Please go back and use the buttons on the page."),
    ),
    413: lambda: (
        _("That is too much at once"),
        _("Please go back and choose smaller or fewer files. What you typed is still there."),
    ),
    415: lambda: (_("We cannot read this"), _("Please send JSON, with a matching Content-Type.")),
    500: lambda: (
        _("Something went wrong on our side"),
        _("We are sorry. Please try again in a moment; what you have sent before is safe."),
    ),
}
_REFUSALS: dict[type[Exception], tuple[int, Words]] = {
    errors.NotFound: (404, _not_found),
    errors.NotAllowed: (
        403,
        lambda: (_("This is not possible here"), _("Please go back to your request.")),
    ),
    errors.MovedOn: (
        409,
        lambda: (
            _("The planned work has moved on"),
            _("It has begun, ended or been called off already. Look where it stands now."),
        ),
    ),
    guards.CrossOrigin: (
        403,
        lambda: (
            _("This form came from another site"),
            _("For your safety we kept nothing of it. Please use the form on this site."),
        ),
    ),
    guards.Expired: (
        422,
        lambda: (
            _("This page was open for a long time"),
            _("Please go back, reload the page and try again."),
        ),
    ),
    guards.Unauthorised: (
        401,
        lambda: (_("A token is needed"), _("Send a valid token as “Authorization: Bearer …”.")),
    ),
    guards.OutOfScope: (
        403,
        lambda: (_("This token may not do that"), _("The token lacks the scope for this.")),
    ),
    errors.Closed: (
        409,
        lambda: (
            _("This request is closed"),
            _("It takes no more messages. Start a linked request from its page."),
        ),
    ),
    errors.LeaseLost: (
        409,
        lambda: (_("The lease is lost"), _("Another worker holds this item, or it is done.")),
    ),
    errors.KeyReused: (
        422,
        lambda: (
            _("The idempotency key was used"),
            _("The same key came with another request before."),
        ),
    ),
}
