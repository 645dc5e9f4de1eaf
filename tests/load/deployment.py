"""Web and worker processes of one deployment, which die and are begun again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from portal import config, db
from portal.app import assemble
from portal.clock import Clock, now
from portal.services import links
from portal.web.runtime import Runtime
from portal.work import SYSTEM
from tests.servers import ROOT, Server

NO_LIMITS = """
extends = "selora"
[intake]
per_hour = 1000000
per_day = 1000000
minimum_seconds = 0
"""


class Deployment:
    """Several processes that share a folder, a database and their settings."""

    def __init__(self, folder: Path, *, webs: int, workers: int, **settings: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "policy.toml").write_text(NO_LIMITS, "utf-8")
        self.folder, self.settings = folder, {"PORTAL_INSTANCE": str(folder), **settings}
        db.migrate(config.load(self.settings).database_url)
        self.webs = [Server(folder, "-m", "portal", "serve", **settings) for _ in range(webs)]
        self.workers = [
            Server(folder, "-m", "portal", "worker", **settings) for _ in range(workers)
        ]

    @property
    def ports(self) -> list[int]:
        """Where requests are taken."""
        return [web.port for web in self.webs]

    def command(self, *words: str, **settings: str) -> str:
        """Run `portal …` beside it; what it says."""
        done = subprocess.run(  # noqa: S603 - our own command line
            [sys.executable, "-m", "portal", *words],
            cwd=ROOT,
            env={**os.environ, **self.settings, **settings},
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Begin all, and wait until the pages answer."""
        for worker in self.workers:
            worker.launch()
        for web in self.webs:
            web.start()

    def kill(self, turn: int) -> None:
        """End a page's process, a worker, or one of both, as a power cut would; begin them again."""
        web = [self.webs[turn // 3 % len(self.webs)]] if turn % 3 != 1 else []
        worker = [self.workers[turn // 3 % len(self.workers)]] if turn % 3 != 0 else []
        for one in web + worker:
            one.kill()
        for one in worker:
            one.launch()
        for one in web:
            one.start()

    def stop(self) -> list[int]:
        """Ask all to end, and wait; the exit statuses."""
        for one in self.webs + self.workers:
            one.signal(signal.SIGTERM)
        return [one.wait() for one in self.webs + self.workers]

    def end(self) -> None:
        """Make sure that nothing is left of it."""
        for one in self.webs + self.workers:
            one.end()

    def parts(self, clock: Clock = now) -> Runtime:
        """The parts of the deployment in this process, such as its database and its sinks."""
        return assemble(config.load(self.settings), clock)

    def token(self) -> str:
        """A token for a program."""
        portal = self.parts()
        with portal.works.write(SYSTEM) as work:
            made = links.issue_api_token(work, "load", ["tickets:write"])
        portal.works.database.close()
        return made
