"""A way to an engine that others use as well: shut, the engine is away for those who come by it."""

import socket
import threading
from contextlib import suppress

from tests.load.host import Host, Visit


class Gate(Host):
    """Hands on to another port, until it is shut."""

    def __init__(self, port: int) -> None:
        super().__init__(_Way)
        self.behind = port
        self.lines: set[socket.socket] = set()

    def kill(self) -> None:
        """Shut, and cut whoever is inside."""
        super().kill()
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)


class _Way(Visit[Gate]):
    def handle(self) -> None:
        gate = self.server.host
        with socket.create_connection(("127.0.0.1", gate.behind)) as inner:
            pair = {self.request, inner}
            gate.lines |= pair
            back = threading.Thread(target=_hand_on, args=(inner, self.request), daemon=True)
            back.start()
            _hand_on(self.request, inner)
            back.join()
            gate.lines -= pair


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while words := source.recv(65536):
            target.sendall(words)
    for line in (source, target):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
