"""A mail server that counts the letters about each request, and can be away."""

import re
import socketserver
import threading
from collections import Counter

from tests.servers import free_port

_ABOUT = re.compile(rb"^Subject:.*?\[([^\]]+)\]", re.MULTILINE)
_NAMED = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE)


class Letterbox:
    """Takes letters; `subjects` counts them by reference, without those that came twice."""

    def __init__(self) -> None:
        self.port = free_port()
        self.taken: dict[bytes, str] = {}
        self.repeats = 0
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Where Portal brings them."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def subjects(self) -> Counter[str]:
        """How many letters came about each reference."""
        return Counter(self.taken.values())

    def start(self) -> None:
        """Open, or open again."""
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,)).start()

    def kill(self) -> None:
        """Be away: nobody listens."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    end = kill

    def take(self, letter: bytes) -> None:
        """Remember one."""
        head = letter.partition(b"\n\n")[0].replace(b"\n ", b" ")
        about, named = _ABOUT.search(head), _NAMED.search(head)
        assert about, head
        assert named, head
        self.repeats += named[1] in self.taken
        self.taken[named[1]] = about[1].decode()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, box: Letterbox) -> None:
        super().__init__(("127.0.0.1", box.port), _Talk)
        self.box = box


class _Talk(socketserver.StreamRequestHandler):
    server: _Server
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.box.take(b"".join(lines).replace(b"\r\n", b"\n"))
            self.wfile.write(b"221 goodbye\r\n" if verb == b"QUIT" else b"250 well\r\n")
            if verb == b"QUIT":
                return
