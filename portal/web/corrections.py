"""Correcting a request: its form, filled with what it says now."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

from flask import g

from portal import access, i18n
from portal.errors import Closed, NotAllowed
from portal.forms.base import PolicyForm
from portal.forms.tickets import FIXED
from portal.models import Ticket
from portal.services.intake import Submission
from portal.store import tickets as store
from portal.web import door, previews
from portal.web.door import Entry
from portal.web.runtime import actor, runtime
from portal.work import Work


def form_class(ticket: Ticket) -> type[PolicyForm]:
    """The form of this ticket's type, without what a correction cannot change.

    Raises:
        NotAllowed: this person may not rewrite the request, or it has to be completed first.
    """
    if ticket.lacking:
        raise NotAllowed
    access.require_corrector(actor(), g.link, ticket)
    return runtime().forms.request(ticket.request_type, i18n.language(), without=FIXED)


def blank(work: Work, ticket: Ticket) -> Entry:
    """The form filled with what the ticket says, its latest words included.

    Raises:
        Closed: the ticket is locked.
    """
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    said = [m for m in store.own_words(work.session, ticket) if m.kind != "reply"]
    now = {"category": ticket.category, "impact": ticket.impact, "subject": ticket.subject}
    answers = {**ticket.answers, **now, "description": said[-1].body}
    form = form_class(ticket)(data={key: text or "" for key, text in answers.items()})
    return Entry(form, uuid4())


def kept(work: Work, ticket: Ticket, texts: Mapping[str, str]) -> list[str]:
    """The digests of what stands in the request because somebody said that it is no secret."""
    said = [one.data for one in store.history(work.session, ticket) if one.kind == "not-secret"]
    chosen = {(one["where"], one["secret"]) for one in said}
    return previews.kept(texts, chosen) if chosen else []


def prepared(entry: Entry, ticket: Ticket) -> Submission | None:
    """The corrected request, with the parts of the ticket that stay, or None with mistakes."""
    stays = {"name": ticket.requester_name, "email": ticket.requester_email}
    found = door.submission(entry, ticket.request_type, stays | {"tier": ticket.tier or ""})
    return replace(found, channel=ticket.channel) if found else None
