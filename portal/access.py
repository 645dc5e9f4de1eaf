"""Who may do what: the one module that decides; what one may see, the store asks it."""

from collections.abc import Mapping
from typing import Literal

from portal.errors import NotAllowed, NotFound
from portal.models import Link, Ticket
from portal.policy.statuses import Approval
from portal.work import Actor

REQUESTER, COPY = "requester", "copy"
MEMBER, VIEWER, MANAGER = ORGANISATION = ("member", "viewer", "manager")
"""The roles in an organisation: own tickets; everybody's; everybody's, members and tokens."""
AGENT, LEAD, PUBLISHER, BLASTER, ADMINISTRATOR = STAFF = (
    "agent",
    "lead",
    "publisher",
    "publisher-with-blast",
    "administrator",
)
Permission = Literal["lead", "publish", "blast", "administer"]
_PERMISSIONS: Mapping[str, frozenset[Permission]] = {
    AGENT: frozenset(),
    LEAD: frozenset({"lead"}),
    PUBLISHER: frozenset({"publish"}),
    BLASTER: frozenset({"publish", "blast"}),
    ADMINISTRATOR: frozenset({"lead", "publish", "blast", "administer"}),
}
"""What a role of staff adds to reading and working tickets: taking charge of other people's work,
posting to the status page, writing to everybody at once, people and settings (B54, B55)."""


def sees_everything(actor: Actor) -> bool:
    """Whether every ticket is in sight."""
    if actor.kind == "api":
        return "tickets:read" in actor.scopes and actor.organisation_id is None
    return actor.kind in {"system", "staff"}


def sees_organisation(actor: Actor) -> bool:
    """Whether every ticket of the actor's organisation is in sight, shared or not."""
    if actor.organisation_id is None:
        return False
    if actor.kind == "api":
        return "tickets:read" in actor.scopes
    return actor.kind == "customer" and actor.role in {VIEWER, MANAGER}


def may_decide(link: Link | None) -> bool:
    """Whether the holder may end the request: withdraw it, or say whether it is solved.

    Who was only put in copy, or reads along as a colleague, may speak, not decide.
    """
    return link is not None and link.role == REQUESTER


def require_decider(link: Link | None) -> None:
    """Raise NotAllowed unless the holder of this link may end the request."""
    if not may_decide(link):
        raise NotAllowed


def require_support(actor: Actor) -> None:
    """Raise NotAllowed unless this program works for support: those of customers speak as they do."""
    if actor.organisation_id is not None:
        raise NotAllowed


def may_invite(actor: Actor, link: Link | None, ticket: Ticket) -> bool:
    """Whether this person may put others in copy, and let the organisation read along.

    That is whoever asked, and who manages the organisation of the ticket.
    """
    if may_decide(link):
        return True
    return manages(actor) and ticket.organisation_id == actor.organisation_id


def may_correct(actor: Actor, link: Link | None, ticket: Ticket) -> bool:
    """Whether this person may rewrite the request, and say how grave it is.

    Whoever reads along could raise it behind the back of the one who asked.
    """
    return may_invite(actor, link, ticket)


def require_corrector(actor: Actor, link: Link | None, ticket: Ticket) -> None:
    """Raise NotAllowed unless this person may rewrite the request."""
    if not may_correct(actor, link, ticket):
        raise NotAllowed


def may_share(actor: Actor, link: Link | None, ticket: Ticket) -> bool:
    """Whether there is an organisation that this person may let read along."""
    known = ticket.organisation_id is not None or (
        actor.kind == "customer" and actor.organisation_id is not None
    )
    return known and may_invite(actor, link, ticket)


def may_speak(actor: Actor) -> bool:
    """Whether this person may write on a customer's page: support answers at its own desk."""
    return actor.kind in {"guest", "customer"} or actor.link_id is not None


def require_speaker(actor: Actor) -> None:
    """Raise NotAllowed unless this person may write on a customer's page."""
    if not may_speak(actor):
        raise NotAllowed


def manages(actor: Actor) -> bool:
    """Whether the actor looks after an organisation."""
    known = actor.kind == "customer" and actor.organisation_id is not None
    return known and actor.role == MANAGER


def require_manager(actor: Actor) -> None:
    """Raise NotFound unless the actor manages an organisation: members, invitations, tokens."""
    if not manages(actor):
        raise NotFound


def may(actor: Actor, permission: Permission) -> bool:
    """Whether this member of staff has a permission beyond working tickets."""
    return actor.kind == "staff" and permission in _PERMISSIONS.get(actor.role or "", frozenset())


def may_assign(actor: Actor, ticket: Ticket) -> bool:
    """Whether this member of staff may give the ticket to somebody else."""
    if actor.kind != "staff":
        return False
    return may(actor, "lead") or ticket.team in actor.teams


def may_approve(actor: Actor, approval: Approval) -> bool:
    """Whether this person may give an approval: who works in its team, or leads (D23).

    A yes is a person's: programs give none.
    """
    if actor.kind != "staff":
        return False
    return approval.team is None or approval.team in actor.teams or may(actor, "lead")


def require_staff(actor: Actor, permission: Permission | None = None) -> None:
    """Raise NotFound unless the actor is staff, with the permission where one is named.

    To everybody else such pages do not exist.
    """
    if actor.kind != "staff" or (permission and not may(actor, permission)):
        raise NotFound


def require_reader_of_feedback(actor: Actor) -> None:
    """Raise NotFound unless the actor is staff, or a program of support that is for feedback."""
    program = actor.kind == "api" and actor.organisation_id is None and "feedback" in actor.scopes
    if not program:
        require_staff(actor)


def may_publish(actor: Actor) -> bool:
    """Whether the actor may post to the status page (B54): named roles, and programs for it."""
    program = actor.kind == "api" and actor.organisation_id is None
    return (
        actor.kind == "system" or may(actor, "publish") or (program and "incidents" in actor.scopes)
    )


def require_publisher(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may post to the status page."""
    if not may_publish(actor):
        raise NotAllowed


def may_blast(actor: Actor) -> bool:
    """Whether the actor may write to all subscribers at once (B54, B55)."""
    program = actor.kind == "api" and actor.organisation_id is None
    return may(actor, "blast") or (program and "incidents:blast" in actor.scopes)


def require_blaster(actor: Actor) -> None:
    """Raise NotAllowed unless the actor may write to all subscribers."""
    if not may_blast(actor):
        raise NotAllowed
