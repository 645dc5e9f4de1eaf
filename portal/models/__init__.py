"""The tables."""

from portal.models.base import Base
from portal.models.connections import Connection, HubCheck
from portal.models.desk import (
    Escalation,
    EscalationStep,
    Rating,
    ReportReview,
    Resolution,
    TicketTag,
)
from portal.models.known_issues import KnownIssue, MeToo
from portal.models.links import ApiToken, IdempotencyKey, Link
from portal.models.mail import IncomingLetter
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
from portal.models.signs import Sign
from portal.models.status import (
    ComponentSpell,
    Deflection,
    Feedback,
    Incident,
    IncidentRevision,
    IncidentTicket,
    IncidentUpdate,
    ProbeState,
    Proposal,
    Reclassification,
    WatchedComponent,
)
from portal.models.subscribers import Subscriber, Topic
from portal.models.tickets import Attachment, Draft, Message, Note, Ticket
from portal.models.tracker import TrackerHook, TrackerIssue
from portal.models.watching import BoardWatcher, News

__all__ = [
    "Account",
    "AccountSession",
    "ApiToken",
    "Attachment",
    "AuditEntry",
    "Base",
    "BoardWatcher",
    "ComponentSpell",
    "Connection",
    "Deflection",
    "Draft",
    "Escalation",
    "EscalationStep",
    "Feedback",
    "HubCheck",
    "IdempotencyKey",
    "Incident",
    "IncidentRevision",
    "IncidentTicket",
    "IncidentUpdate",
    "IncomingLetter",
    "Invitation",
    "KnownIssue",
    "Link",
    "MailProof",
    "MeToo",
    "Message",
    "News",
    "Note",
    "Organisation",
    "OutboxRow",
    "Passkey",
    "ProbeState",
    "Project",
    "ProjectGrant",
    "Proposal",
    "QueueItem",
    "Rating",
    "Reclassification",
    "RecoveryCode",
    "ReportReview",
    "Resolution",
    "Sign",
    "Subscriber",
    "Ticket",
    "TicketTag",
    "Topic",
    "TrackerHook",
    "TrackerIssue",
    "View",
    "WatchedComponent",
]
