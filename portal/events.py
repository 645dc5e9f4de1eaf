"""What happened, in the past tense; the outbox hands these on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from portal.redaction import CleanText, clean

CleanValue = clean.CleanValue
require_clean = clean.require_clean


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to one ticket (or to none, as with general feedback).

    `data` is what receivers need to know; `recipients` are the ids of the links (one person, one
    ticket) whose holders get a letter, `staff` the accounts of support that get one.
    """

    name: ClassVar[str] = ""
    ticket_id: int | None
    subject: CleanText
    data: Mapping[str, CleanValue]
    recipients: tuple[int, ...] = ()
    staff: tuple[int, ...] = ()

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


class TicketIncomplete(Event):
    """A letter became a ticket whose request lacks what the policy requires."""

    __slots__ = ()
    name = "ticket.incomplete"


class LetterTaken(Event):
    """Not all of a letter could be kept, which its sender is told."""

    __slots__ = ()
    name = "letter.taken"


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


class TicketSorted(Event):
    """Support said how grave the ticket is, or what it is about."""

    __slots__ = ()
    name = "ticket.sorted"


class TicketAssigned(Event):
    """Somebody of support took the ticket, was given it, or gave it back."""

    __slots__ = ()
    name = "ticket.assigned"


class TicketHandedOver(Event):
    """The ticket went to another team."""

    __slots__ = ()
    name = "ticket.handed_over"


class TicketRouted(Event):
    """A route of the policy was taken: somebody is told, or gets the ticket."""

    __slots__ = ()
    name = "ticket.routed"


class TicketEscalated(Event):
    """The ticket went up the ladder."""

    __slots__ = ()
    name = "ticket.escalated"


class TicketApproved(Event):
    """Somebody gave the ticket an approval that a move requires."""

    __slots__ = ()
    name = "ticket.approved"


class SlaAtRisk(Event):
    """A promise will be broken soon unless somebody acts (A27)."""

    __slots__ = ()
    name = "sla.risk"


class SlaBreached(Event):
    """A promise was broken (E32)."""

    __slots__ = ()
    name = "sla.breached"


class UpdateDue(Event):
    """The customer waits for a word longer than they were promised (B17)."""

    __slots__ = ()
    name = "ticket.update_due"


class TicketMarked(Event):
    """The ticket has been open so long that the policy marks it (E11)."""

    __slots__ = ()
    name = "ticket.marked"


class OnCallAwaited(Event):
    """Nobody on call has noted that they handle the ticket (B51)."""

    __slots__ = ()
    name = "on_call.awaited"


class ConnectDecided(Event):
    """What may go on at a hub was decided for the first time, or anew (C12)."""

    __slots__ = ()
    name = "connect.decided"


class LinksRequested(Event):
    """Somebody asked for the links that belong to an address."""

    __slots__ = ()
    name = "links.requested"


class FeedbackGiven(Event):
    """Somebody told us what they think."""

    __slots__ = ()
    name = "feedback.given"


class ResolutionRated(Event):
    """A customer told what they think of a resolution, or changed their mind."""

    __slots__ = ()
    name = "feedback.rated"


class ScoreLow(Event):
    """A customer is not content: a lead looks at it at once (D26)."""

    __slots__ = ()
    name = "feedback.low"


class FeedbackAnswered(Event):
    """Something changed because of what somebody told us, and they are told so (D27)."""

    __slots__ = ()
    name = "feedback.answered"


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


class SubscriptionAsked(Event):
    """Somebody wants the news of the status sent to an address; its reader is asked first."""

    __slots__ = ()
    name = "status.subscription_asked"


class StatusPosted(Event):
    """Something was posted to the status page (`blast` false), or sent to its subscribers (true)."""

    __slots__ = ()
    name = "status.posted"


class MaintenanceChanged(Event):
    """Planned work was scheduled, moved, cancelled, begun or completed, or is near (`change`)."""

    __slots__ = ()
    name = "maintenance.changed"


class IncidentProposed(Event):
    """Something looks like an incident, and waits for a person to decide (B37, B38)."""

    __slots__ = ()
    name = "incident.proposed"


class KnownIssueSolved(Event):
    """A known issue works again; `me_too` are the ids of those who wait to hear it."""

    __slots__ = ()
    name = "known_issue.solved"


class TrackerRefused(Event):
    """Somebody did something in the tracker that the policy has not; `body` says why, over there."""

    __slots__ = ()
    name = "tracker.refused"


class DeliveryParked(Event):
    """A delivery was given up: `data` names the `sink` and the `event` that it carried."""

    __slots__ = ()
    name = "delivery.parked"
