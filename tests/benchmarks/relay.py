"""How fast the relay hands on what waits, to each engine, and what CPU a row costs it.

    python -m tests.benchmarks.relay [ROWS]

Needs PostgreSQL, RabbitMQ and Redis on this machine, as the tests do. Relays are processes of their
own, and so are the web server and the mail server that they talk to, whose CPU is not counted. At
the end two relays share the rows of one PostgreSQL: what arrived, and what arrived twice.
"""

import base64
import json
import multiprocessing
import socketserver
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from kombu.connection import Connection
from kombu.entity import Queue
from sqlalchemy import create_engine, insert, select, text
from uuid_utils.compat import uuid7

from portal import clock
from portal.models import OutboxRow
from portal.outbox.relay import Relay
from portal.sinks import DatabaseQueue, Email, Sink, Webhook
from portal.sinks.broker import Broker
from portal.sinks.transports import SmtpTransport
from portal.work import Works
from tests.factories import BASE_URL, House, house_in

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432"
NAME = "portal_benchmark_relay"
BROKERS = {"RabbitMQ": "amqp://127.0.0.1:5672//", "Redis": "redis://127.0.0.1:6379/0"}
ENGINES = ("database", "RabbitMQ", "Redis", "webhook", "SMTP")
EACH = 10  # rows of one ticket; of more letters an hour to one person it would pause some
KEY = base64.b64encode(bytes(range(32))).decode()
AT_ONCE = multiprocessing.get_context("spawn")


class Hook(BaseHTTPRequestHandler):
    """Takes messages; asked with GET, it says how many came, and how many of them were different."""

    protocol_version = "HTTP/1.1"
    ids: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.ids.append(self.headers["webhook-id"])
        self._answer(b"")

    def do_GET(self) -> None:
        self._answer(json.dumps([len(self.ids), len(set(self.ids))]).encode())

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


class Mail(socketserver.StreamRequestHandler):
    """Speaks enough SMTP to take letters and throw them away."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                for _line in iter(self.rfile.readline, b".\r\n"):
                    pass
            self.wfile.write(b"250 well\r\n")
            if verb == b"QUIT":
                return


def serve(kind: str, told: Any) -> None:
    """One of the two servers, on a port that it tells."""
    made = ThreadingHTTPServer if kind == "webhook" else socketserver.ThreadingTCPServer
    with made(("127.0.0.1", 0), Hook if kind == "webhook" else Mail) as server:
        told.put(server.server_address[1])
        server.serve_forever()


@contextmanager
def served(kind: str) -> Iterator[int]:
    """A server as a process, where the engine is one of ours; gives its port."""
    if kind not in {"webhook", "SMTP"}:
        yield 0
        return
    told = AT_ONCE.Queue()
    process = AT_ONCE.Process(target=serve, args=(kind, told), daemon=True)
    process.start()
    yield told.get()
    process.terminate()


def sink(works: Works, engine: str, port: int) -> Sink:
    """What leads to an engine."""
    if engine in BROKERS:
        return Broker(BROKERS[engine], NAME)
    if engine == "webhook":
        return Webhook(f"http://127.0.0.1:{port}/", f"whsec_{KEY}", works.clock)
    if engine == "SMTP":
        smtp = SmtpTransport(f"smtp://127.0.0.1:{port}", "us@example.com", BASE_URL)
        return Email(works, smtp, BASE_URL)
    return DatabaseQueue(works)


def house(folder: str, url: str | None) -> House:
    """A deployment whose clock goes on."""
    made = house_in(Path(folder), url=url)
    made.works.clock = clock.now
    return made


def fill(made: House, one: Sink, rows: int) -> None:
    """Let so many rows wait for a sink: some tickets, and each of their deliveries several times."""
    made.install(one)
    for _ in range(rows // EACH):
        made.open()
    with made.works.database.writer() as session:
        query = select(OutboxRow.__table__).where(OutboxRow.available_at.is_not(None))
        known = session.execute(query).mappings().all()
        for _ in range(EACH - 1):
            again = [dict(row) | {"id": uuid7(), "payload": anew(row["payload"])} for row in known]
            session.execute(insert(OutboxRow), again)
        session.commit()


def anew(payload: dict[str, Any]) -> dict[str, Any]:
    """The same under an id of its own."""
    return payload | {"id": uuid7()}


def drain(folder: str, url: str | None, engine: str, port: int, told: Any) -> None:
    """Deliver all that waits; tells rows, CPU and time in seconds."""
    made = house(folder, url)
    one = sink(made.works, engine, port)
    relay = Relay(made.works, {one.name: one})
    begun, before, rows = time.perf_counter(), time.process_time(), 0
    while found := relay.run_once():
        rows += found
    told.put((rows, time.process_time() - before, time.perf_counter() - begun))


def run(folder: str, url: str | None, engine: str, port: int, relays: int = 1) -> list[Any]:
    """What each of so many relays at once delivered."""
    told = AT_ONCE.Queue()
    about = (folder, url, engine, port, told)
    processes = [AT_ONCE.Process(target=drain, args=about) for _ in range(relays)]
    for process in processes:
        process.start()
    found = [told.get() for _ in processes]
    for process in processes:
        process.join()
    return found


@contextmanager
def postgres() -> Iterator[str]:
    """A database of our own."""
    engine = create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {NAME}"))
        yield f"{SERVER}/{NAME}"
        connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))


def forget(engine: str) -> None:
    """Leave nothing in a broker."""
    if engine in BROKERS:
        with Connection(BROKERS[engine]) as way:
            Queue(NAME, channel=way.default_channel).delete()


def measure(name: str, url: str | None, rows: int) -> None:
    """Every engine on one database."""
    with TemporaryDirectory() as folder:
        made = house(folder, url)
        for engine in ENGINES:
            with served(engine) as port:
                fill(made, sink(made.works, engine, port), rows)
                ((found, cpu, wall),) = run(folder, url, engine, port)
            forget(engine)
            each = f"{found / wall:10.0f}{cpu / found * 1000:12.2f}"
            print(f"{name:12}{engine:10}{found:8}{each}", flush=True)


def share(url: str, rows: int) -> None:
    """Two relays on one database."""
    with TemporaryDirectory() as folder, served("webhook") as port:
        made = house(folder, url)
        fill(made, sink(made.works, "webhook", port), rows)
        found = run(folder, url, "webhook", port, relays=2)
        asked = HTTPConnection("127.0.0.1", port)
        asked.request("GET", "/")
        came, different = json.loads(asked.getresponse().read())
    parts = " and ".join(str(one[0]) for one in found)
    wall = max(one[2] for one in found)
    print(f"Two relays delivered {parts} rows, {rows / wall:.0f} a second.")
    print(f"{came} arrived, {came - different} of them twice.")


def main() -> None:
    """Measure, and print a line for each."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    print(f"{'':12}{'':10}{'rows':>8}{'rows/s':>10}{'CPU ms/row':>12}")
    measure("SQLite", None, rows)
    with postgres() as url:
        measure("PostgreSQL", url, rows)
        share(url, rows)


if __name__ == "__main__":
    main()
