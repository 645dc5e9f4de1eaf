"""A few dozen requests, told through the verbs in a database of their own, for `copies` to copy."""

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal import db
from portal.cli.seeding.asking import Asker
from portal.errors import Incomplete, InvalidMove, NotAllowed
from portal.models import Account, Base, Organisation, OutboxRow, QueueItem, Resolution, Ticket
from portal.policy import Policy
from portal.policy.statuses import ClockState
from portal.redaction import identifier
from portal.services import (
    changes,
    escalation,
    given,
    moves,
    progress,
    ratings,
    tickets,
)
from portal.services.messages import words
from portal.sinks import DatabaseQueue, Envelope
from portal.store import tickets as store
from portal.work import SYSTEM, Actor, Works

AGENT = "Sam Placeholder"
"""Who answers in every tale."""
OVER = ("solved", "silent", "talked", "solved", "silent", "withdrawn")
OPEN = ("new", "answered", "asked-back", "escalated", "asked-again", "connect")
BASE = timedelta(weeks=26)  # so long ago begins what is over, with all that follows by itself
_WEEK, _NEWS, _HOURS = timedelta(weeks=1), timedelta(days=8), timedelta(hours=2)
_SCORES = (*[None] * 10, "5", "5", "4", "3", "1")
_NEEDS = ("comment", "root-cause", "note", "debugging", "stuck", "questions")
_MOST_STEPS, _MOST_MOVES = 40, 6
_REFUSALS = (Incomplete, InvalidMove, NotAllowed)
_SAID = "Thank you for telling us. Please open **Settings**, choose *Again*, and tell us whether it helps."


@dataclass(frozen=True, slots=True)
class Tale:
    """One request that was told, and whether anything is left to do; its rows lie in the scratch."""

    ticket_id: int
    is_over: bool
    begun: datetime
    ended: datetime


