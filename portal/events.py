"""What happened, in the past tense; the outbox hands these on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from portal.redaction import CleanText

CleanValue = (
    CleanText
    | bool
    | int
    | float
    | None
    | datetime
    | UUID
    | Mapping[str, "CleanValue"]
    | Sequence["CleanValue"]
)
"""A JSON value whose strings all went through the redactor; moments and ids are written as text."""


def require_clean(value: object) -> None:
    """Raise TypeError unless every string in this JSON value is a CleanText.

    Keys are not looked at: they are ours or the policy's, never a customer's.
    """
    if isinstance(value, str | bytes | bytearray):
        if not isinstance(value, CleanText):
            message = "text that did not pass the redactor may not be stored or handed on"
            raise TypeError(message)
    elif isinstance(value, Mapping):
        for item in value.values():
            require_clean(item)
    elif isinstance(value, Sequence):
        for item in value:
            require_clean(item)
    elif value is not None and not isinstance(value, bool | int | float | datetime | UUID):
        message = f"{type(value).__name__} cannot be stored or handed on"
        raise TypeError(message)


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one ticket (or to none, as with general feedback).

    `data` is what receivers need to know; `recipients` are the ids of the links (one person, one
    ticket) whose holders get a letter.
    """

    name: ClassVar[str] = ""
    ticket_id: int | None
    subject: CleanText
    data: Mapping[str, CleanValue]
    recipients: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse raw text."""
        require_clean(self.subject)
        require_clean(self.data)


class TicketOpened(Event):
    """A ticket was accepted and counts."""

    __slots__ = ()
    name = "ticket.opened"


class TicketHeld(Event):
    """A guest's ticket waits until its sender has confirmed the address."""

    __slots__ = ()
    name = "ticket.held"


class TicketReplied(Event):
    """Somebody wrote a public message."""

    __slots__ = ()
    name = "ticket.replied"


class ParticipantAdded(Event):
    """Somebody was put in copy of a ticket."""

    __slots__ = ()
    name = "ticket.participant_added"


class TicketCorrected(Event):
    """The requester changed what the request says."""

    __slots__ = ()
    name = "ticket.corrected"


class TicketDecided(Event):
    """The requester withdrew the ticket, or said whether it is solved."""

    __slots__ = ()
    name = "ticket.decided"


class StatusChanged(Event):
    """The ticket moved from one status to another."""

    __slots__ = ()
    name = "ticket.status_changed"


class ReminderDue(Event):
    """The customer is reminded that the ticket waits for an answer."""

    __slots__ = ()
    name = "ticket.reminder_due"


class DueChanged(Event):
    """A due time moved, which is always told to the customer (A20)."""

    __slots__ = ()
    name = "ticket.due_changed"


class LinksRequested(Event):
    """Somebody asked for the links that belong to an address."""

    __slots__ = ()
    name = "links.requested"


class FeedbackGiven(Event):
    """Somebody told us what they think."""

    __slots__ = ()
    name = "feedback.given"


class SignInRequested(Event):
    """Somebody wants to sign in with a link by mail."""

    __slots__ = ()
    name = "sign-in.requested"


class Invited(Event):
    """An organisation asks an address to join, or to take on a project."""

    __slots__ = ()
    name = "organisation.invited"


class AccountChanged(Event):
    """Something about how a person signs in has changed, and its owner should know."""

    __slots__ = ()
    name = "account.changed"
