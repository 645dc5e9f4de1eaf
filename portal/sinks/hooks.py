"""News of the status to programs and chats, at addresses that came from the web."""

import base64
import html
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from sqlalchemy import delete, update

from portal import i18n, status_letters
from portal.errors import DeliveryFailed
from portal.events import CleanValue, Event, SubscriptionAsked
from portal.models import Subscriber
from portal.outbound import Outbound, Refused, Unreachable
from portal.sinks.base import Envelope, Outcomes, Sink, at_once
from portal.sinks.messages import signed
from portal.store import subscribers as store
from portal.store.subscribers import EMAIL, WEBHOOK
from portal.tokens import Signer
from portal.work import SYSTEM, Work, Works

Body = dict[str, Any]
Written = Callable[[Work, str | None], Body]
"""Writes the page, and the incident with this public id, in the shapes of the public API."""

_AT_ONCE = 8
_GIVEN_UP = timedelta(days=7)
_GONE = 410
_SIGNED = "status-hook"


class Hooks(Sink):
    """Posts to one address at a time each, to several at once; a slow one holds up few others."""

    name: ClassVar[str] = "hooks"

    def __init__(self, works: Works, outbound: Outbound, base_url: str, written: Written) -> None:
        self._works = works
        self.outbound = outbound
        self._base_url = base_url
        self._written = written

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """The question to somebody who asked; the rest is written down by the other sink."""
        if event.name == SubscriptionAsked.name and event.data["channel"] != EMAIL:
            return ({"subscriber": event.data["subscriber"]},)
        return ()

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        """Several at once."""
        return at_once(self, envelopes, _AT_ONCE)

    def deliver(self, envelope: Envelope) -> None:
        """Post it; an address that says it is gone, or failed for a week, is forgotten."""
        number = envelope.payload["subscriber"]
        with self._works.read(SYSTEM) as work:
            subscriber = work.session.get(Subscriber, number)
            address = store.address_of(work.signer, subscriber) if subscriber else None
            if subscriber is None or address is None:
                return
            body, headers = self._message(work, subscriber, envelope)
            failing_since, now = subscriber.failing_since, work.now
        problem, gone = self._post(address, body, headers)
        if gone or (problem and failing_since and now - failing_since > _GIVEN_UP):
            self._change(delete(Subscriber).where(Subscriber.id == number))
        elif bool(problem) != bool(failing_since):
            since = now if problem else None
            mark = update(Subscriber).where(Subscriber.id == number).values(failing_since=since)
            self._change(mark)
        if problem and not gone:
            raise DeliveryFailed(problem)

    def _post(
        self, address: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[str | None, bool]:
        """What went wrong, if anything did, and whether the address wants no more."""
        try:
            status = self.outbound.post(address, body, headers)
        except (Refused, Unreachable) as problem:
            return str(problem), False
        return (None if 200 <= status < 300 else f"answered {status}"), status == _GONE  # noqa: PLR2004

    def _change(self, change: Any) -> None:
        with self._works.write(SYSTEM) as work:
            work.session.execute(change, execution_options={"synchronize_session": False})

    def _message(
        self, work: Work, subscriber: Subscriber, envelope: Envelope
    ) -> tuple[bytes, dict[str, str]]:
        shape = self._for_program if subscriber.channel == WEBHOOK else self._for_chat
        with i18n.using(subscriber.language, subscriber.time_zone):
            body = json.dumps(shape(work, subscriber, envelope.payload)).encode()
        headers = {"Content-Type": "application/json", "User-Agent": "Portal status"}
        if subscriber.channel == WEBHOOK:
            keys = [_key(work.signer, subscriber)]
            headers |= signed(keys, envelope.payload["id"], work.now, body)
        return body, headers

    def _for_program(self, work: Work, subscriber: Subscriber, payload: Mapping[str, Any]) -> Body:
        """The shape that Statuspage sends; the first message asks, and has no incident."""
        url = status_letters.way(work, subscriber, self._base_url)
        meta = {"unsubscribe": url, "documentation": f"{self._base_url}/status/subscribe"}
        if payload["type"] == SubscriptionAsked.name:
            return {"meta": {**meta, "confirm": url}, **self._written(work, None)}
        return {"meta": meta, **self._written(work, payload["data"]["incident"])}

    def _for_chat(self, work: Work, subscriber: Subscriber, payload: Mapping[str, Any]) -> Body:
        """What a letter would say; three signs are markup in Slack."""
        letter = status_letters.letter(work, subscriber, "", payload, self._base_url)
        return {"text": html.escape(letter.text.strip(), quote=False)}


def secret_of(signer: Signer, subscriber: Subscriber) -> str:
    """The key by which a program knows that a message is ours, as Standard Webhooks writes it."""
    return f"whsec_{base64.b64encode(_key(signer, subscriber)).decode()}"


def _key(signer: Signer, subscriber: Subscriber) -> bytes:
    return base64.urlsafe_b64decode(signer.token(_SIGNED, subscriber.nonce) + "=")
