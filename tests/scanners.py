"""A daemon that answers as ClamAV's does, as far as it is asked."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

VIRUS = b"-".join([b"PORTAL", b"HARMLESS", b"TEST", b"SIGNATURE"])
MOST = 1 << 20


class Daemon(socketserver.StreamRequestHandler):
    """As much of clamd as is asked: `PING`, `INSTREAM`, its limit, and a virus that is a word."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        self.wfile.write(b"PONG\0" if command == b"zPING\0" else self.judge())

    def judge(self) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            if len(content) + size > MOST:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += self.rfile.read(size)
        return b"stream: Test-Signature FOUND\0" if VIRUS in content else b"stream: OK\0"


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    """Serve until the end."""
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
