"""A process played through: a house with a policy, one request at a time, and a clock that runs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from portal.models import Account, Ticket
from portal.policy import Policy
from portal.redaction import redact
from portal.services import intake, moves, tickets, timers
from portal.services.given import Given
from portal.tokens import Signer
from portal.work import SYSTEM, Actor, Work
from tests.actors import DANA
from tests.factories import ALICE, KEY, House, again, house_in, typed, words
from tests.fakes import Basket

Verb = Callable[[Work, Ticket], object]


@dataclass
class Play:
    """A house, the request that is played with, and everything that receivers were told."""

    house: House
    heard: Basket
    said: dict[str, str]
    """What Alice writes into the form, unless a scene changes it."""
    ticket: Ticket = field(init=False)
    dana: Actor = field(init=False)
    """Somebody of support at the desk."""

    def __post_init__(self) -> None:
        about = {"email": redact("dana@example.net").text, "name": redact("Dana Dow").text}
        more = {"language": "en", "time_zone": "UTC", "staff_role": "lead"}
        with self.house.write() as work:
            account = Account(**about, **more, created_at=work.now)
            work.session.add(account)
            work.session.flush()
            self.dana = Actor("staff", account.id, name=account.name, role="lead")

    @property
    def now(self) -> Ticket:
        """The request as it is stored now."""
        return self.house.look(self.ticket)

    def at(self, moment: datetime) -> None:
        """Begin here: set the clock without letting time pass."""
        self.house.clock.at = moment

    def ask(
        self, *, channel: str = "web", verified: bool = False, language: str = "en", **changes: str
    ) -> Ticket:
        """Alice raises a request; `changes` are answers, an empty one is left out."""
        rules = self.house.works.policy
        said = {key: text for key, text in (self.said | changes).items() if text}
        asked = typed(said, channel=channel, language=language)
        made = intake.prepare(rules, Signer(KEY.encode()), rules.redaction.made(), asked)
        with self.house.write() as work:
            self.ticket = tickets.open(work, replace(made, tier_verified=verified)).ticket
        return self.ticket

    def live(self, until: datetime) -> None:
        """Let time pass until then, with a sweeper that comes whenever something is due."""
        while (due := self.now.next_action_at) is not None and due <= until:
            self.house.clock.at = max(due, self.house.clock.at)
            self.sweep()
        self.house.clock.at = until

    def sweep(self) -> int:
        """Let the sweeper come by once."""
        with self.house.write(SYSTEM) as work:
            return timers.sweep(work)

    def do(self, verb: Verb, by: Actor | None = None) -> None:
        """Let Dana, or somebody else, do something with the request."""
        with self.house.write(by or self.dana) as work:
            verb(work, again(work, self.ticket))

    def answer(self, text: str = "We have looked at it, and found a first trace.") -> None:
        """Support says something to the customer."""
        self.do(lambda work, ticket: tickets.reply(work, ticket, words(text), side="staff"))

    def write_back(self, text: str = "Here is what you asked for.") -> None:
        """The customer answers."""
        reply = words(text)
        self.do(lambda work, ticket: tickets.reply(work, ticket, reply, side="customer"), SYSTEM)

    def move(self, to: str, said: str = "", **given: Any) -> None:
        """Support moves the request, with what came along."""
        brought = Given(said=words(said) if said else None, **given)
        self.do(lambda work, ticket: moves.move(work, ticket, to, by="lead", given=brought))

    def program_moves(self, to: str, said: str) -> None:
        """A program of support moves the request."""
        brought = Given(said=words(said))
        self.do(lambda work, ticket: moves.move(work, ticket, to, by="api", given=brought), DANA)

    def told(self, event: str) -> list[dict[str, Any]]:
        """What receivers were told by events of this name since they were asked last."""
        self.house.deliver()
        found = [e.payload["data"] for e in self.heard.delivered if e.event == event]
        self.heard.delivered = [e for e in self.heard.delivered if e.event != event]
        return found

    def letters(self) -> dict[str, str]:
        """The new letters to Alice: their words by their subject, without the reference."""
        self.house.deliver()
        found = {
            letter["Subject"].partition("] ")[2]: letter.get_content()
            for letter in self.house.post.to(ALICE)
        }
        self.house.post.letters.clear()
        return found


def play_in(folder: Path, policy: Policy, **said: str) -> Play:
    """A house in this folder that runs this policy; `said` is what Alice asks."""
    house, heard = house_in(folder, policy), Basket()
    house.install(heard, *house.sinks.values())
    about = {"name": "Alice Ash", "email": ALICE}
    return Play(house, heard, about | said)


def text(written: str) -> Any:
    """A note or a cause, cleaned as the desk cleans it."""
    return redact(written).text
