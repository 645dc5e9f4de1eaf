"""Where a ticket at the desk may go next: moves, decisions, approvals, other teams, routes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal import access
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Ticket
from portal.policy import Need, Policy
from portal.policy.routes import Flow, Step
from portal.services import desk, given, routing
from portal.web import acts
from portal.web.queue import label
from portal.work import Work


def options(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Key and label of everything in a table of the policy, to choose from."""
    return [(key, pick(entry.label)) for key, entry in table.items()]


def moves(policy: Policy, ticket: Ticket) -> Iterator[dict[str, Any]]:
    """Where it may go, what that needs, and which approvals are still missing (D23)."""
    for to in policy.possible(ticket.status, acts.by()):
        if to == ticket.status:
            continue
        status = policy.statuses[to]
        lacks = [key for key in status.requires if key not in ticket.approvals]
        needs = _open(ticket, policy.move(ticket.status, to, acts.by()).needs)
        # Whoever solves something may name the page that helps next time (B61).
        more = ["documentation"] if status.clock == "stopped" else []
        yield {
            "key": to,
            "label": pick(status.label),
            "about": pick(status.explanation),
            "needs": needs,
            "asks": [*dict.fromkeys([*needs, *more])],
            "lacks": [label(policy.approvals, key) for key in lacks],
        }


def _open(ticket: Ticket, needs: Iterable[Need]) -> list[Need]:
    """What is to be asked; whoever has it already need not be named again."""
    return [need for need in needs if need != "assignee" or ticket.assignee_id is None]


def flow(policy: Policy, ticket: Ticket) -> dict[str, Any] | None:
    """The flow of such tickets, where this one stands in it, and what is to be decided (D17)."""
    known = policy.flow_of(routing.facts(ticket))
    if known is None:
        return None
    step = known.step(ticket.status)
    answers = _answers(policy, ticket, known, step)
    return {
        "label": pick(known.label),
        "steps": [{"label": pick(s.label), "here": s is step} for s in known.steps],
        "question": pick(step.question) if step and step.question and answers else "",
        "answers": answers,
        "needs": [*dict.fromkeys(need for one in answers for need in one["needs"])],
    }


def _answers(policy: Policy, ticket: Ticket, flow: Flow, step: Step | None) -> list[dict[str, Any]]:
    """Where each answer leads, and what is to come with it."""
    found = []
    possible = policy.possible(ticket.status, acts.by())
    for answer, words in (("yes", _("Yes")), ("no", _("No"))):
        to = flow.decide(ticket.status, yes=answer == "yes") if step else None
        if to in possible:
            needs = policy.move(ticket.status, to, acts.by()).needs
            told = {"key": answer, "label": words, "to": label(policy.statuses, to)}
            found.append({**told, "needs": _open(ticket, needs)})
    return found


def approvals(work: Work, ticket: Ticket) -> Iterator[dict[str, Any]]:
    """The approvals that the next moves require, and those that were given."""
    policy = work.policy
    ahead = policy.possible(ticket.status, "lead")
    wanted = {key for to in ahead for key in policy.statuses[to].requires} | {*ticket.approvals}
    for key, approval in policy.approvals.items():
        if key in wanted:
            has = key in ticket.approvals
            yield {
                "key": key,
                "label": pick(approval.label),
                "given": has,
                "may": not has and access.may_approve(work.actor, approval),
                "team": label(policy.teams, approval.team),
            }


def teams(work: Work, ticket: Ticket) -> Iterator[dict[str, Any]]:
    """The teams to which it can be handed, and what each wants to be told (B15)."""
    policy = work.policy
    for key in desk.reachable(work, ticket):
        team = policy.teams[key]
        yield {
            "key": key,
            "label": pick(team.label),
            "about": pick(team.purpose),
            "needs": [*_asked(work, ticket, policy.handing(ticket.team, key))],
        }


def _asked(work: Work, ticket: Ticket, needs: Iterable[Need]) -> Iterator[Need]:
    """The fields to show: a customer who has heard nothing for long is to be told something (B21)."""
    for need in _open(ticket, needs):
        if need != "heard":
            yield need
        elif given.is_silent(work.policy, ticket, work.now):
            yield "comment"


def routes(work: Work, ticket: Ticket) -> list[tuple[str, list[dict[str, Any]]]]:
    """The reasons that somebody may choose, grouped by where they lead (B39)."""
    found: dict[str, list[dict[str, Any]]] = {}
    policy = work.policy
    for key, route in policy.routes.items():
        if route.when:
            continue
        to = label(policy.teams, route.team) or label(policy.statuses, route.status)
        told = ", ".join(label(policy.teams, team) for team in route.notify)
        title = _("To %(team)s", team=to) if to else _("Tell %(teams)s", teams=told)
        one = {
            "key": key,
            "label": pick(route.label),
            "needs": [*_asked(work, ticket, route.needs)],
        }
        found.setdefault(title, []).append(one)
    return list(found.items())
