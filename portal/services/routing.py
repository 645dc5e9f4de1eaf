"""Taking the routes of the policy: because a ticket is as it is, or because somebody says so."""

from portal import i18n
from portal.events import CleanValue, TicketRouted
from portal.models import Note, Ticket
from portal.outbox import writer
from portal.policy.routes import Facts, Route
from portal.redaction import CleanText, identifier
from portal.services import audit, escalation, progress, staff, teams
from portal.work import Work

_NOTHING: Facts = {}


def facts(ticket: Ticket) -> Facts:
    """What routes and flows ask about a ticket."""
    return {
        "request_type": ticket.request_type,
        "category": ticket.category,
        "impact": ticket.impact,
        "severity": ticket.severity,
        "tier": ticket.tier,
        "channel": ticket.channel,
    }


def settle(work: Work, ticket: Ticket, before: Facts = _NOTHING) -> None:
    """Take the routes that hold for the ticket now and did not hold `before`."""
    if not work.policy.routes:
        return
    known = {route.key for route in work.policy.routed(before)} if before else set()
    for route in work.policy.routed(facts(ticket)):
        if route.key not in known:
            take(work, ticket, route)


def take(work: Work, ticket: Ticket, route: Route, note: CleanText | None = None) -> None:
    """Hand the ticket on by this route, tell whom it names, and keep why."""
    audit.note(work, "routed", ticket, route=identifier(route.key))
    _keep(work, ticket, route, note)
    if route.status in work.policy.possible(ticket.status, "lead"):
        progress.move(work, ticket, str(route.status), by="lead")
    if route.team is not None and route.team != ticket.team:
        teams.enter(work, ticket, route.team, note)
        taken_over(work, ticket, route.team)
    progress.schedule(work, ticket, quiet=True)
    notify: list[CleanValue] = [identifier(team) for team in route.notify]
    data = {
        "reference": ticket.reference,
        "route": identifier(route.key),
        "team": identifier(route.team) if route.team else None,
        "notify": notify,
    }
    people = staff.of_teams(work, route.notify)
    writer.record(work, TicketRouted(ticket.id, ticket.reference, data, staff=people))


def taken_over(work: Work, ticket: Ticket, team: str) -> None:
    """What was escalated ends with a team that takes requests over (B40)."""
    if work.policy.teams[team].takes_over:
        escalation.end(work, ticket)


def _keep(work: Work, ticket: Ticket, route: Route, note: CleanText | None) -> None:
    """The internal note about it, which begins as the policy says (B41)."""
    begins = [identifier(i18n.pick(route.note), work.rules)] if route.note else []
    words = [*begins, *([note] if note else [])]
    if words:
        body = CleanText.join("\n\n", words)
        said = {"author_name": work.actor.name, "body": body, "created_at": work.now}
        work.session.add(Note(ticket_id=ticket.id, **said))
