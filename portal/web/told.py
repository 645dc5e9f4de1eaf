"""What people told us as support reads it: ratings of resolutions, and what was said in general."""

from typing import Any

from portal.i18n import gettext as _
from portal.store import reports
from portal.web import words
from portal.web.queue import DESK
from portal.work import Work

_MOST = 50
_AT_ONCE = 10
"""What comes sooner after the solution than a person reads, in seconds, may be a machine's."""


def shown(work: Work) -> dict[str, Any]:
    """What people told us: what waits for a word of ours first, then the newest."""
    session, actor, low = work.session, work.actor, work.policy.feedback.low
    waiting = [_rated(row) for row in reports.low_ratings(session, actor, low, _MOST)]
    waiting += [_given(one) for one in reports.low_feedback(session, actor, low, _MOST)]
    newest = [_rated(row) for row in reports.ratings(session, actor, _MOST)]
    newest += [_given(one) for one in reports.feedback(session, actor, _MOST)]
    known = {one["id"] for one in waiting}
    return {
        "waiting": sorted(waiting, key=lambda one: (one["score"], -one["at"].timestamp())),
        "newest": sorted(
            (one for one in newest if one["id"] not in known),
            key=lambda one: one["at"],
            reverse=True,
        ),
    }


def _rated(row: Any) -> dict[str, Any]:
    rating, solved, ticket = row
    return {
        "id": f"rating-{rating.resolution_id}",
        "way": f"{DESK}/feedback/ratings/{rating.resolution_id}/answer",
        "score": rating.score,
        "comment": rating.comment,
        "at": rating.updated_at,
        "who": words.asker(ticket.requester_name),
        "reference": ticket.reference,
        "url": f"{DESK}/tickets/{ticket.reference}",
        "at_once": (rating.created_at - solved.created_at).total_seconds() < _AT_ONCE,
        "answer": rating.answer,
        "reachable": True,
    }


def _given(one: Any) -> dict[str, Any]:
    source = _("Somebody of the team") if one.source == "team" else _("Somebody")
    return {
        "id": f"feedback-{one.id}",
        "way": f"{DESK}/feedback/{one.id}/answer",
        "score": one.score,
        "comment": one.comment,
        "at": one.created_at,
        "who": one.email or source,
        "reference": "",
        "url": "",
        "at_once": False,
        "topic": one.topic,
        "helped": one.helped,
        "answer": one.answer,
        "reachable": one.email is not None,
    }
