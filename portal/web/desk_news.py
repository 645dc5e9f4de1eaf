"""What is new to somebody of support, each thing as one line."""

from typing import Any

from flask import request, url_for

from portal import staff_letters
from portal.store import news as store
from portal.store.news import Told
from portal.web import queue, words
from portal.work import Work


def shown(work: Work) -> dict[str, Any]:
    """Everything that the page shows, newest first."""
    asked = request.args.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 10 else None  # noqa: PLR2004 - fits the key of a row
    found = store.mine(work.session, work.actor, before)
    rows = found[: store.SIZE]
    more = len(found) > store.SIZE
    return {
        "lines": [_line(work, told) for told in rows],
        "newest": rows[0].news.id if rows else 0,
        "older": url_for("news.show", before=rows[-1].news.id) if more else "",
        "newer": url_for("news.show") if before else "",
    }


def _line(work: Work, told: Told) -> dict[str, Any]:
    news = told.news
    return {
        "id": news.id,
        "what": staff_letters.what(work.policy, {news.kind: news.value}),
        "reference": told.reference,
        "subject": words.subject(told.subject),
        "url": f"{queue.DESK}/tickets/{told.reference}",
        "at": news.at,
        "new": news.seen_at is None,
    }
