"""What the internal queue is told of a ticket: everything that support needs, clean text only."""

from collections.abc import Mapping, Sequence

from portal.events import CleanValue
from portal.models import Attachment, Message, Ticket
from portal.policy import Policy
from portal.redaction import CleanText, identifier


def opened(
    policy: Policy, ticket: Ticket, description: CleanText, files: Sequence[Attachment]
) -> Mapping[str, CleanValue]:
    """The whole request (A07, A09, D14: impact and its flags travel with it)."""
    level = policy.levels.get(ticket.impact) if ticket.impact else None
    kind = policy.request_types.get(ticket.request_type)
    return {
        "reference": ticket.reference,
        "request_type": identifier(ticket.request_type),
        "board": _key(kind.board) if kind else None,
        "channel": identifier(ticket.channel),
        "status": identifier(ticket.status),
        "tier": _key(ticket.tier),
        "tier_verified": ticket.tier_verified,
        "category": _key(ticket.category),
        "impact": _key(ticket.impact),
        "severity": _key(ticket.severity),
        "engineering": bool(level and level.engineering),
        "emergency": bool(level and level.emergency),
        "subject": ticket.subject,
        "description": description,
        "answers": ticket.answers,
        "requester": {"name": ticket.requester_name, "email": ticket.requester_email},
        "files": [_file(file) for file in files],
        "opened_at": ticket.opened_at,
        "response_due": ticket.response_due_at,
        "resolution_due": ticket.resolution_due_at,
        "time_zone": identifier(ticket.time_zone),
        "language": identifier(ticket.language),
    }


def said(ticket: Ticket, message: Message, files: Sequence[Attachment]) -> Mapping[str, CleanValue]:
    """One public message."""
    return {
        "reference": ticket.reference,
        "message": message.id,
        "side": identifier(message.side),
        "kind": identifier(message.kind),
        "author": message.author_name,
        "body": message.body,
        "changes": message.changes,
        "files": [_file(file) for file in files],
    }


def moved(ticket: Ticket, before: str) -> Mapping[str, CleanValue]:
    """A change of status and what it did to the due times."""
    return {
        "reference": ticket.reference,
        "from": identifier(before),
        "to": identifier(ticket.status),
        "response_due": ticket.response_due_at,
        "resolution_due": ticket.resolution_due_at,
    }


def _key(value: str | None) -> CleanText | None:
    return identifier(value) if value else None


def _file(file: Attachment) -> Mapping[str, CleanValue]:
    return {
        "id": file.id,
        "name": file.name,
        "media_type": identifier(file.media_type),
        "size": file.size,
        "sha256": identifier(file.sha256),
    }
