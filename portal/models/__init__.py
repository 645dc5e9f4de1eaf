"""The tables."""

from portal.models.base import Base
from portal.models.links import ApiToken, IdempotencyKey, Link
from portal.models.outbox import AuditEntry, OutboxRow, QueueItem
from portal.models.people import (
    Account,
    AccountSession,
    Invitation,
    MailProof,
    Organisation,
    Passkey,
    Project,
    ProjectGrant,
    RecoveryCode,
    View,
)
from portal.models.status import Feedback, Incident, IncidentUpdate
from portal.models.tickets import Attachment, Draft, Message, Note, Ticket

__all__ = [
    "Account",
    "AccountSession",
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "Base",
    "Draft",
    "Feedback",
    "IdempotencyKey",
    "Incident",
    "IncidentUpdate",
    "Invitation",
    "Link",
    "MailProof",
    "Message",
    "Note",
    "Organisation",
    "OutboxRow",
    "Passkey",
    "Project",
    "ProjectGrant",
    "QueueItem",
    "RecoveryCode",
    "Ticket",
    "View",
]
