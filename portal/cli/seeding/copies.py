"""`portal seed --tickets N`: copies of a few dozen told requests, by people and at times of their own.

Each sample was told through the verbs, so its rows fit the policy and one another. A copy shifts all
its moments by whole weeks and some minutes, so that hours of business stay what they were.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

import click
from sqlalchemy import func, select, text

from portal import tokens
from portal.cli.seeding import bulk
from portal.cli.seeding.asking import EMAIL, NAME
from portal.cli.seeding.people import Crowd
from portal.cli.seeding.samples import TABLES, Sample, taken
from portal.cli.seeding.tales import AGENT, BASE, Teller
from portal.errors import ConfigurationError
from portal.models import Ticket
from portal.work import SYSTEM, Work, Works

_BATCH = 1000  # copies in one transaction: others write in between
_WEEKS, _WEEKS_ONCE = 150, 20  # those told, and as if so many came before the first
_MOST_SAMPLES = 60  # of each, over and not
_OPEN, _MOST_OPEN = 50, 500  # one in so many is still being worked on, and of few more of them
_WEEK, _JITTER = timedelta(weeks=1), 1200.0  # seconds
_STEP = 105_557_198_831  # shares no factor with their number, so no reference comes twice
_VERSION_7, _FREE = 0x7000_8000_0000_0000_0000, 62
"""The marks of a UUIDv7 without its time, and how many bits are left to chance."""


class Copy(NamedTuple):
    """One copy that is to be: of what, and by how much later."""

    sample: Sample
    shift: timedelta


@dataclass(frozen=True, slots=True)
class Samples:
    """What is copied: those that are over, and those that are not."""

    over: Sequence[Sample]
    alive: Sequence[Sample]


def fill(works: Works, number: int, seed: int = 1, *, anyway: bool) -> Crowd:
    """Add so many requests; the same `seed` gives the same ones, at the same moment after as many.

    Raises:
        ConfigurationError: there are requests already, and nobody said that it may be done anyway.
    """
    with works.database.reader() as session:
        last = session.scalar(select(func.max(Ticket.id))) or 0
    if last and not anyway:
        raise ConfigurationError(
            "--tickets is for a deployment without requests, and this one has some;"
            " --anyway adds to them"
        )
    chance = random.Random(f"{seed} {last}")  # noqa: S311 - no secret
    samples = _samples(works, chance, min(_MOST_SAMPLES, 6 + number // 50))
    with works.write(SYSTEM) as work:
        crowd = Crowd(work, chance, number)
    copies = _copies(samples, chance, number, works.clock())
    with click.progressbar(length=number, file=sys.stderr) as progress:
        while batch := list(islice(copies, _BATCH)):
            with works.write(SYSTEM) as work:
                Press(work, crowd, chance).write(batch)
            progress.update(len(batch))
    with works.write(SYSTEM) as work:
        work.session.execute(text("ANALYZE"))
    return crowd


def _samples(works: Works, chance: random.Random, number: int) -> Samples:
    teller = Teller(works, chance)
    dialect = works.database.engine.dialect
    tales = list(teller.tell(number))
    with teller.works.read(SYSTEM) as work:
        connection = work.session.connection()
        found = [taken(connection, tale, dialect) for tale in tales]
    teller.works.database.close()
    alive = [one for one in found if one.tale.begun > teller.now - _WEEK * 2]
    return Samples([one for one in found if one.tale.is_over], alive)


def _copies(samples: Samples, chance: random.Random, number: int, now: datetime) -> Iterator[Copy]:
    """Week after week, the more of them the later it is; last what is still being worked on."""
    alive = number // _OPEN + min(number // 2, _MOST_OPEN) if samples.alive else 0
    past = number - alive if samples.over else 0
    weights = range(_WEEKS_ONCE, _WEEKS_ONCE + _WEEKS)
    done = 0
    for week in range(_WEEKS):
        shift = BASE - (_WEEKS - week) * _WEEK
        fits = [one for one in samples.over if one.tale.ended + shift < now] or samples.over
        until = past * sum(weights[: week + 1]) // sum(weights)
        yield from _some(chance, fits, shift, until - done)
        done = until
    yield from _some(chance, samples.alive or samples.over, timedelta(), number - past)


def _some(
    chance: random.Random, fits: Sequence[Sample], shift: timedelta, number: int
) -> Sequence[Copy]:
    """So many of one week, in the order in which they were opened."""
    found = [
        Copy(chance.choice(fits), shift - timedelta(seconds=chance.uniform(0, _JITTER)))
        for _ in range(number)
    ]
    return sorted(found, key=lambda one: one.sample.tale.begun + one.shift)


class Press:
    """Writes one batch of copies."""

    def __init__(self, work: Work, crowd: Crowd, chance: random.Random) -> None:
        self._connection = work.session.connection()
        self._crowd = crowd
        self._chance = chance
        self._signer = work.signer
        self._prefix = work.policy.organisation.reference_prefix
        tickets = TABLES["tickets"]
        binders = bulk.binders(tickets, self._connection.dialect)
        self._moment = binders[tickets.c.keys().index("opened_at")]
        self._next: dict[str, int] = {}

    def write(self, copies: Sequence[Copy]) -> None:
        """Write them all."""
        bulk.make_room(self._connection)
        for name, table in TABLES.items():
            count = sum(copy.sample.counts[name] for copy in copies)
            self._next[name] = bulk.reserve(self._connection, table, count)
        rows: dict[str, list[Sequence[Any]]] = {name: [] for name in TABLES}
        for copy in copies:
            self._add(rows, copy)
        for name, table in TABLES.items():
            bulk.write(self._connection, table, rows[name])

    def _add(self, rows: dict[str, list[Sequence[Any]]], copy: Copy) -> None:
        values, texts = self._filled(copy)
        for pattern in copy.sample.patterns:
            row = list(pattern.row)
            for place, slot in pattern.whole:
                row[place] = values[slot]
            for place, form, pick in pattern.parts:
                row[place] = form % pick(texts)
            rows[pattern.table].append(row)

    def _filled(self, copy: Copy) -> tuple[list[Any], list[str]]:
        """What stands in each slot of this copy: as a whole value, and within a text."""
        sample, shift = copy
        values: list[Any] = [None] * len(sample.slots)
        texts = [""] * len(sample.slots)
        for slot, value in sample.of("moment"):
            moment = value + shift
            values[slot], texts[slot] = self._moment(moment), moment.isoformat()
        self._name(copy, values, texts)
        stamp = int((sample.tale.begun + shift).timestamp() * 1000) << 80
        for slot, _value in sample.of("uuid"):
            made = f"{stamp | _VERSION_7 | self._chance.getrandbits(_FREE):032x}"
            values[slot] = made
            texts[slot] = "-".join((made[:8], made[8:12], made[12:16], made[16:20], made[20:]))
        for name in TABLES:
            for slot, _value in sample.of(name):
                values[slot], texts[slot] = self._next[name], str(self._next[name])
                self._next[name] += 1
        return values, texts

    def _name(self, copy: Copy, values: list[Any], texts: list[str]) -> None:
        """Who and what it is about, and the keys of its links."""
        sample = copy.sample
        person = self._crowd.somebody(sample.plan, has_house=sample.has_house)
        agent, name = self._crowd.agent()
        reference = tokens.spelled(self._prefix, self._next["tickets"] * _STEP % tokens.REFERENCES)
        words = {EMAIL: person.email, NAME: person.name, AGENT: name}
        for slot, value in sample.of("words"):
            texts[slot] = words.get(value, reference)
        for kind, known in (("agent", agent), ("organisation", person.organisation)):
            for slot, _value in sample.of(kind):
                values[slot], texts[slot] = known, str(known)
        keys = zip(sample.of("nonce"), sample.of("token_digest"), strict=True)
        for (nonce, _value), (digest, _of) in keys:
            values[nonce] = f"{self._chance.getrandbits(128):032x}"
            values[digest] = tokens.digest(self._signer.token("ticket", values[nonce]))
