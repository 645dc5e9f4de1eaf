"""Letters to people, in their own words of what happened."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import ClassVar

from portal import feedback_letters, known_issue_letters, notifications, staff_letters
from portal.events import CleanValue, Event
from portal.letters import Letter, personal
from portal.sinks import pace
from portal.sinks.base import Envelope, Outcomes, Sink, tried
from portal.sinks.transports import Transport
from portal.store import links
from portal.store.links import Held
from portal.work import SYSTEM, Work, Works

_FEW = 20
_OTHERS = {**personal.PERSONAL, **feedback_letters.LETTERS, **known_issue_letters.LETTERS}
"""Letters that no link leads to."""


class Email(Sink):
    """One delivery for each person, so that one refused address repeats nobody else's letter."""

    name: ClassVar[str] = "email"

    def __init__(
        self, works: Works, transport: Transport, base_url: str, *, answers: bool = False
    ) -> None:
        self._works = works
        self._transport = transport
        self._base_url = base_url
        self._answers = answers

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """One letter for each recipient; the row holds ids, so no link waits in the outbox."""
        if event.name in known_issue_letters.LETTERS:
            return known_issue_letters.rows(event)
        if event.name in personal.PERSONAL or event.name in feedback_letters.LETTERS:
            return (event.data,)
        rung = {key: event.data[key] for key in staff_letters.TOLD if key in event.data}
        alarms = [{"staff": account, **rung} for account in event.staff]
        if event.name not in notifications.LETTERS:
            return alarms
        told = {key: event.data.get(key) for key in notifications.TOLD if key in event.data}
        return [{"link": link, "message": None, **told} for link in event.recipients] + alarms

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        """A few are written together, from what is stored then, and all go over one connection."""
        left = iter(envelopes)
        with self._transport.opened() as line:
            while few := list(islice(left, _FEW)):
                try:
                    letters = self._letters(few)
                except Exception:  # noqa: BLE001 - told apart one by one
                    yield from super().deliver_all(few)
                    continue
                for envelope, letter in zip(few, letters, strict=True):
                    mistake = tried(line.send, letter, envelope.id) if letter else None
                    yield [(envelope, mistake)]

    def deliver(self, envelope: Envelope) -> None:
        """Write the letter from what is stored now, then send it with no transaction open."""
        (letter,) = self._letters([envelope])
        if letter is not None:
            self._transport.send(letter, envelope.id)

    def _letters(self, envelopes: Sequence[Envelope]) -> list[Letter | None]:
        """Their letters; None where there is nothing to say any more, or too much was said."""
        with self._works.read(SYSTEM) as work:
            numbers = [one.payload["link"] for one in envelopes if "link" in one.payload]
            held = links.held(work.session, numbers)
            counted = list(zip(envelopes, pace.earlier(work, envelopes), strict=True))
            letters = [
                self._letter(work, one, held, last=before == pace.MOST - 1)
                if before < pace.MOST
                else None
                for one, before in counted
            ]
        for envelope, before in counted:
            if before == pace.MOST:
                pace.note(self._works, envelope)
        return letters

    def _letter(
        self, work: Work, envelope: Envelope, held: Mapping[int, Held], *, last: bool
    ) -> Letter | None:
        if "staff" in envelope.payload:
            return staff_letters.alarm(work, envelope.ticket_id, envelope.payload, self._base_url)
        if envelope.event in _OTHERS:
            return _OTHERS[envelope.event](work, envelope.payload, self._base_url)
        one = held.get(envelope.payload["link"])
        if one is None:
            return None
        return notifications.compose(
            work,
            one,
            envelope.event,
            envelope.payload,
            base_url=self._base_url,
            answers=self._answers,
            last=last,
        )
