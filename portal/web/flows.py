"""The way that a request goes, as its requester sees it: what is done, where it stands, what follows."""

from collections.abc import Sequence
from typing import Any

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Ticket
from portal.policy import Policy
from portal.policy.routes import Flow, Step
from portal.services import routing
from portal.store.tickets import Happening


def steps(policy: Policy, ticket: Ticket, history: Sequence[Happening]) -> list[dict[str, Any]]:
    """The steps of the ticket's flow (D18, D19, D20, D22); none where it follows no flow.

    A status that is no step, such as waiting for an answer, leaves it at the step before.
    """
    flow = policy.flow_of(routing.facts(ticket))
    if flow is None:
        return []
    known = [step.status for step in flow.steps]
    passed = [entry.data["to"] for entry in history if entry.kind == "moved"]
    here = next((known.index(one) for one in reversed(passed) if one in known), 0)
    return [
        {
            "label": pick(step.label),
            "done": place < here,
            "here": place == here,
            "question": _question(policy, flow, step) if place >= here else "",
        }
        for place, step in enumerate(flow.steps)
    ]


def _question(policy: Policy, flow: Flow, step: Step) -> str:
    """What is decided at a step, and where each answer leads."""
    if step.question is None or step.yes is None or step.no is None:
        return ""
    return _(
        "%(question)s If yes: %(yes)s. If no: %(no)s.",
        question=pick(step.question),
        yes=_label(policy, flow, step.yes),
        no=_label(policy, flow, step.no),
    )


def _label(policy: Policy, flow: Flow, status: str) -> str:
    step = flow.step(status)
    return pick(step.label if step else policy.statuses[status].label)
