"""CPU time per request of Portal beside a bare Flask app that does the same reads and writes.

    python -m tests.benchmarks.front_door [REQUESTS] [--database postgresql://user@host/postgres]

Both servers run in turn in one run; CPU is that of the whole server process, user and system,
relay and database included: on PostgreSQL that of its processes, in databases of their own named
portal_bench_*, too. Prints one ratio for each budget.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.costs import Meter, database

ROUNDS = 10
STEPS = ("form", "submit", "track")
# Who submits asks for the form and sends it: the budget is for the two together.
BUDGETS = {
    ("form", "submit"): 2.2,
    ("track",): 2.5,
    ("form",): None,
    ("submit",): None,
}
POLICY = 'extends = "selora"\n[intake]\nper_hour = 10000000\nper_day = 10000000\n'
TYPED = {
    "name": "Ada Brown",
    "email": "ada@example.com",
    "tier": "premium",
    "category": "integration",
    "impact": "high",
    "subject": "The hub loses its devices every night",
    "description": "Since the last update the hub loses all of its devices at two in the morning. "
    "Restarting it brings them back until the next night. " * 4,
    "steps_to_reproduce": "Wait for the night.",
    "time_zone": "America/Los_Angeles",
}


class Client:
    """One keep-alive connection with its cookies."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = ""

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str, str]:
        """Status, text and location of one answer."""
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode()
        for value in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = value.partition(";")[0]
        return answer.status, text, answer.headers.get("Location", "")


@contextlib.contextmanager
def server(
    command: list[str], port: int, environment: dict[str, str], first: str = "/tickets/new"
) -> Iterator[int]:
    """A server process that answers on `port`, asked for `first`; gives its process id."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1200):
            time.sleep(0.1)
            try:
                Client(port).ask("GET", first)
                break
            except OSError:
                continue
        yield process.pid
    finally:
        process.terminate()
        process.wait()


class Subject:
    """One of the two servers, and the CPU that each step has cost it so far."""

    def __init__(self, port: int, pid: int, database: str | None = None) -> None:
        self.meter = Meter(pid, database)
        self.client = Client(port)
        self.place = ""
        self.spent = dict.fromkeys(STEPS, 0.0)
        page = self.client.ask("GET", "/tickets/new")[1]
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.fields = {**TYPED, "csrf_token": token[1] if token else ""}

    def form(self) -> None:
        """Open the form."""
        assert self.client.ask("GET", "/tickets/new")[0] == 200

    def submit(self) -> None:
        """Send one request."""
        key = str(uuid.uuid4())
        subject = f"{self.fields['subject']} ({key[:8]})"  # the same words are the same request
        body = urlencode({**self.fields, "subject": subject, "submission_id": key})
        status, _text, self.place = self.client.ask("POST", "/tickets/new", body)
        assert status == 303, status

    def track(self) -> None:
        """Look at the newest request."""
        assert self.client.ask("GET", self.place)[0] == 200

    def measure(self, step: str, times: int) -> None:
        """Take the CPU of some steps, what follows in the background included."""
        before = self.meter.spent()
        for _ in range(times):
            getattr(self, step)()
        time.sleep(0.5)
        self.spent[step] += self.meter.spent() - before


def main() -> None:
    """Measure both in turn, round after round, and print the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("requests", type=int, nargs="?", default=400)
    parser.add_argument("--database", help="measure on this PostgreSQL")
    asked = parser.parse_args()
    times, ours_at, bares_at = asked.requests, None, None
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        folder = Path(name)
        (folder / "policy.toml").write_text(POLICY)
        environment = {"PORTAL_INSTANCE": name, "PORTAL_PORT": "8765"}
        if asked.database:
            names = (f"portal_bench_{uuid.uuid4().hex[:12]}" for _ in range(2))
            urls = [running.enter_context(database(asked.database, one)) for one in names]
            ours_at, bares_at = urls
            environment["PORTAL_DATABASE_URL"] = ours_at
        serve = [sys.executable, "-m", "portal"]
        portal = Subject(8765, running.enter_context(server(serve, 8765, environment)), ours_at)
        (folder / "sizes.json").write_text(json.dumps(weigh(8765) | {"database": bares_at}))
        serve = [sys.executable, str(Path(__file__).with_name("bare.py")), name, "8766"]
        bare = Subject(8766, running.enter_context(server(serve, 8766, {})), bares_at)
        for step in STEPS:
            for subject in (portal, bare) * ROUNDS:
                subject.measure(step, times // ROUNDS)
    print(f"{'':14}{'portal ms':>10}{'bare ms':>10}{'ratio':>8}{'budget':>8}")
    for steps, budget in BUDGETS.items():
        ours, theirs = (sum(one.spent[step] for step in steps) for one in (portal, bare))
        spent = f"{ours / times * 1000:10.2f}{theirs / times * 1000:10.2f}{ours / theirs:8.2f}"
        print(f"{' + '.join(steps):14}{spent}" + (f"{budget:8.1f}" if budget else ""))


def weigh(port: int) -> dict[str, object]:
    """How large Portal's own pages are, and how many dates its tracking page formats."""
    client = Client(port)
    form = client.ask("GET", "/tickets/new")[1]
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    fields = {**TYPED, "csrf_token": token[1] if token else "", "submission_id": str(uuid.uuid4())}
    place = client.ask("POST", "/tickets/new", urlencode(fields))[2]
    time.sleep(1)
    page = client.ask("GET", place)[1]
    return {"form": len(form), "track": len(page), "dates": page.count("<time")}


if __name__ == "__main__":
    main()
