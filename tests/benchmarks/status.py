"""CPU time per request of the public status beside a bare Flask app that sends the same bytes.

    python -m tests.benchmarks.status [REQUESTS]

Both servers run in turn in one run; CPU is that of the whole server process. Then the cost of one
rebuild after a post: asking the database, making an edition, keeping it for a start without a
database, and writing the page and the summary anew. Beside
nginx, where it is installed, the same bytes as files.
"""

import contextlib
import gc
import http.client
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask

from portal import clock, config, db
from portal.app import create_app
from portal.models import Incident
from portal.services import incidents, posts
from portal.web.runtime import Runtime
from portal.work import SYSTEM
from tests.benchmarks.costs import cpu
from tests.benchmarks.front_door import server
from tests.portals import runtime

PATHS = ("/status", "/api/v2/summary.json")
BUDGET, REBUILD = 0.6, 5.0
ROUNDS = 10
HISTORY = 200
POSTS = 8  # about one incident, then there is another
_WORDS = "We found the cause and **mend** it."
NGINX = """daemon off; worker_processes 1; pid {0}/nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{ access_log off; gzip_static on; keepalive_requests 1000000; default_type text/html;
  client_body_temp_path {0}/b; proxy_temp_path {0}/p; fastcgi_temp_path {0}/f;
  uwsgi_temp_path {0}/u; scgi_temp_path {0}/s;
  server {{ listen 127.0.0.1:{1}; root {0}/site; }} }}"""


class Reader:
    """One keep-alive connection that takes packed answers."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def get(self, path: str) -> tuple[bytes, dict[str, str]]:
        """Body and headers."""
        self._connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self._connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status)
        return body, dict(answer.getheaders())


def measured(pids: list[int], reader: Reader, path: str, times: int) -> float:
    """Seconds of CPU that so many answers cost."""
    before = sum(map(cpu, pids))
    for _ in range(times):
        reader.get(path)
    return sum(map(cpu, pids)) - before


def answers(port: int) -> dict[str, tuple[str, dict[str, str]]]:
    """What Portal sends, for the others to send as well."""
    reader, found = Reader(port), {}
    for path in PATHS:
        body, headers = reader.get(path)
        for name in ("Date", "Content-Length", "Server", "Via"):
            headers.pop(name, None)
        found[path] = (body.hex(), headers)
    return found


@contextlib.contextmanager
def nginx(
    folder: Path, port: int, found: dict[str, tuple[str, dict[str, str]]]
) -> Iterator[list[int]]:
    """The same bytes as packed files; gives no process where nginx is not installed."""
    command = shutil.which("nginx")
    if command is None:
        yield []
        return
    for path, (body, _headers) in found.items():
        file = folder / "site" / path[1:]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        file.with_name(f"{file.name}.gz").write_bytes(bytes.fromhex(body))
    folder.chmod(0o755)  # its worker has another name
    (folder / "nginx.conf").write_text(NGINX.format(folder, port))
    process = subprocess.Popen([command, "-c", str(folder / "nginx.conf"), "-e", "stderr"])  # noqa: S603
    time.sleep(1)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    try:
        yield [process.pid, *map(int, children)]
    finally:
        process.terminate()
        process.wait()


def serve(times: int) -> None:
    """Portal, bare Flask and nginx in turn."""
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as running:
        folder = Path(name)
        environment = {"PORTAL_INSTANCE": name, "PORTAL_PORT": "8767"}
        ours = running.enter_context(server([sys.executable, "-m", "portal"], 8767, environment))
        found = answers(8767)
        (folder / "answers.json").write_text(json.dumps(found))
        bare = [sys.executable, str(Path(__file__).with_name("bare_status.py")), name, "8768"]
        theirs = running.enter_context(server(bare, 8768, {}))
        files = running.enter_context(nginx(folder, 8769, found))
        subjects = {"portal": ([ours], 8767), "bare": ([theirs], 8768), "nginx": (files, 8769)}
        readers = {who: Reader(port) for who, (pids, port) in subjects.items() if pids}
        print(f"{'':24}{'portal ms':>10}{'bare ms':>10}{'nginx ms':>10}{'ratio':>8}{'budget':>8}")
        for path in PATHS:
            spent = dict.fromkeys(subjects, 0.0)
            for who in (*readers,) * ROUNDS:
                spent[who] += measured(subjects[who][0], readers[who], path, times // ROUNDS)
            told = "".join(f"{seconds / times * 1000:10.3f}" for seconds in spent.values())
            print(f"{path:24}{told}{spent['portal'] / spent['bare']:8.2f}{BUDGET:8.1f}")


def rebuild(times: int = 50) -> None:
    """What it costs after a post to look, to make a new edition of a long history, and to write it."""
    with tempfile.TemporaryDirectory() as name:
        at = [clock.now() - timedelta(days=80)]
        app: Flask = create_app(config.load({"PORTAL_INSTANCE": name}), lambda: at[0])
        portal: Runtime = runtime(app)
        db.migrate(portal.config.database_url)
        for number in range(HISTORY):
            at[0] += timedelta(hours=8)
            _post(portal, number, "resolved")
        newest = _post(portal, HISTORY, None)
        gc.collect()
        gc.freeze()  # as a server does that has begun
        portal.snapshot.patience = 60.0
        _look(portal)  # the first one reads all
        spent = 0.0
        for number in range(times):
            at[0] += timedelta(seconds=2)
            if number % POSTS == POSTS - 1:
                _say(portal, newest, "resolved", number)
                newest = _post(portal, number, None)
            else:
                _say(portal, newest, "identified", number)
            spent += _look(portal)
        print(f"rebuild, {HISTORY} incidents  {spent / times * 1000:8.2f} ms, budget {REBUILD} ms")


def _look(portal: Runtime) -> float:
    """Ask for the page and the summary; seconds of CPU that it took."""
    begun = time.process_time()
    edition = portal.snapshot.current()
    assert edition is not None
    for path in PATHS:
        assert edition.find(path, portal.policy.organisation.languages[0]) is not None
    return time.process_time() - begun


def _post(portal: Runtime, number: int, ends: str | None) -> int:
    """Report an incident, and end it where told; its id."""
    works, component = portal.works, portal.policy.components[number % 2].key
    states = {component: "major_outage"}
    post = posts.prepare(
        works.policy, works.rules, status="investigating", body=_WORDS, states=states
    )
    with works.write(SYSTEM) as work:
        found = incidents.report(
            work, name=posts.title(f"Trouble {number}", works.rules), post=post
        )
        work.session.flush()
        incident = found.id
    if ends is not None:
        _say(portal, incident, ends, number)
    return incident


def _say(portal: Runtime, incident: int, status: str, number: int) -> None:
    works = portal.works
    post = posts.prepare(works.policy, works.rules, status=status, body=f"{_WORDS} ({number})")
    with works.write(SYSTEM) as work:
        incidents.say(work, work.session.get_one(Incident, incident), post)


if __name__ == "__main__":
    serve(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
    rebuild()
