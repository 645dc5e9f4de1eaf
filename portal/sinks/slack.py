"""What cannot wait, as a short message in a Slack channel; it holds no customer's words."""

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from portal import calls, i18n, staff_letters
from portal.errors import DeliveryFailed
from portal.events import CleanValue, DeliveryParked, Event
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.outbound import Unreachable
from portal.policy import Policy
from portal.sinks.base import Envelope, Sink

_RINGS = frozenset({"sla.risk", "sla.breached", "on_call.awaited", "feedback.low"})
_COMPLAINTS = frozenset({"asked", "added", "raised"})
_GONE = frozenset({403, 404, 410})


class Slack(Sink):
    """Posts to an incoming webhook (A27, D26, B51)."""

    name: ClassVar[str] = "slack"

    def __init__(self, url: str, policy: Policy, base_url: str) -> None:
        self._url = url
        self._policy = policy
        self._base_url = base_url

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What rings, complaints, what on-call gets or leaves, and deliveries that were given up."""
        if event.name == DeliveryParked.name:
            return () if event.data["sink"] == self.name else (event.data,)
        if event.name not in _RINGS and not self._brings_on_call(event) and not _is_worse(event):
            return ()
        told = {key: event.data[key] for key in staff_letters.TOLD if key in event.data}
        return ({"teams": event.data.get("notify", []), **told},)

    def _brings_on_call(self, event: Event) -> bool:
        """Whether somebody on call has a request from now on (B13)."""
        team = self._policy.teams.get(str(event.data.get("to")))
        return event.name == "ticket.handed_over" and team is not None and team.on_call is not None

    def deliver(self, envelope: Envelope) -> None:
        """Post it; a channel that is gone needs a person."""
        with i18n.using(self._policy.organisation.languages[0], self._policy.hours.zone):
            text = self._parked(envelope) if "sink" in envelope.payload else self._rung(envelope)
        # Three signs are markup there.
        body = json.dumps({"text": html.escape(text, quote=False)}).encode()
        try:
            answer = calls.call("POST", self._url, body, {"Content-Type": "application/json"})
        except Unreachable as problem:
            raise DeliveryFailed(str(problem)) from problem
        if not answer.is_fine:
            gone = answer.status in _GONE
            raise DeliveryFailed(f"answered {answer.status}", permanent=gone, wait=answer.wait)

    def _rung(self, envelope: Envelope) -> str:
        payload = envelope.payload
        lines = [f"[{payload['subject']}] {staff_letters.what(self._policy, payload)}"]
        if teams := self._teams(payload):
            lines.append(_("For: %(teams)s", teams=", ".join(teams)))
        return "\n".join([*lines, f"{self._base_url}/desk/tickets/{payload['subject']}"])

    def _teams(self, payload: Mapping[str, Any]) -> list[str]:
        known = self._policy.teams
        return [pick(known[key].label) for key in payload["teams"] if key in known]

    def _parked(self, envelope: Envelope) -> str:
        words = _(
            "A delivery to %(sink)s was given up. `portal outbox list` tells more.",
            sink=envelope.payload["sink"],
        )
        return f"{words}\n{self._base_url}/desk"


def _is_worse(event: Event) -> bool:
    """Whether a customer complains by escalating; what goes up by itself has rung already."""
    return event.name == "ticket.escalated" and event.data.get("why") in _COMPLAINTS
