"""Support at work in a deployment: people of teams, what they do to tickets, what is heard of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.models import Ticket
from portal.redaction import identifier, redact
from portal.services import accounts, desk, moves, sorting, tickets, timers
from portal.services.given import Given, prepared
from portal.store import tickets as store
from portal.work import SYSTEM, Actor, Work
from tests.fakes import Basket
from tests.sites import Site


@dataclass
class Support:
    """The support of one deployment; tickets go by their reference."""

    site: Site
    basket: Basket = field(default_factory=Basket)

    def __post_init__(self) -> None:
        """Listen to everything that is handed on."""
        sinks = {**self.site.portal.sinks, self.basket.name: self.basket}
        self.site.portal.sinks = sinks
        self.site.portal.works.outlets = tuple(sinks.values())

    def hire(self, name: str, *teams: str, role: str = "agent") -> Actor:
        """Somebody who works in these teams."""
        with self.site.portal.works.write(SYSTEM) as work:
            account = accounts.admit(
                work,
                identifier(f"{name.lower()}@example.net"),
                name=redact(name).text,
                language="en",
                time_zone="America/Chicago",
            )
            account.staff_role, account.teams = role, [identifier(team) for team in teams]
            work.session.flush()
            return Actor("staff", account.id, name=account.name, role=role, teams=frozenset(teams))

    def look(self, reference: str) -> Ticket:
        """The ticket as it is stored now."""
        with self.site.portal.works.read(SYSTEM) as work:
            return store.by_reference(work.session, SYSTEM, reference)

    def take(self, who: Actor, reference: str) -> None:
        """Somebody takes the ticket."""
        with self.site.portal.works.write(who) as work:
            desk.take(work, _of(work, reference))

    def seen(self, who: Actor, reference: str) -> None:
        """Somebody on call notes that they handle it."""
        with self.site.portal.works.write(who) as work:
            desk.seen(work, _of(work, reference))

    def say(self, who: Actor, reference: str, text: str) -> None:
        """Somebody writes to the customer."""
        said = self._given({"comment": text}).said
        assert said is not None
        with self.site.portal.works.write(who) as work:
            tickets.reply(work, _of(work, reference), said, side="staff", author=who.name)

    def hand_over(self, who: Actor, reference: str, team: str, **texts: str) -> None:
        """Somebody gives the ticket to another team, with words by the name of their need."""
        given = self._given(texts)
        with self.site.portal.works.write(who) as work:
            desk.hand_over(work, _of(work, reference), team, given)

    def route(self, who: Actor, reference: str, key: str, **texts: str) -> None:
        """Somebody says that the ticket is one for this route."""
        given = self._given(texts)
        with self.site.portal.works.write(who) as work:
            desk.route(work, _of(work, reference), key, given)

    def move(
        self, who: Actor, reference: str, to: str, until: datetime | None = None, **texts: str
    ) -> None:
        """Somebody moves the ticket to another status."""
        given = self._given(texts, until)
        with self.site.portal.works.write(who) as work:
            moves.move(work, _of(work, reference), to, by="agent", given=given)

    def sort(self, who: Actor, reference: str, **said: str) -> None:
        """Somebody says what the ticket is about, or how grave it is."""
        with self.site.portal.works.write(who) as work:
            sorting.sort(work, _of(work, reference), **said)  # type: ignore[arg-type]  # keys only

    def decide(self, who: Actor, reference: str, *, yes: bool, **texts: str) -> None:
        """Somebody answers what is asked where the ticket stands on its way."""
        given = self._given(texts)
        with self.site.portal.works.write(who) as work:
            moves.decide(work, _of(work, reference), yes=yes, by="agent", given=given)

    def approve(self, who: Actor, reference: str, key: str) -> None:
        """Somebody gives an approval."""
        with self.site.portal.works.write(who) as work:
            desk.approve(work, _of(work, reference), key)

    def tag(self, who: Actor, reference: str, key: str) -> None:
        """Somebody sticks a tag on the ticket."""
        with self.site.portal.works.write(who) as work:
            desk.tag(work, _of(work, reference), key)

    def sweep(self) -> int:
        """What happens by itself; how many tickets it happened to."""
        with self.site.portal.works.write(SYSTEM) as work:
            return timers.sweep(work)

    def heard(self, name: str = "") -> list[Mapping[str, Any]]:
        """Hand on what is due; what the news since the last time said, all or of this kind."""
        self.site.deliver()
        found, self.basket.delivered = self.basket.delivered, []
        return [one.payload["data"] for one in found if name in {"", one.event}]

    def letters(self) -> list[str]:
        """Hand on what is due; the words of the new letters."""
        self.site.deliver()
        found = [str(letter.get_content()) for letter in self.site.post.letters]
        self.site.post.letters.clear()
        return found

    def _given(self, texts: Mapping[str, str], until: datetime | None = None) -> Given:
        named = {need.replace("_", "-"): text for need, text in texts.items()}
        return prepared(self.site.portal.works.rules, named, until=until)


def _of(work: Work, reference: str) -> Ticket:
    return store.by_reference(work.session, work.actor, reference, lock=True)
