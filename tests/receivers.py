"""A machine that takes what is sent to it: by TLS as hooks.example.com, or plainly on this machine."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.outbound import Outbound

HOST = "hooks.example.com"


@dataclass(frozen=True)
class Received:
    """One request: its path, its headers by lower-case name, its body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


@dataclass
class Receiver:
    """Answers with `status`, for each address its own if one is named; `slow` never ends."""

    port: int = 0
    status: int = 204
    statuses: dict[str, int] = field(default_factory=dict)
    location: str = ""
    retry_after: int = 0
    slow: bool = False
    seen: list[Received] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where it takes things."""
        return f"https://{HOST}:{self.port}/status"

    @property
    def plain_url(self) -> str:
        """Where it takes things without TLS."""
        return f"http://127.0.0.1:{self.port}/portal"

    def outbound(self, **changes: Any) -> Outbound:
        """A way out on which this machine counts as public, and its certificate as good."""
        neighbours: dict[str, Any] = {
            "look_up": lambda _host, _port: ["127.0.0.1"],
            "is_public": lambda _address: True,
            "tls": _trusting,
        }
        return Outbound(**(neighbours | changes))

    def take(self, path: str) -> list[Received]:
        """What came to one path."""
        return [one for one in self.seen if one.path == path]


@contextmanager
def receiver(*, tls: bool = True) -> Iterator[Receiver]:
    """A receiver that listens until the block ends."""
    made = Receiver()
    with ThreadingHTTPServer(("127.0.0.1", 0), _handler(made)) as server:
        server.daemon_threads = True
        if tls:
            server.socket = _serving().wrap_socket(server.socket, server_side=True)
        made.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.over.set()
        server.shutdown()
        thread.join()


def _handler(made: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            named = {name.lower(): value for name, value in self.headers.items()}
            made.seen.append(Received(self.path, named, body))
            if made.slow:
                self._drip()
                return
            self.send_response(made.statuses.get(self.path, made.status))
            if made.location:
                self.send_header("Location", made.location)
            if made.retry_after:
                self.send_header("Retry-After", str(made.retry_after))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            self.wfile.write(b"HTTP/")
            with suppress(OSError):
                while not made.over.wait(0.05):
                    self.wfile.write(b"X")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@cache
def _pem() -> tuple[bytes, bytes]:
    """A certificate for the host and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    bare = serialization.NoEncryption()
    secret = key.private_bytes(form, serialization.PrivateFormat.PKCS8, bare)
    return made.public_bytes(form), secret


@cache
def _serving() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "both.pem"
        file.write_bytes(b"".join(_pem()))
        context.load_cert_chain(file)
    return context


@cache
def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=_pem()[0].decode())
