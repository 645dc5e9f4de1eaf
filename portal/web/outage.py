"""The database does not answer: nothing was stored, and what was typed can be sent once more."""

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal import db
from portal.files import names
from portal.i18n import gettext as _
from portal.web import errors, guards
from portal.web.runtime import runtime

log = structlog.get_logger(__name__)
_AGAIN = 30  # seconds
_SECRET = frozenset({"password", "new_password", "again"})
"""The fields of the forms that ask for a password."""


def install(app: Flask) -> None:
    """Answer kindly whatever was asked while the database is away."""
    for kind in db.AWAY:
        app.register_error_handler(kind, _away)


def _away(mistake: Exception) -> ResponseReturnValue:
    log.error("database.away", endpoint=request.endpoint, reason=db.reason(mistake))
    answer = make_response(_told())
    answer.headers["Retry-After"] = str(_AGAIN)
    return answer


def _told() -> Response | ResponseReturnValue:
    heading = _("We cannot reach our records just now")
    if request.method in guards.SAFE:
        sentence = _("What you have sent before is safe. Please try again in a minute.")
        return errors.page(503, heading, sentence)
    sentence = _("Nothing of this was stored. Please send it again in a minute.")
    if errors.for_programs():
        return errors.problem(503, sentence)
    kept = [pair for pair in request.form.items(multi=True) if pair[0] not in _SECRET]
    rules = runtime().works.rules
    files = {
        field: [names.clean(file.filename, rules)[0] for file in sent if file.filename]
        for field, sent in request.files.lists()
    }
    page = render_template(
        "errors/outage.html", code=503, heading=heading, sentence=sentence, kept=kept, files=files
    )
    return page, 503
