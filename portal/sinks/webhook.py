"""The internal queue as signed messages to one address (Standard Webhooks)."""

import base64
import json
from typing import ClassVar

from portal import calls
from portal.clock import Clock
from portal.errors import DeliveryFailed
from portal.outbound import Unreachable
from portal.sinks.base import Envelope
from portal.sinks.messages import ELSEWHERE, MEDIA_TYPE, Handover, cloud_event, message_id, signed


class Webhook(Handover):
    """Posts each message as CloudEvents JSON; whoever receives it checks signature and time."""

    name: ClassVar[str] = "webhook"
    wanted = ELSEWHERE

    def __init__(self, url: str, secrets: str, clock: Clock) -> None:
        self._url = url
        # Several sign while the receiver changes from one to the next.
        self._keys = [base64.b64decode(one.removeprefix("whsec_")) for one in secrets.split()]
        self._clock = clock

    def deliver(self, envelope: Envelope) -> None:
        """Post it; a repeat carries the same id and a signature of its own time."""
        body = json.dumps(cloud_event(envelope), separators=(",", ":")).encode()
        own = signed(self._keys, str(message_id(envelope)), self._clock(), body)
        try:
            answer = calls.call("POST", self._url, body, {"Content-Type": MEDIA_TYPE, **own})
        except Unreachable as problem:
            raise DeliveryFailed(str(problem)) from problem
        if not answer.is_fine:
            raise DeliveryFailed(f"answered {answer.status}", wait=answer.wait)
