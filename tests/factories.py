"""A deployment without HTTP, and believable requests to it; `tests.portals` adds the web."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal import db, policy
from portal.models import Base, Ticket
from portal.outbox.relay import Relay
from portal.policy import Policy
from portal.redaction import DEFAULT
from portal.services import intake, messages, tickets
from portal.services.intake import Submission, Typed
from portal.services.messages import Words
from portal.services.tickets import Opened
from portal.sinks import Console, DatabaseQueue, Email, Sink
from portal.store import tickets as store
from portal.tokens import Signer
from portal.work import SYSTEM, Actor, Work, Works
from tests.fakes import Clock, Post

KEY = "a key for nothing but these tests"
BASE_URL = "https://support.example.com"
ALICE, BOB, CHARLIE = "alice@example.com", "bob@example.com", "charlie@example.org"
"""A customer, her colleague, and somebody of another firm; `tests.actors` knows what they may."""


@cache
def policy_of(source: str | Path = "selora") -> Policy:
    """A policy, read once; a name is a preset."""
    return policy.load(source, Path("no-instance"))


def extended(folder: Path, text: str) -> Policy:
    """Selora with what this TOML changes, as a deployment writes it."""
    file = folder / "policy.toml"
    file.write_text('extends = "selora"\n' + text, "utf-8")
    return policy.load(file, folder)


@cache
def _new_database() -> bytes:
    """An SQLite file with all tables and no row: migrating takes longer than most tests."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "new.sqlite3"
        db.migrate(f"sqlite:///{file}")
        return file.read_bytes()


def database_in(folder: Path) -> str:
    """Put a new database into this folder, as `portal.sqlite3`, and give its URL."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / "portal.sqlite3"
    if not file.exists():
        file.write_bytes(_new_database())
    return f"sqlite:///{file}"


@dataclass(slots=True)
class House:
    """The parts of a deployment that need no web server; a test may change `sinks` at once."""

    works: Works
    clock: Clock
    post: Post = field(default_factory=Post)
    sinks: dict[str, Sink] = field(default_factory=dict)

    def install(self, *sinks: Sink) -> None:
        """Hand on to these sinks, and to no others."""
        self.sinks = {sink.name: sink for sink in sinks}
        self.works.outlets = sinks

    def write(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """A unit of work."""
        return self.works.write(actor)

    def read(self, actor: Actor = SYSTEM) -> AbstractContextManager[Work]:
        """A unit for questions."""
        return self.works.read(actor)

    def deliver(self) -> int:
        """Hand on everything that is due now; returns how many deliveries were tried."""
        relay = Relay(self.works, self.sinks)
        return sum(iter(relay.run_once, 0))

    def open(self, **changes: str) -> Opened:
        """Raise a believable request; `changes` are answers."""
        asked = submission(self.works.policy, **changes)
        with self.write() as work:
            return tickets.open(work, asked)

    def settled(self, **changes: str) -> Ticket:
        """Raise a request whose confirmation was delivered and read."""
        ticket = self.open(**changes).ticket
        self.subjects()
        return ticket

    def subjects(self) -> list[str]:
        """Deliver; the subjects of the new letters, without the reference."""
        self.deliver()
        found = [letter["Subject"].partition("] ")[2] for letter in self.post.letters]
        self.post.letters.clear()
        return found

    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        with self.read() as work:
            return {
                name: work.session.scalar(select(func.count()).select_from(table)) or 0
                for name, table in Base.metadata.tables.items()
            }

    def look(self, ticket: Ticket) -> Ticket:
        """The ticket as it is stored now."""
        with self.read() as work:
            return again(work, ticket)


def again(work: Work, ticket: Ticket) -> Ticket:
    """The same ticket in another unit of work."""
    return store.by_id(work.session, SYSTEM, ticket.id)


def house_in(folder: Path, rules: Policy | None = None, url: str | None = None) -> House:
    """A deployment in this folder with the three sinks; PostgreSQL where `url` names one."""
    clock, post = Clock(), Post()
    if url:
        db.migrate(url)
    works = Works(
        database=db.connect(url or database_in(folder)),
        policy=rules or policy_of(),
        clock=clock,
        signer=Signer(KEY.encode()),
    )
    house = House(works, clock, post)
    house.install(Console(), DatabaseQueue(works), Email(works, post, BASE_URL))
    return house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A deployment for one test; a room's conftest imports this."""
    made = house_in(tmp_path)
    yield made
    made.works.database.close()


def answers(**changes: str) -> dict[str, str]:
    """What Alice writes into the form; an empty text leaves a field out."""
    said = {
        "name": "Alice Ash",
        "email": ALICE,
        "tier": "premium",
        "category": "billing",
        "impact": "normal",
        "subject": "The invoice of October shows the wrong address",
        "description": "It still has the address from before we moved. Please send a new one.",
    }
    return {key: text for key, text in (said | changes).items() if text}


def typed(said: Mapping[str, str] | None = None, **changes: object) -> Typed:
    """A request as the web form hands it on, still raw."""
    values: dict[str, object] = {
        "submission_id": uuid4(),
        "channel": "web",
        "request_type": "support",
        "answers": answers() if said is None else said,
        "language": "en",
        "time_zone": "America/Los_Angeles",
    }
    return Typed(**(values | changes))  # type: ignore[arg-type]


def submission(rules: Policy | None = None, /, **changes: str) -> Submission:
    """A complete and clean request; `changes` are answers."""
    rules = rules or policy_of()
    asked = typed(answers(**changes), request_type=rules.default_request_type)
    return intake.prepare(rules, Signer(KEY.encode()), rules.redaction.made(), asked)


def words(text: str = "It happens on Tuesdays only.") -> Words:
    """A message under a submission id of its own."""
    return messages.words(text, uuid4(), rules=DEFAULT)
