"""A mail server that counts the letters about each request, and can be away."""

import re
from collections import Counter

from tests.load.host import Host, Visit

_ABOUT = re.compile(rb"^Subject:.*?\[([^\]]+)\]", re.MULTILINE)
_NAMED = re.compile(rb"^Message-ID:\s*(\S+)", re.MULTILINE)


class Letterbox(Host):
    """Takes letters; `subjects` counts them by reference, without those that came twice."""

    def __init__(self) -> None:
        super().__init__(_Talk)
        self.taken: dict[bytes, str] = {}
        self.repeats = 0

    @property
    def url(self) -> str:
        """Where Portal brings them."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def subjects(self) -> Counter[str]:
        """How many letters came about each reference."""
        return Counter(self.taken.values())

    def take(self, letter: bytes) -> None:
        """Remember one."""
        head = letter.partition(b"\n\n")[0].replace(b"\n ", b" ")
        about, named = _ABOUT.search(head), _NAMED.search(head)
        assert about, head
        assert named, head
        self.repeats += named[1] in self.taken
        self.taken[named[1]] = about[1].decode()


class _Talk(Visit[Letterbox]):
    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.host.take(b"".join(lines).replace(b"\r\n", b"\n"))
            self.wfile.write(b"221 goodbye\r\n" if verb == b"QUIT" else b"250 well\r\n")
            if verb == b"QUIT":
                return
