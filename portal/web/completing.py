"""What a letter did not say: asked on the page of its request, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

from flask import g

from portal import access, i18n
from portal.forms.base import PolicyForm
from portal.models import Link, Ticket
from portal.policy import Policy
from portal.services.intake import Submission
from portal.store import tickets as store
from portal.web import door
from portal.web.door import Entry
from portal.web.runtime import actor, runtime
from portal.work import Work

_COLUMNS = ("tier", "category", "impact", "subject")
_ALL = frozenset({"name", "email", *_COLUMNS, "description"})


def form_class(ticket: Ticket) -> type[PolicyForm]:
    """The form of exactly what the ticket lacks.

    Raises:
        NotAllowed: this person may not add it.
    """
    access.require_corrector(actor(), g.link, ticket)
    return _form_class(ticket)


def _form_class(ticket: Ticket) -> type[PolicyForm]:
    policy = runtime().policy
    everything = _ALL | set(policy.request_types[ticket.request_type].fields)
    without = frozenset(everything - set(_asked(policy, ticket)))
    return runtime().forms.request(ticket.request_type, i18n.language(), without=without)


def _asked(policy: Policy, ticket: Ticket) -> Iterator[str]:
    """What is lacking, and what is required under an answer that is."""
    lacking = set(ticket.lacking or ())
    yield from lacking
    for key in policy.request_types[ticket.request_type].fields:
        if policy.fields[key].required and lacking & set(policy.fields[key].when):
            yield key


def offered(work: Work, ticket: Ticket, viewer: Link | None) -> PolicyForm | None:
    """The form on the page of the ticket, for who may fill it in."""
    if not ticket.lacking or ticket.confirmed_at is None:
        return None
    if work.policy.statuses[ticket.status].locked:
        return None
    if not access.may_speak(work.actor) or not access.may_correct(work.actor, viewer, ticket):
        return None
    return _form_class(ticket)(data={"submission_id": str(uuid4())})


def prepared(work: Work, entry: Entry, ticket: Ticket) -> Submission | None:
    """The whole request, what was told in the letter included; or None with mistakes noted."""
    said = {key: getattr(ticket, key) for key in _COLUMNS} | dict(ticket.answers)
    said |= {"name": ticket.requester_name, "email": ticket.requester_email}
    said["description"] = store.own_words(work.session, ticket)[0].body
    known = {key: text for key, text in said.items() if text and key not in (ticket.lacking or ())}
    found = door.submission(entry, ticket.request_type, known)
    return replace(found, channel=ticket.channel) if found else None
