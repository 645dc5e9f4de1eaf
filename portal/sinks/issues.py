"""What a tracker is told of a request: clean text, in which nothing acts, calls or loads."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal import i18n, staff_letters
from portal.i18n import gettext as _
from portal.i18n import lazy
from portal.models import Ticket, TrackerIssue
from portal.policy import Policy
from portal.sinks.base import Envelope
from portal.sinks.messages import message_id
from portal.store import tickets as store
from portal.store import tracker
from portal.work import Work

SCOPES = ("type", "level", "severity", "tier", "kind", "status")
_LONGEST_TITLE = 250
_RINGS = frozenset(
    {
        *("ticket.routed", "ticket.handed_over", "ticket.escalated", "ticket.marked"),
        *("ticket.update_due", "sla.risk", "sla.breached", "on_call.awaited", "feedback.low"),
    }
)
_NEWS: Mapping[str, i18n.Lazy] = {
    "ticket.merged": lazy("This request goes on together with another one; the desk tells more."),
    "ticket.parted": lazy("This request no longer goes on together with another one."),
    "connect.decided": lazy("What may go on at the hub was decided; the desk tells more."),
    "withdrawn": lazy("The customer took the request back."),
    "solved": lazy("The customer says that it is solved."),
    "not-solved": lazy("The customer says that it is not solved."),
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the tracker shows it, and the news of one envelope, if it tells any."""

    ticket_id: int
    reference: str
    title: str
    description: str
    labels: Mapping[str, str]
    board: str | None
    is_solved: bool
    note: str | None
    marker: str
    issue: TrackerIssue | None


def request(work: Work, envelope: Envelope, base_url: str) -> Request | None:
    """What to tell; nothing of a request whose words were erased."""
    ticket = work.session.get(Ticket, envelope.ticket_id)
    if ticket is None or ticket.anonymised_at is not None:
        return None
    kind = work.policy.request_types.get(ticket.request_type)
    marker = f"<!-- portal {message_id(envelope)} -->"
    status = work.policy.statuses[ticket.status]
    with i18n.using(work.policy.organisation.languages[0], work.policy.hours.zone):
        note = "" if _is_over(ticket, envelope) else "\n\n".join(_note(work, envelope))
        description = _description(work, ticket, base_url)
    return Request(
        ticket_id=ticket.id,
        reference=ticket.reference,
        title=f"[{ticket.reference}] {' '.join(ticket.subject.split())}"[:_LONGEST_TITLE],
        description=description,
        labels=_labels(ticket),
        board=kind.board if kind else None,
        is_solved=status.clock == "stopped",
        note=f"{note}\n\n{marker}" if note else None,
        marker=marker,
        issue=tracker.of_ticket(work.session, ticket.id),
    )


def erased(policy: Policy, reference: str) -> dict[str, str]:
    """What is left to read of a request that was erased."""
    with i18n.using(policy.organisation.languages[0], policy.hours.zone):
        words = _(
            "This request was erased. Earlier titles and what people wrote here are still kept by"
            " GitLab: somebody with the role Owner should delete this issue."
        )
    return {"title": f"[{reference}] –", "description": words}


def _labels(ticket: Ticket) -> Mapping[str, str]:
    grave = (ticket.impact, ticket.severity)
    known = (ticket.request_type, *grave, ticket.tier, ticket.category, ticket.status)
    return {scope: key for scope, key in zip(SCOPES, known, strict=True) if key}


def _description(work: Work, ticket: Ticket, base_url: str) -> str:
    address = f"{base_url}/desk/tickets/{ticket.reference}"
    said = store.own_words(work.session, ticket)[0].body
    words = _("Everything else stands at the desk: %(url)s", url=address)
    closing = _("To close it, write a note that begins with “Summary:”; the customer gets it.")
    return "\n\n".join([words, quoted(said), closing])


def _is_over(ticket: Ticket, envelope: Envelope) -> bool:
    """Whether a summary was missed that has come by now: it may be told after the closing."""
    lacks = envelope.payload["data"].get("lacks", ())
    return "summary" in lacks and ticket.resolved_at is not None


def _note(work: Work, envelope: Envelope) -> Iterator[str]:
    """The news in paragraphs."""
    data = envelope.payload["data"]
    if envelope.event in _RINGS:
        yield staff_letters.what(work.policy, data)
    elif envelope.event == "ticket.replied":
        yield _said(data)
    elif envelope.event == "tracker.refused":
        yield str(data.get("body", ""))
        return
    elif (news := _NEWS.get(data.get("decision", envelope.event))) is not None:
        yield str(news)
    if data.get("body") and envelope.event != "ticket.corrected":  # that was told as a message
        yield quoted(data["body"])


def _said(data: Mapping[str, Any]) -> str:
    if data.get("side") == "staff":
        return _("Support wrote to the customer:")
    if data.get("kind") == "correction":
        return _("The customer corrected the request:")
    return _("The customer wrote:")


def quoted(text: str) -> str:
    """Words as they were typed: in a fence, a tracker follows no command, mention or link."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"
