"""Somebody who does whatever one can do with a ticket, at random, while the clock moves on."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from portal.errors import Closed, Incomplete, InvalidMove, NotAllowed
from portal.models import Ticket
from portal.policy import Policy
from portal.policy.statuses import Actor as By
from portal.redaction import redact
from portal.services import changes, desk, intake, moves, progress, sorting, tickets, timers
from portal.services.given import Given
from portal.tokens import Signer
from portal.work import SYSTEM, Actor, Work
from tests.desks import staff
from tests.factories import ALICE, KEY, House, again, typed, words

Deed = tuple[str, Callable[[Work, Ticket], object], Actor]
REFUSALS = (Closed, Incomplete, InvalidMove, NotAllowed)
_ANSWERS = {
    "email": "someone@example.com",
    "moment": "2026-03-02T10:00",
    "address": "https://www.example.com/page",
    "number": "3",
}


def answers(policy: Policy, kind: str, dice: random.Random) -> dict[str, str]:
    """What somebody types into the form of a request type, sorted at random."""
    said = {"name": "Alice Ash", "email": ALICE}
    tables = {"tier": policy.tiers, "category": policy.categories, "impact": policy.levels}
    for asked in policy.request_types[kind].asks:
        said[asked] = dice.choice([*tables[asked]])
    for known in policy.fields_for(kind, said):
        options = [*known.options] if known.options else []
        fallback = f"This happens {dice.choice(['often', 'now and then', 'since Monday'])}."
        if known.kind != "files":
            said[known.key] = (
                dice.choice(options) if options else _ANSWERS.get(known.kind, fallback)
            )
    return said


@dataclass
class Wanderer:
    """One house, one ticket at a time, and a fair die."""

    house: House
    dice: random.Random
    ticket: Ticket = field(init=False)
    done: list[str] = field(default_factory=list)
    """What was done, and `-` before what was refused."""
    staff: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.staff = staff(self.house, "dana", "lead", *self.policy.teams)
        self.open()

    @property
    def policy(self) -> Policy:
        return self.house.works.policy

    def open(self) -> None:
        """Raise another request of any kind, through any door."""
        kind = self.dice.choice([*self.policy.open_types])
        channel = self.dice.choice(["web", "chat", "api"])
        asked = typed(answers(self.policy, kind, self.dice), request_type=kind, channel=channel)
        made = intake.prepare(self.policy, Signer(KEY.encode()), self.house.works.rules, asked)
        with self.house.write() as work:
            self.ticket = tickets.open(work, made).ticket

    def step(self) -> None:
        """Let some time pass and do one thing."""
        self.house.clock.pass_by(minutes=self.dice.choice([1, 7, 45, 200, 900, 2880, 7200]))
        kinds = [self._moves, self._moves, self._words, self._desk, self._ends]
        name, act, actor = self.dice.choice([*self.dice.choice(kinds)()])
        try:
            with self.house.write(actor) as work:
                act(work, again(work, self.ticket))
        except REFUSALS:
            name = f"-{name}"
        self.done.append(name)

    def sweep(self) -> int:
        """Sweep once."""
        with self.house.write() as work:
            return timers.sweep(work)

    def given(self) -> Given:
        """Everything that a move may need."""
        return Given(
            said=words("We have looked at it."),
            note=redact("It was the cable.").text,
            root_cause=redact("A loose cable").text,
            documentation=redact("https://www.example.com/cables").text,
            tracker=redact("https://www.example.com/bugs/7").text,
            until=self.house.clock() + timedelta(days=self.dice.choice([1, 9])),
            category=self.any_of(self.policy.categories),
            severity=self.any_of(self.policy.severities),
        )

    def any_of(self, table: Any) -> Any:
        """One key of a table, or None where it is empty."""
        return self.dice.choice([*table]) if table else None

    def _moves(self) -> Iterator[Deed]:
        by: By = self.dice.choice(["agent", "lead", "api"])
        policy, given, me = self.policy, self.given(), self.staff
        yes = self.dice.choice([True, False])
        yield "decide", lambda w, t: moves.decide(w, t, yes=yes, by="lead", given=given), me
        for to in policy.possible(self.ticket.status, by):
            yield "move", partial(_move, to=to, by=by, given=given), me
        for key in policy.approvals:
            yield "approve", partial(_approve, key=key), me

    def _words(self) -> Iterator[Deed]:
        for side, actor in (("staff", self.staff), ("customer", SYSTEM)):
            yield side, partial(_reply, side=side), actor

    def _ends(self) -> Iterator[Deed]:
        yes = self.dice.choice([True, False])
        yield "withdraw", progress.withdraw, SYSTEM
        yield "solved", lambda w, t: changes.answer_solved(w, t, yes=yes, said=None), SYSTEM
        yield "reopen", lambda w, t: changes.reopen(w, t, words()), SYSTEM
        yield from self._words()

    def _desk(self) -> Iterator[Deed]:
        policy, me, given = self.policy, self.staff, self.given()
        sorted_as = {
            "category": self.any_of(policy.categories),
            "severity": self.any_of(policy.severities),
            "impact": self.any_of(policy.levels),
        }
        moment = self.house.clock() + timedelta(days=2)
        yield "sort", lambda w, t: sorting.sort(w, t, **sorted_as), me
        yield "take", desk.take, me
        yield "release", lambda w, t: desk.assign(w, t, None), me
        yield "seen", desk.seen, me
        yield "expect", lambda w, t: desk.expect(w, t, moment), me
        team, route = self.any_of(policy.teams), self.any_of(policy.routes)
        yield "hand over", lambda w, t: desk.hand_over(w, t, team, given), me
        yield "route", lambda w, t: desk.route(w, t, route, given), me


def _move(work: Work, ticket: Ticket, *, to: str, by: By, given: Given) -> None:
    moves.move(work, ticket, to, by=by, given=given)


def _approve(work: Work, ticket: Ticket, *, key: str) -> None:
    desk.approve(work, ticket, key)


def _reply(work: Work, ticket: Ticket, *, side: str) -> None:
    tickets.reply(work, ticket, words(), side=side)
