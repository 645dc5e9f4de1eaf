"""A way to an engine that others use as well: shut, the engine is away for those who come by it."""

import socket
import socketserver
import threading
from contextlib import suppress

from tests.servers import free_port


class Gate:
    """Listens on a port of its own and hands on to another, until it is shut."""

    def __init__(self, port: int) -> None:
        self.behind, self.port = port, free_port()
        self.lines: set[socket.socket] = set()
        self._server: _Server | None = None

    def start(self) -> None:
        """Open, or open again."""
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.05,)).start()

    def kill(self) -> None:
        """Shut, and cut whoever is inside."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    end = kill


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, gate: Gate) -> None:
        super().__init__(("127.0.0.1", gate.port), _Way)
        self.gate = gate


class _Way(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.gate.behind)) as inner:
            pair = {self.request, inner}
            self.server.gate.lines |= pair
            back = threading.Thread(target=_hand_on, args=(inner, self.request), daemon=True)
            back.start()
            _hand_on(self.request, inner)
            back.join()
            self.server.gate.lines -= pair


def _hand_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while words := source.recv(65536):
            target.sendall(words)
    for line in (source, target):
        with suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)
