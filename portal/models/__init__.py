"""The tables."""

from portal.models.base import Base
from portal.models.links import ApiToken, IdempotencyKey, Link
from portal.models.outbox import AuditEntry, OutboxRow, QueueItem
from portal.models.status import Feedback, Incident, IncidentUpdate
from portal.models.tickets import Attachment, Draft, Message, Note, Ticket

__all__ = [
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "Base",
    "Draft",
    "Feedback",
    "IdempotencyKey",
    "Incident",
    "IncidentUpdate",
    "Link",
    "Message",
    "Note",
    "OutboxRow",
    "QueueItem",
    "Ticket",
]
