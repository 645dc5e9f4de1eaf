"""`python -m portal` as a process of its own, on a free port and a folder of the test's own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

PATIENCE = 60
ROOT = Path(__file__).parent.parent


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """A portal that can be started, stopped, killed and started again in the same folder.

    `command` is what Python runs; all of Portal in one process, unless told otherwise.
    """

    def __init__(self, folder: Path, *command: str, **settings: str) -> None:
        self.command = command or ("-m", "portal")
        self.port = free_port()
        self.log = folder / f"server-{self.port}.log"
        folder.mkdir(exist_ok=True)
        own = {"PORTAL_INSTANCE": str(folder), "PORTAL_PORT": str(self.port)}
        self._environ = {**os.environ, **own, **settings}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.launch()
        assert self._process is not None
        until = time.monotonic() + PATIENCE
        while not self.answers():
            assert self._process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)

    def launch(self) -> None:
        """Start, and wait for nothing."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                [sys.executable, "-W", "error", *self.command],
                cwd=ROOT,
                env=self._environ,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def answers(self) -> bool:
        """Whether it says that it is alive."""
        try:
            return Browser(self.port).get("/livez")[0] == 200
        except OSError:
            return False

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end, and give its exit status."""
        assert self._process is not None
        return self._process.wait(PATIENCE)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        self.wait()

    def end(self) -> None:
        """Make sure that nothing is left of it."""
        if self._process is not None and self._process.poll() is None:
            self.kill()


class Browser:
    """Somebody with cookies who asks over HTTP."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> tuple[int, str]:
        """The status and the page."""
        return self._ask("GET", path)

    def post(self, path: str, values: Mapping[str, str]) -> tuple[int, str]:
        """The status, and where it leads, else the page."""
        return self._ask("POST", path, urlencode(values))

    def csrf_token(self, path: str) -> str:
        """The token of the form on that page."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path)[1])
        assert found
        return found[1]

    def _connect(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)

    def _ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        connection = self._connect()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = response.read().decode()
        finally:
            connection.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return response.status, response.headers.get("Location") or page
