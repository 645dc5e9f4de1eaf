"""One trial from beginning to end: customers ask while processes and engines go and come."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from portal import clock
from portal.outbox.relay import Relay
from tests.fakes import Clock
from tests.load import reckoning
from tests.load.customers import Customer, Person, Program, Tally
from tests.load.deployment import Deployment
from tests.load.letterbox import Letterbox
from tests.load.reckoning import Outcome

_PEOPLE, _PROGRAMS = 3, 3


class Away(Protocol):
    """What can be away for a while."""

    def kill(self) -> None:
        """Be gone."""

    def start(self) -> None:
        """Be back."""


@dataclass
class Play:
    """A deployment, those who ask it, and where its messages and letters go."""

    deployment: Deployment
    tally: Tally
    box: Letterbox
    broker_url: str | None
    queue: str
    _asking: list[Customer] = field(default_factory=list)

    def ask(self) -> None:
        """Let people and programs begin to ask."""
        ports = self.deployment.ports
        Program.token = self.deployment.token()
        self._asking += [Person(self.tally, ports, n) for n in range(_PEOPLE)]
        self._asking += [Program(self.tally, ports, n) for n in range(_PROGRAMS)]
        for one in self._asking:
            one.start()

    def join(self) -> None:
        """Wait until everybody has enough."""
        for one in self._asking:
            one.join()

    def storm(self, kills: int) -> None:
        """Kill processes, evenly over what is wanted."""
        for turn in range(kills):
            self.tally.await_count(self.tally.wanted * (turn + 1) // (kills + 1))
            if self.tally.over:
                return
            self.deployment.kill(turn)

    def outage(self, engine: Away, *, asked: int = 0, failed: int = 0, seconds: float = 0) -> None:
        """Let an engine be away until so many more were acknowledged, or refused, and so long."""
        until = clock.monotonic() + seconds
        engine.kill()
        if failed:
            self.tally.await_refusal(self.tally.broken + self.tally.statuses.total() + failed)
        self.tally.await_count(min(len(self.tally) + asked, self.tally.wanted))
        time.sleep(max(0.0, until - clock.monotonic()))
        engine.start()

    def drain(self, seconds: float) -> float:
        """Wait until the workers delivered everything, so long at most; how long it took."""
        portal, since = self.deployment.parts(), clock.monotonic()
        while reckoning.undelivered(portal.works) and clock.monotonic() < since + seconds:
            time.sleep(0.5)
        portal.works.database.close()
        return clock.monotonic() - since

    def deliver(self) -> None:
        """Let two hours pass, when all leases and waits are over, and deliver the rest here."""
        later = Clock()
        later.at = clock.now()
        later.pass_by(hours=2)
        portal = self.deployment.parts(later)
        relay = Relay(portal.works, portal.sinks)
        assert sum(iter(relay.run_once, 0)) >= 0
        portal.works.database.close()

    def back_up(self, file: Path) -> set[str]:
        """Have a backup made while everybody asks; what was acknowledged when it began."""
        before = set(self.tally.references.values())
        self.deployment.command("backup", str(file))
        return before

    def reckon(self) -> Outcome:
        """What became of everything."""
        portal = self.deployment.parts()
        messages = reckoning.messages_of(portal.works, self.broker_url, self.queue)
        letters, repeats = self.box.subjects, self.box.repeats
        found = reckoning.reckon(portal.works, self.tally.references, messages, letters, repeats)
        portal.works.database.close()
        return found


@contextmanager
def playing(
    folder: Path,
    wanted: int,
    *,
    database_url: str | None = None,
    broker_url: str | None = None,
    queue: str = "load",
    processes: int = 1,
    **more: str,
) -> Iterator[Play]:
    """A deployment that answers, with so many processes of each kind; nothing is left of it."""
    box = Letterbox()
    settings = _settings(database_url, broker_url, queue, box) | more
    with ExitStack() as ends:
        ends.callback(box.end)
        box.start()
        deployment = Deployment(folder, webs=processes, workers=processes, **settings)
        ends.callback(deployment.end)
        tally = Tally(wanted)
        ends.callback(tally.end)
        deployment.start()
        yield Play(deployment, tally, box, broker_url, queue)


def _settings(
    database_url: str | None, broker_url: str | None, queue: str, box: Letterbox
) -> dict[str, str]:
    found = {"PORTAL_SMTP_URL": box.url, "PORTAL_SINKS": "database,email"}
    if database_url:
        found["PORTAL_DATABASE_URL"] = database_url
    if broker_url:
        found |= {"PORTAL_SINKS": "broker,email", "PORTAL_BROKER_URL": broker_url}
        found["PORTAL_BROKER_QUEUE"] = queue
    return found
