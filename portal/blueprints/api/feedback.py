"""What people told us, for programs."""

from typing import Any

from flask import Blueprint, g, jsonify, request
from flask.typing import ResponseReturnValue

from portal import access
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.store import reports as store
from portal.web import guards, programs
from portal.web.runtime import read

blueprint = Blueprint("api_feedback", __name__, url_prefix="/api/v1/feedback")
_MOST = 100
_KINDS = ("rating", "general")
_DIGITS = 9


@blueprint.get("")
@guards.api("feedback")
def show() -> ResponseReturnValue:
    """Ratings of resolutions, or general feedback (`kind`), newest first; `before` goes on."""
    access.require_support(g.actor)
    kind, before = _asked()
    with read() as work:
        if kind == "rating":
            rows = store.ratings(work.session, work.actor, _MOST, before)
            items = [_rating(*row) for row in rows]
        else:
            items = [
                _general(one) for one in store.feedback(work.session, work.actor, _MOST, before)
            ]
    more = items[-1]["id"] if len(items) == _MOST else None
    return jsonify(items=items, before=more)


def _asked() -> tuple[str, int | None]:
    kind, before = request.args.get("kind", "rating"), request.args.get("before", "")
    wrong = {}
    if kind not in _KINDS:
        wrong["kind"] = [_("Choose one of: %(kinds)s.", kinds=", ".join(_KINDS))]
    if before and not (before.isascii() and before.isdecimal() and len(before) <= _DIGITS):
        wrong["before"] = [_("Give the number with which the last page ended.")]
    if wrong:
        raise Incomplete(wrong)
    return kind, int(before) if before else None


def _rating(rating: Any, solved: Any, ticket: Any) -> dict[str, Any]:
    return {
        "id": rating.resolution_id,
        "reference": ticket.reference,
        "score": rating.score,
        "comment": rating.comment,
        "solved_at": programs.moment(solved.created_at),
        "rated_at": programs.moment(rating.created_at),
        "updated_at": programs.moment(rating.updated_at),
        "answer": rating.answer,
    }


def _general(one: Any) -> dict[str, Any]:
    return {
        "id": one.id,
        "score": one.score,
        "comment": one.comment,
        "email": one.email,
        "source": one.source,
        "topic": one.topic,
        "helped": one.helped,
        "given_at": programs.moment(one.created_at),
        "answer": one.answer,
    }
