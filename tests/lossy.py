"""A network that hands a request on and loses the answer."""

from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

_OWN = frozenset({"connection", "transfer-encoding", "date", "server"})


class Lossy:
    """Stands before a server; `lose` is how many answers to posts to this path are still lost."""

    def __init__(self, port: int, path: str) -> None:
        self.port, self.path = port, path
        self.lose = self.lost = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()

    def end(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def _handler(network: Lossy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            line = HTTPConnection("127.0.0.1", network.port, timeout=60)
            line.request(self.command, self.path, self.rfile.read(size), dict(self.headers))
            answer = line.getresponse()
            body = answer.read()
            line.close()
            self.close_connection = True
            if self.command == "POST" and self.path == network.path and network.lose:
                network.lose, network.lost = network.lose - 1, network.lost + 1
                return
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OWN:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - as the library calls it

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    return Handler
