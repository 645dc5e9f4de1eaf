"""CPU time of lists, the desk and a ticket's page: over few and many tickets, and beside a bare app.

    python -m tests.benchmarks.lists [--requests N] [--many N] [--database URL] [--folder FOLDER]

`portal seed` fills a deployment with few tickets and one with many; who asked most and who leads
support look at their pages, in turn, round after round. Where a folder is named, what was filled
is kept there (and on PostgreSQL, in the databases portal_bench_*) for the next time. The bare app
asks the same questions of the same tables for a customer's list. PostgreSQL's CPU counts too.
Last, one step of the sweeper and of the relay, when there is nothing to do.
"""

import argparse
import contextlib
import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import clock, db
from portal.cli.seeding import copies
from portal.models import Account, Ticket
from portal.outbox.relay import Relay
from portal.redaction import identifier
from portal.services import sessions, timers
from portal.work import SYSTEM
from tests.benchmarks.costs import Meter, database
from tests.benchmarks.front_door import Client, server
from tests.factories import KEY
from tests.portals import app_in, runtime

ROUNDS = 10
FEW, PORT = 1_000, 8410
FLAT, BESIDE_BARE = 1.3, 2.2
LIST = "/tickets"
PAGES = {
    LIST: "customer",
    "/tickets?stage=closed": "customer",
    "ticket": "customer",
    "/desk": "lead",
    "/desk?show=waiting": "lead",
    "/desk?show=mine": "lead",
    "/desk?show=unassigned": "lead",
    "/desk?team=support": "lead",
    "/desk?status=new": "lead",
    "/desk/connect": "lead",
    "/desk/escalations": "lead",
    "/desk/news": "lead",
    "/desk/feedback": "lead",
    "desk ticket": "lead",
}
"""Who looks at what; reports are not here, as they count all that was solved in their time."""
Filled = Mapping[str, Any]


def fill(folder: Path, many: int, url: str | None) -> Filled:
    """A deployment with so many tickets: the cookies of two people, and what they look at."""
    kept = folder / "filled.json"
    if not kept.exists():
        kept.write_text(
            json.dumps(_filled(folder, many, url or f"sqlite:///{folder}/portal.sqlite3"))
        )
    known = json.loads(kept.read_text())
    app = app_in(folder, clock.now, database_url=known["url"])  # type: ignore[arg-type]
    found = known | _signed_in(app, known["people"])
    runtime(app).works.database.close()
    return found  # type: ignore[no-any-return]


