"""CPU time per request of Portal beside a bare Flask app that does the same reads and writes.

    python -m tests.benchmarks.front_door [REQUESTS]

Both servers run in turn in one run; CPU is that of the whole server process, user and system,
relay and database included. Prints one ratio for each budget.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

TICKS = os.sysconf("SC_CLK_TCK")
BUDGETS = {"form": 2.2, "submit": 2.2, "track": 2.5}
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


def cpu(pid: int) -> float:
    """Seconds of CPU that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


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


@contextmanager
def server(command: list[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """A server process that answers on `port`; gives its process id."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            time.sleep(0.1)
            try:
                Client(port).ask("GET", "/tickets/new")
                break
            except OSError:
                continue
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def measure(pid: int, step: Callable[[], None], times: int) -> float:
    """Milliseconds of CPU for one step, what follows in the background included."""
    for _ in range(20):
        step()
    time.sleep(1.5)
    before = cpu(pid)
    for _ in range(times):
        step()
    time.sleep(1.5)
    return (cpu(pid) - before) / times * 1000


def run(port: int, pid: int, times: int) -> dict[str, float]:
    """The three figures of one server."""
    client = Client(port)
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.ask("GET", "/tickets/new")[1])
    fields = {**TYPED, "csrf_token": token[1] if token else ""}
    places: list[str] = []

    def form() -> None:
        assert client.ask("GET", "/tickets/new")[0] == 200

    def submit() -> None:
        body = urlencode({**fields, "submission_id": str(uuid.uuid4())})
        status, _text, location = client.ask("POST", "/tickets/new", body)
        assert status == 303, status
        places.append(location)

    def track() -> None:
        assert client.ask("GET", places[-1])[0] == 200

    return {step.__name__: measure(pid, step, times) for step in (form, submit, track)}


def main() -> None:
    """Measure both and print the ratios."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "policy.toml").write_text(POLICY)
        environment = {"PORTAL_INSTANCE": name, "PORTAL_PORT": "8765"}
        with server([sys.executable, "-m", "portal"], 8765, environment) as pid:
            portal = run(8765, pid, times)
            sizes = weigh(8765)
        (folder / "sizes.json").write_text(json.dumps(sizes))
        command = [sys.executable, str(Path(__file__).with_name("bare.py")), name, "8766"]
        with server(command, 8766, {}) as pid:
            bare = run(8766, pid, times)
    print(f"{'':10}{'portal ms':>10}{'bare ms':>10}{'ratio':>8}{'budget':>8}")
    for name, budget in BUDGETS.items():
        ratio = portal[name] / bare[name]
        print(f"{name:10}{portal[name]:10.2f}{bare[name]:10.2f}{ratio:8.2f}{budget:8.1f}")


def weigh(port: int) -> dict[str, int]:
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
