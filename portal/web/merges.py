"""Tickets that go on in one another, as the pages of both show it."""

from collections.abc import Callable
from typing import Any

from flask import request

from portal.errors import Incomplete, NotFound
from portal.i18n import gettext as _
from portal.models import Link, Ticket
from portal.store import links as links_store
from portal.store import tickets as store
from portal.web import words
from portal.web.queue import DESK
from portal.work import Work


def leads_to(
    work: Work, ticket: Ticket, viewer: Link | None, way: Callable[[Work, Ticket, Link], str]
) -> dict[str, str] | None:
    """Where a ticket goes on, with its address for who may see it; None where it does not."""
    into = store.goes_on(work.session, ticket)
    if into is None:
        return None
    link = links_store.of_person(work.session, into, viewer.email) if viewer else None
    url = way(work, into, link) if link else _by_account(work, into)
    return {"reference": into.reference, "url": url}


def _by_account(work: Work, into: Ticket) -> str:
    try:
        store.by_id(work.session, work.actor, into.id)
    except NotFound:
        return ""
    return f"/tickets/{into.reference}"


def desk(work: Work, ticket: Ticket) -> dict[str, Any]:
    """Where it goes on, what goes on here, and what of the same person it could go on in."""
    into = store.goes_on(work.session, ticket)
    here = store.merged(work.session, ticket)
    fits = into is None and not here and ticket.confirmed_at is not None
    others = store.same_person(work.session, work.actor, ticket) if fits else ()
    return {
        "into": _line(into) if into else None,
        "here": [_line(one) for one in here],
        "fits": fits,
        "others": [(one.reference, _choice(one)) for one in others],
    }


def _line(ticket: Ticket) -> dict[str, str]:
    return {
        "reference": ticket.reference,
        "subject": words.subject(ticket.subject),
        "url": f"{DESK}/tickets/{ticket.reference}",
    }


def _choice(ticket: Ticket) -> str:
    subject = words.subject(ticket.subject)
    return _("%(reference)s: %(subject)s", reference=ticket.reference, subject=subject)


def chosen() -> str:
    """The reference that was typed or else chosen. Raises Incomplete."""
    into = request.form.get("into", "").strip().upper() or request.form.get("same", "")
    if not into:
        raise Incomplete({"into": [_("Choose the request in which this one goes on.")]})
    return into
