"""A server of our own in this process that can be away for a while, as an engine can."""

import socketserver
import threading
from typing import Any, Generic, TypeVar

from tests.servers import free_port


class Host:
    """Listens on a port that stays its own; each visitor is served by a handler that knows it."""

    def __init__(self, handler: type["Visit[Any]"]) -> None:
        self.port = free_port()
        self._handler = handler
        self._server: _Server[Any] | None = None

    def start(self) -> None:
        """Open, or open again."""
        self._server = _Server(self, self._handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,)).start()

    def kill(self) -> None:
        """Be away: nobody listens."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def end(self) -> None:
        """Be away for good."""
        self.kill()


_Asked = TypeVar("_Asked", bound=Host)


class Visit(socketserver.StreamRequestHandler, Generic[_Asked]):
    """One visit to a host of this kind."""

    server: "_Server[_Asked]"
    disable_nagle_algorithm = True


class _Server(socketserver.ThreadingTCPServer, Generic[_Asked]):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, host: _Asked, handler: type[Visit[_Asked]]) -> None:
        super().__init__(("127.0.0.1", host.port), handler)
        self.host = host
