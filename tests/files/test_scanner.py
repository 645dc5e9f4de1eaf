"""ClamAV's daemon is believed when it answers, and nothing is kept when it does not."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal import files
from portal.files import scanner

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]


class Daemon(socketserver.StreamRequestHandler):
    """As much of clamd as is asked: `PING`, `INSTREAM`, and a virus that is a word."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        self.wfile.write(b"PONG\0" if command == b"zPING\0" else self.judge())

    def judge(self) -> bytes:
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
        if content.startswith(b"huge"):
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Test-Signature FOUND\0" if b"virus" in content else b"stream: OK\0"


@contextmanager
def running(server: socketserver.BaseServer) -> Iterator[None]:
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "unix":
        path = tmp_path / "clamd"
        with running(socketserver.UnixStreamServer(str(path), Daemon)):
            yield f"unix:{path}"
    else:
        server = socketserver.TCPServer(("127.0.0.1", 0), Daemon)
        with running(server):
            yield f"tcp://127.0.0.1:{server.server_address[1]}"


@pytest.mark.asvs("5.4.3")
def test_a_clean_file_passes_and_an_infected_one_does_not(
    receive: Receive, refused: Refused, clamd: str
) -> None:
    assert "virus scanner" in refused(b"a virus", "a.txt", clamd_url=clamd)
    assert receive(b"words " * 400_000, "a.txt", clamd_url=clamd)


def test_an_answer_that_is_no_verdict_keeps_nothing(refused: Refused, clamd: str) -> None:
    assert "cannot be checked" in refused(b"huge", "a.txt", clamd_url=clamd)


@pytest.mark.asvs("16.5.3")
def test_a_daemon_that_is_down_keeps_nothing(refused: Refused, tmp_path: Path) -> None:
    for url in (f"unix:{tmp_path}/missing", "tcp://127.0.0.1:1"):
        assert "cannot be checked" in refused(b"words", "a.txt", clamd_url=url)


def test_the_daemon_can_be_asked_whether_it_is_there(clamd: str) -> None:
    scanner.ping(clamd)
    with pytest.raises(scanner.Unavailable):
        scanner.ping("tcp://127.0.0.1:1")
