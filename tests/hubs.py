"""Connect requests in tests: what an installer types, and a hub system that answers as told."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from typing import Any

from portal.hub import Answers, Facts
from portal.models import Ticket
from portal.policy.connect import QUESTIONS, Decision
from portal.redaction import identifier
from portal.services import accounts, connections, decisions
from portal.services.connections import Prepared
from portal.services.decisions import Standing
from portal.store import accounts as accounts_store
from portal.store import connections as store
from portal.store import links
from portal.work import SYSTEM, Actor
from tests.factories import House, again, typed

IVAN = "ivan@example.net"
SERIAL = "SH-2417-00382"
ALL_WELL: dict[str, str] = dict.fromkeys(QUESTIONS, "yes")
DANA = Actor("staff")
"""Support at the desk."""
TABLE: list[dict[str, str]] = [
    dict(zip(QUESTIONS, row, strict=True)) for row in product(("yes", "no"), repeat=4)
]
"""The sixteen ways to answer (C12)."""


def expected(row: Mapping[str, str]) -> str:
    """What each of the sixteen ways means: the first no in the order of work, else go."""
    return next((question for question in QUESTIONS if row[question] != "yes"), "go")


def said(**changes: str) -> dict[str, str]:
    """What Ivan types on site; an empty text leaves a field out."""
    answers = {
        "name": "Ivan Installer",
        "email": IVAN,
        "kind": "system-pairing",
        "project": "Ash House",
        "customer_profile": "CP-1041",
        "property": "Main house",
        "installation_record": "IR-7",
        "hub": SERIAL,
        "body": "The blinds do not pair with the hub.",
        **ALL_WELL,
    }
    return {key: text for key, text in (answers | changes).items() if text}


def prepared(house: House, **changes: str) -> Prepared:
    """A connect request, checked and clean."""
    asked = typed(said(**changes), request_type="")
    return connections.prepare(house.works.policy, house.works.signer, house.works.rules, asked)


def request(house: House, actor: Actor = SYSTEM, **changes: str) -> Ticket:
    """A connect request that was accepted."""
    ready = prepared(house, **changes)
    with house.write(actor) as work:
        return connections.open(work, ready).ticket


def report(house: House, ticket: Ticket, actor: Actor, **answers: str) -> None:
    """Say something anew: as an installer, support or the system, as the actor is."""
    new = connections.reported(house.works.rules, answers)
    with house.write(_known(house, actor)) as work:
        connections.report(work, again(work, ticket), new)


def _known(house: House, actor: Actor) -> Actor:
    """Dana with her account, which is made once."""
    if actor is not DANA:
        return actor
    email = identifier("dana@example.net")
    with house.write() as work:
        known = accounts_store.by_email(work.session, email) or accounts.admit(
            work, email, name=identifier("Dana"), language="en", time_zone="UTC"
        )
        known.staff_role = "agent"
        work.session.flush()
        return Actor("staff", known.id, role="agent")


def standing(house: House, ticket: Ticket) -> Standing:
    """Where it stands now."""
    with house.read() as work:
        found = decisions.standing(work, ticket)
    assert found is not None
    return found


def decided(house: House, ticket: Ticket) -> Decision:
    """What was decided last; the row beside the ticket says the same."""
    found = standing(house, ticket)
    with house.read() as work:
        known = store.of(work.session, ticket)
    assert known is not None
    assert known.decision == found.decision.key
    return found.decision


def installer(house: House, ticket: Ticket) -> Actor:
    """Ivan, by the link to his ticket."""
    with house.read() as work:
        link = next(iter(links.of_ticket(work.session, ticket)))
    return Actor("guest", link.id, ticket.id, link.id)


@dataclass
class Told:
    """A hub system in memory, which remembers what it was asked."""

    answers: Answers | None = None
    asked: list[Facts] = field(default_factory=list)

    def check(self, facts: Facts) -> Answers | None:
        """What it was told to answer."""
        self.asked.append(facts)
        return self.answers


@dataclass
class System:
    """A hub system on this machine, with all the ways in which it can misbehave."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    slow: float = 0.0
    """Seconds between the bytes of the answer."""
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    port: int = 0

    def says(self, **told: Any) -> None:
        """Answer with this from now on."""
        self.body = json.dumps(told).encode()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/api"


def _handler(system: System) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            system.asked.append((self.path, dict(self.headers)))
            self.send_response(system.status)
            for name, value in system.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not system.slow:
                self.wfile.write(system.body)
                return
            with suppress(OSError):  # who asked has hung up
                for byte in system.body:
                    time.sleep(system.slow)
                    self.wfile.write(bytes([byte]))

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_about: object) -> None:
        """Who hangs up early is what these tests are about."""


@contextmanager
def system() -> Iterator[System]:
    """A hub system that answers as it is told, until the block ends."""
    made = System()
    server = _Quiet(("127.0.0.1", 0), _handler(made))
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
