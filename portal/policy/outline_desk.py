"""The desk of a policy in lines of text: who works on requests, and what happens by itself."""

from collections.abc import Iterator

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy.model import Policy
from portal.policy.routes import When
from portal.policy.teams import OnCall, Team


def teams(policy: Policy) -> Iterator[str]:
    """Each team with how long requests may wait for it, and who is on call."""
    for team in policy.teams.values():
        first = f" ({_('gets each new request')})" if team.key == policy.first_team else ""
        yield f"{team.key}: {pick(team.label)}{first}"
        yield from (f"  {line}" for line in _team(team))


def _team(team: Team) -> Iterator[str]:
    if team.limits is not None:
        for name, span in team.limits.named:
            yield f"{name}: {span}"
        if team.limits.then:
            yield f"then: {pick(team.limits.then)}"
    if team.bands is not None:
        yield f"green: {team.bands.green}, yellow: {team.bands.yellow}"
    if team.starts_within is not None:
        yield f"starts_within: {team.starts_within}"
    yield from _needs(team)
    if team.passes_to is not None:
        yield f"passes_to: {', '.join(team.passes_to)}"
    if team.not_for:
        yield f"not_for: {_when(team.not_for)}"
    if team.on_call is not None:
        yield f"on_call: {', '.join(_on_call(team.on_call))}"


def _needs(team: Team) -> Iterator[str]:
    for name in ("needs", "needs_going_up"):
        if getattr(team, name):
            yield f"{name}: {', '.join(getattr(team, name))}"


def _on_call(known: OnCall) -> Iterator[str]:
    yield f"seen_within {known.seen_within}"
    yield f"wake_up_after {known.wake_up_after}"
    if known.call_after is not None:
        yield f"call_after {known.call_after}"
    yield from map(pick, known.calls)


def routes(policy: Policy) -> Iterator[str]:
    """Each route with when it is taken, and where it leads."""
    for route in policy.routes.values():
        when = _when(route.when) if route.when else _("chosen at the desk")
        needs = f" + {', '.join(route.needs)}" if route.needs else ""
        ends = [end for end in (route.team, route.status) if end]
        ends += [f"notify {', '.join(route.notify)}"] if route.notify else []
        yield f"{route.key} ({when}{needs}) → {', '.join(ends)}"


def flows(policy: Policy) -> Iterator[str]:
    """Each flow with its steps."""
    for flow in policy.flows.values():
        yield f"{flow.key} ({_when(flow.when)})"
        for step in flow.steps:
            onward = ", ".join(f"{name} → {to}" for name, to in step.onward())
            asks = f" {pick(step.question)}" if step.question else ""
            yield f"  {step.status}:{asks} {onward}".rstrip(": ")


def approvals(policy: Policy) -> Iterator[str]:
    """Each approval with who gives it, and the statuses that ask for it."""
    for key, approval in policy.approvals.items():
        asked = ", ".join(name for name, one in policy.statuses.items() if key in one.requires)
        yield f"{key}: {approval.team or _('anybody at the desk')} → {asked or '–'}"


def alarms(policy: Policy) -> Iterator[str]:
    """When somebody is warned, and what a broken promise leads to."""
    known = policy.alarms
    yield f"at_risk: {known.at_risk:.0%}, notify: {', '.join(known.notify) or '–'}"
    if known.breach:
        yield f"breach → {known.breach}"
    for mark in policy.marks.values():
        told = f" → {', '.join(mark.notify)}" if mark.notify else ""
        yield f"{mark.key}: {_('after %(time)s', time=mark.after)}{told}"


def ladder(policy: Policy) -> Iterator[str]:
    """The levels of escalation with their times."""
    for rung in policy.ladder.values():
        times = [f"{n}: {s}" for n in ("after", "answers_within") if (s := getattr(rung, n))]
        who = [rung.team] if rung.team else []
        yield ", ".join((f"{rung.key}: {pick(rung.label)}", *who, *times))


def _when(when: When) -> str:
    return ", ".join(f"{question} = {'/'.join(answers)}" for question, answers in when.items())