class Teller:
    """Tells tales in a scratch database, at the times of day and in the weeks that it chooses."""

    def __init__(self, works: Works, chance: random.Random) -> None:
        self.now = works.clock()
        self.chance = chance
        self.works = Works(db.scratch(), works.policy, works.clock, works.signer, works.outlets)
        self.policy: Policy = works.policy
        Base.metadata.create_all(self.works.database.engine)
        self.agent, houses = self._people()
        self.asker = Asker(self.works, chance, houses)

    def _people(self) -> tuple[Actor, dict[str | None, int]]:
        """Somebody of support, and a company for each plan."""
        told = {"language": self.policy.organisation.languages[0], "time_zone": "UTC"}
        teams = [identifier(key) for key in self.policy.teams]
        with self.works.write(SYSTEM) as work:
            email, name = identifier("sam.placeholder@example.com"), identifier(AGENT)
            sam = Account(email=email, name=name, created_at=work.now, **told)
            sam.staff_role, sam.teams = "agent", teams
            plans: list[str | None] = [*self.policy.tiers] or [None]
            houses = {
                plan: Organisation(name=identifier("Ash"), tier=plan, created_at=work.now)
                for plan in plans
            }
            work.session.add_all([sam, *houses.values()])
            work.session.flush()
            agent = Actor("staff", sam.id, name=name, role="agent", teams=frozenset(teams))
            return agent, {plan: house.id for plan, house in houses.items()}

    def tell(self, number: int) -> Iterator[Tale]:
        """So many that are over and so many that are not; some that do not fit the policy lack."""
        for each in range(number):
            for plot in (OVER[each % len(OVER)], OPEN[each % len(OPEN)]):
                is_over = plot in OVER
                age = BASE if is_over else _NEWS
                passed = self.chance.uniform(0, 1) * (_WEEK if is_over else _NEWS - _HOURS)
                begun = self.now - age + passed
                ticket_id = self._open(plot, each, begun)
                if ticket_id is not None:
                    self._go_on(plot, ticket_id)
                    yield self._told(ticket_id, is_over=is_over, begun=begun)

    def _told(self, ticket_id: int, *, is_over: bool, begun: datetime) -> Tale:
        with self.works.read(SYSTEM) as work:
            ticket = store.by_id(work.session, SYSTEM, ticket_id)
            clock = self.policy.statuses[ticket.status].clock
            is_over = is_over and clock == "stopped" and ticket.next_action_at is None
            return Tale(ticket_id, is_over, begun, self.works.clock())

    def _at(self, moment: datetime) -> None:
        self.works.clock = lambda: moment

    def _later(self, most_hours: float) -> bool:
        """Let time pass, with what happens by itself meanwhile, as long as now is not reached."""
        then = self.works.clock() + timedelta(minutes=self.chance.uniform(3, most_hours * 60))
        if then < self.now - timedelta(minutes=30):
            self._at(then)
            return True
        return False

    def _open(self, plot: str, number: int, at: datetime) -> int | None:
        self._at(at)
        try:
            ticket_id = self.asker.open(plot, number)
        except Incomplete:
            return None  # a policy may ask for what a tale cannot know, such as a file
        self._hand_on()
        return ticket_id

    def _go_on(self, plot: str, ticket_id: int) -> None:
        if plot not in {"new", "connect", "withdrawn"} and self._later(6):
            self._say(ticket_id, _SAID, by_support=True)
        if plot in {"talked", "asked-again"} and self._later(5):
            self._say(ticket_id, "It does not help. What else can I do?", by_support=False)
        if plot == "talked" and self._later(6):
            self._say(ticket_id, _SAID, by_support=True)
        if plot == "escalated" and self._later(2):
            self._escalate(ticket_id)
        if plot == "silent" and self._later(20):
            self._move(ticket_id, "stopped")
        if plot == "asked-back":
            self._move(ticket_id, "paused")
        if plot in {"solved", "talked", "withdrawn"} and self._later(20):
            self._end(plot, ticket_id)
        if plot in {"solved", "talked"}:
            self._move(ticket_id, "stopped")
        self._rate(ticket_id)
        self._pass_time(ticket_id)

    def _say(self, ticket_id: int, text: str, *, by_support: bool) -> None:
        said = words(text, rules=self.works.rules)
        side = "staff" if by_support else "customer"
        with self.works.write(self.agent if by_support else SYSTEM) as work:
            ticket = store.by_id(work.session, SYSTEM, ticket_id, lock=True)
            author = self.agent.name if by_support else ticket.requester_name
            tickets.reply(work, ticket, said, side=side, author=author)
        self._hand_on()

    def _escalate(self, ticket_id: int) -> None:
        told = {"reason": "It is worse than this morning.", "impact": "Nobody can work."}
        asked = escalation.prepare(self.policy, self.works.rules, told)
        with self.works.write(SYSTEM) as work:
            ticket = store.by_id(work.session, SYSTEM, ticket_id, lock=True)
            with suppress(NotAllowed):
                escalation.request(work, ticket, asked)
        self._hand_on()

    def _end(self, plot: str, ticket_id: int) -> None:
        """The customer says that it is solved, or takes it back where the policy does not ask."""
        with self.works.write(SYSTEM) as work:
            ticket = store.by_id(work.session, SYSTEM, ticket_id, lock=True)
            status = self.policy.statuses[ticket.status]
            if plot != "withdrawn" and status.on_customer_solved:
                changes.answer_solved(work, ticket, yes=True, said=None)
            elif status.on_withdraw:
                progress.withdraw(work, ticket)
        self._hand_on()

    def _move(self, ticket_id: int, clock: ClockState) -> None:
        """Support goes the shortest way to where the clock is so, as far as the policy lets it."""
        for _step in range(_MOST_MOVES):
            with self.works.write(self.agent) as work, suppress(*_REFUSALS):
                ticket = store.by_id(work.session, SYSTEM, ticket_id, lock=True)
                to = _onward(self.policy, ticket, clock)
                if to is not None:
                    moves.move(work, ticket, to, by="lead", given=self._given(ticket))
            self._hand_on()
            self._later(3)

    def _given(self, ticket: Ticket) -> given.Given:
        """All that a policy may ask for with a move."""
        texts = dict.fromkeys(_NEEDS, _SAID) | dict.fromkeys(
            given.LINKS, "https://example.com/help"
        )
        sorted_as = {"category": self.policy.categories, "severity": self.policy.severities}
        texts |= {
            name: getattr(ticket, name) or next(iter(table))
            for name, table in sorted_as.items()
            if table
        }
        return given.prepared(self.works.rules, texts, until=self.works.clock() + _WEEK)

    def _rate(self, ticket_id: int) -> None:
        """One in three says how it was."""
        score = self.chance.choice(_SCORES)
        with self.works.write(SYSTEM) as work:
            query = select(Resolution).where(Resolution.ticket_id == ticket_id)
            solved = work.session.scalars(query).first()
            if solved is not None and score is not None:
                ticket = store.by_id(work.session, SYSTEM, ticket_id, lock=True)
                said = "It took some time." if score != "5" else ""
                ratings.rate(work, solved, ticket, ratings.prepare(self.works.rules, score, said))
        self._hand_on()

    def _pass_time(self, ticket_id: int) -> None:
        """All that happens by itself until now."""
        for _step in range(_MOST_STEPS):
            with self.works.read(SYSTEM) as work:
                at = store.by_id(work.session, SYSTEM, ticket_id).next_action_at
            if at is None or at > self.now:
                return
            self._at(max(at, self.works.clock()))
            with self.works.write(SYSTEM) as work:
                progress.act(work, store.by_id(work.session, SYSTEM, ticket_id, lock=True))
            self._hand_on()

    def _hand_on(self) -> None:
        """Nothing waits to leave: as the relay and the programs behind the queue leave it."""
        now, queue = self.works.clock(), DatabaseQueue(self.works)
        with self.works.read(SYSTEM) as work:
            columns = (OutboxRow.id, OutboxRow.sink, OutboxRow.event, OutboxRow.ticket_id)
            waiting = OutboxRow.available_at.is_not(None)
            rows = work.session.execute(select(*columns, OutboxRow.payload).where(waiting)).all()
        for row in rows:
            if row.sink == queue.name:
                queue.deliver(Envelope(*row))
        done = {"available_at": None, "delivered_at": now, "attempts": 1}
        taken = {"available_at": None, "acknowledged_at": now, "claims": 1}
        with self.works.write(SYSTEM) as work:
            work.session.execute(update(OutboxRow).where(waiting).values(done))
            held = QueueItem.available_at.is_not(None)
            work.session.execute(update(QueueItem).where(held).values(taken))


def _onward(policy: Policy, ticket: Ticket, clock: ClockState) -> str | None:
    """The first step of the shortest way from where a ticket stands to where its clock is so."""
    ways: dict[str, str | None] = {ticket.status: None}
    for here in (known := [ticket.status]):
        if policy.statuses[here].clock == clock:
            return ways[here]
        for to in policy.possible(here, "lead"):
            if to not in ways and set(policy.statuses[to].requires) <= set(ticket.approvals):
                ways[to] = ways[here] or to
                known.append(to)
    return None