def _filled(folder: Path, many: int, url: str) -> Filled:
    """Fill it: its database, when that was, and who asked most and who leads support."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.migrate(url)
    begun, now = time.monotonic(), clock.now()
    app = app_in(folder, lambda: now, database_url=url)  # type: ignore[arg-type]
    works = runtime(app).works
    crowd = copies.fill(works, many, 1, anyway=False)
    print(f"filled with {many:,} in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    works.database.close()
    return {"at": str(now), "url": url, "people": {"customer": crowd.busiest, "lead": crowd.lead}}


def _signed_in(app: Flask, addresses: Mapping[str, str]) -> Filled:
    """The cookies of the two people, and what they look at."""
    with runtime(app).works.write(SYSTEM) as work:
        ask = select(Account).where(Account.email.in_(addresses.values()))
        people = {str(one.email): one for one in work.session.scalars(ask)}
        browser = identifier("benchmark")
        tokens = {
            who: sessions.start(work, people[email], browser, second_factor=True)
            for who, email in addresses.items()
        }
        me = people[addresses["customer"]]
        newest = select(Ticket.reference).order_by(Ticket.id.desc()).limit(1)
        mine = work.session.scalar(newest.where(Ticket.requester_email == me.email))
        return {
            "cookies": {who: cookie_of(app, token) for who, token in tokens.items()},
            "ticket": f"/tickets/{mine}",
            "desk ticket": f"/desk/tickets/{work.session.scalar(newest)}",
            "who": {"me": me.id, "house": me.organisation_id, "email": me.email},
        }


def cookie_of(app: object, token: str) -> str:
    """The cookie of a browser with this session."""
    client = app.test_client()  # type: ignore[attr-defined]
    with client.session_transaction() as session:
        session["_user_id"] = token
    found = client.get_cookie("portal")
    return f"portal={found.value}"


class Reader:
    """Somebody who looks at pages of one server, and the CPU that each has cost so far."""

    def __init__(self, port: int, meter: Meter, filled: Filled) -> None:
        self.meter, self.filled = meter, filled
        self.spent = dict.fromkeys(PAGES, 0.0)
        self.client = Client(port)

    def look(self, page: str) -> str:
        """Open a page."""
        self.client.cookie = self.filled["cookies"][PAGES[page]]
        path = page if page.startswith("/") else self.filled[page]
        status, text, _place = self.client.ask("GET", path)
        assert status == 200, (path, status)
        return text

    def measure(self, page: str, times: int) -> None:
        """Look some times, after a first time that does not count."""
        self.look(page)
        before = self.meter.spent()
        for _ in range(times):
            self.look(page)
        self.spent[page] += self.meter.spent() - before


def steps(filled: Filled, folder: Path, times: int) -> Mapping[str, float]:
    """Milliseconds that a step of the sweeper and of the relay takes when there is nothing to do."""
    at = datetime.fromisoformat(filled["at"])
    app = app_in(folder, lambda: at, database_url=filled["url"])  # type: ignore[arg-type]
    works, relay = runtime(app).works, Relay(runtime(app).works, runtime(app).sinks)

    def sweep() -> int:
        with works.write(SYSTEM) as work:
            found = timers.sweep(work)
            timers.forget(work)
            return found

    def deliver() -> int:
        return relay.run_once(threading.Event())

    found = {name: _timed(step, times) for name, step in (("sweeper", sweep), ("relay", deliver))}
    works.database.close()
    return found


def _timed(step: Callable[[], int], times: int) -> float:
    while step():
        pass  # what was due when it was filled, such as escalations that nobody answered
    begun = time.monotonic()
    for _ in range(times):
        step()
    return (time.monotonic() - begun) / times * 1000


def main() -> None:
    """Measure all in turn, round after round, and print the ratios."""
    asked = arguments()
    with contextlib.ExitStack() as running:
        folder = asked.folder or Path(running.enter_context(tempfile.TemporaryDirectory()))
        sized = {"few": FEW, "many": asked.many}
        filled, readers = {}, {}
        for port, (label, many) in enumerate(sized.items(), PORT):
            name, url = f"portal_bench_{many}", None
            if asked.database:
                url = running.enter_context(database(asked.database, name))
            filled[label] = fill(folder / label, many, url)
            readers[label] = running.enter_context(_serving(folder / label, port, filled[label]))
        page = readers["few"].look(LIST)
        told = {"page": len(page), "dates": page.count("<time"), "database": filled["few"]["url"]}
        (folder / "sizes.json").write_text(json.dumps(told | filled["few"]["who"]))
        readers["bare"] = running.enter_context(_bare(folder, PORT + 2, filled["few"]))
        for each in PAGES:
            subjects = [readers[name] for name in readers if name != "bare" or each == LIST]
            for reader in subjects * ROUNDS:
                reader.measure(each, asked.requests // ROUNDS)
        show(readers, asked.requests, asked.many)
        for label, one in filled.items():
            print(
                label, {name: f"{ms:.2f} ms" for name, ms in steps(one, folder / label, 50).items()}
            )


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--many", type=int, default=1_000_000)
    parser.add_argument("--database", help="a PostgreSQL, such as postgresql://user@host/postgres")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


@contextlib.contextmanager
def _serving(folder: Path, port: int, filled: Filled) -> Any:
    place = {"PORTAL_INSTANCE": str(folder), "PORTAL_PORT": str(port), "PORTAL_SECRET_KEY": KEY}
    place["PORTAL_DATABASE_URL"] = filled["url"]
    # Without a worker: what becomes due meanwhile would count as the cost of some page.
    with server([sys.executable, "-m", "portal", "serve"], port, place) as pid:
        yield Reader(port, _meter(pid, filled), filled)


@contextlib.contextmanager
def _bare(folder: Path, port: int, filled: Filled) -> Any:
    command = [sys.executable, str(Path(__file__).with_name("bare_lists.py")), str(folder)]
    with server([*command, str(port)], port, {}) as pid:
        yield Reader(port, _meter(pid, filled), filled)


def _meter(pid: int, filled: Filled) -> Meter:
    return Meter(pid, None if filled["url"].startswith("sqlite") else filled["url"])


def show(readers: Mapping[str, Reader], times: int, many: int) -> None:
    """Print a line for each page."""
    print(f"{'':24}{FEW:>10,}{many:>12,}{'growth':>8}{'bare':>8}{'ratio':>7}")
    for page in PAGES:
        few, most = (readers[label].spent[page] / times * 1000 for label in ("few", "many"))
        bare = readers["bare"].spent[page] / times * 1000
        beside = f"{bare:8.2f}{few / bare:7.2f}" if bare else ""
        print(f"{page:24}{few:10.2f}{most:12.2f}{most / few:8.2f}{beside}")
    print(f"budgets: growth {FLAT}, ratio {BESIDE_BARE}; milliseconds of CPU")


if __name__ == "__main__":
    main()
