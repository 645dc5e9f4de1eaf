"""A deployment for each test of this room, and a mail server that listens on this machine."""

import email
import socketserver
import threading
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage

import pytest

from tests.factories import house

__all__ = ["house"]


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks enough SMTP to take letters; what `refusals` names is answered as it says."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            verb = line[:4].decode().upper()
            if verb == "DATA":
                self._say("354 go on")
                self._take()
            if verb == "QUIT":
                self._say(self.server.refusals.get(verb, "221 goodbye"))
                return
            self._say(self.server.refusals.get(verb, "250 well"))

    def _take(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        raw = b"".join(line.removeprefix(b".") for line in lines)
        letter = email.message_from_bytes(raw, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.server.letters.append(letter)

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
