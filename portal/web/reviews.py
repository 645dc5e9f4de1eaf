"""When the reports were gone through, by whom, and when the next time is due (D25)."""

from datetime import datetime
from typing import Any

from portal import access
from portal.store import reviews as store
from portal.work import Work

_MOST = 10


def shown(work: Work) -> dict[str, Any]:
    """The last reviews, and by when the next one is due."""
    found = store.latest(work.session, work.actor, _MOST)
    due = _due(work)
    return {
        "reviews": [{"at": one.created_at, "name": name, "note": one.note} for one, name in found],
        "review_due": due,
        "review_late": due is not None and due <= work.now,
    }


def is_late(work: Work) -> bool:
    """Whether whoever looks at the desk is to be reminded of it: only leads are."""
    if not access.may(work.actor, "lead"):
        return False
    due = _due(work)
    return due is not None and due <= work.now


def _due(work: Work) -> datetime | None:
    every = work.policy.feedback.review_every
    since = store.since(work.session, work.actor) if every else None
    return work.policy.hours.add(since, every).at if every and since else None
