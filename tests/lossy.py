"""A network that hands a request on and loses the answer."""

from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class Lossy:
    """A network that hands a request on and loses the answer, as often as it is told."""

    def __init__(self, port: int, path: str) -> None:
        self.lose = 0
        """How many answers to posts to this path are still to be lost."""
        self.lost = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                line = HTTPConnection("127.0.0.1", port, timeout=60)
                line.request(self.command, self.path, self.rfile.read(size), dict(self.headers))
                answer = line.getresponse()
                body = answer.read()
                line.close()
                self.close_connection = True
                if self.command == "POST" and self.path == path and outer.lose:
                    outer.lose -= 1
                    outer.lost += 1
                    return
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in {"connection", "transfer-encoding", "date", "server"}:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET  # noqa: N815 - as the library calls it

            def log_message(self, *words: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()

    def end(self) -> None:
        """Stop."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
