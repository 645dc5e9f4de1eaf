"""The web server nginx, with the site of docs/operations, in front of a portal on ports of the test."""

import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

from tests.servers import PATIENCE, ROOT, Browser, free_port

SITE = ROOT / "docs" / "operations" / "nginx.conf"
NAME = "support.example.com"
MAIN = """
user {user};
daemon off;
worker_processes 1;
pid {folder}/pid;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """Where nginx answers, and what it writes."""

    folder: Path
    plain: int
    port: int

    @property
    def url(self) -> str:
        """The address of the site."""
        return f"https://localhost:{self.port}"

    @property
    def export(self) -> Path:
        """Where the site looks for the exported status."""
        return self.folder / "export"

    def connect(self, source: str = "127.0.0.1") -> HTTPSConnection:
        """A connection from an address of this machine; nobody vouches for the certificate."""
        trusting = ssl._create_unverified_context()  # noqa: S323, SLF001 - made for this test
        return HTTPSConnection(
            "localhost",
            self.port,
            timeout=PATIENCE,
            context=trusting,
            source_address=(source, 0),
        )

    def get(self, path: str, source: str = "127.0.0.1", **headers: str) -> bytes:
        """Ask once, and give what was answered."""
        with closing(self.connect(source)) as connection:
            connection.request(
                "GET", path, headers={name.replace("_", "-"): headers[name] for name in headers}
            )
            return connection.getresponse().read()

    def log(self) -> str:
        """What it wrote of requests and of errors."""
        return "".join(path.read_text("utf-8") for path in self.folder.glob("log/*"))


class Visitor(Browser):
    """Somebody with cookies who comes through nginx."""

    def __init__(self, front: Front) -> None:
        super().__init__(front.port)
        self._front = front

    def _connect(self) -> HTTPConnection:
        return self._front.connect()


@contextmanager
def in_front_of(upstream: int, folder: Path) -> Iterator[Front]:
    """Start it in front of what listens on this port, and end it afterwards."""
    front = Front(folder, free_port(), free_port())
    for name in ("log", "tls"):
        (folder / name).mkdir(parents=True)
    certify(folder / "tls")
    (folder / "site.conf").write_text(_site(front, upstream), "utf-8")
    (folder / "main.conf").write_text(MAIN.format(folder=folder, user=folder.owner()), "utf-8")
    command = ["nginx", "-p", str(folder), "-e", str(folder / "error"), "-c"]
    running = subprocess.Popen([*command, str(folder / "main.conf")])  # noqa: S603 - nginx itself
    try:
        _wait(front, running)
        yield front
    finally:
        running.terminate()
        running.wait(PATIENCE)


def _site(front: Front, upstream: int) -> str:
    """The site as operators have it, but for its places; here its port has to be told as well."""
    site = SITE.read_text("utf-8")
    for old, new in (
        ("listen 80;", f"listen 127.0.0.1:{front.plain};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{front.port} ssl http2;"),
        ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};"),
        (f"https://{NAME}", front.url),
        (NAME, "localhost"),
        ("$host;", f"$host:{front.port};"),
        ("/etc/ssl/portal", str(front.folder / "tls")),
        ("/var/log/nginx", str(front.folder / "log")),
        ("/srv/portal-status/now", str(front.export)),
    ):
        assert old in site
        site = site.replace(old, new)
    return re.sub(r"^\s*listen \[::\].*\n", "", site, flags=re.MULTILINE)


def certify(folder: Path) -> None:
    """Put a key and a certificate for nobody there."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem"
    )
    subprocess.run(  # noqa: S603 - a fixed command
        [*command.split(), "-out", "fullchain.pem"], cwd=folder, check=True, capture_output=True
    )


def _wait(front: Front, running: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        assert running.poll() is None, (front.folder / "error").read_text("utf-8")
        try:
            with closing(front.connect()) as connection:
                return connection.connect()
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.02)
