"""ClamAV's daemon is believed when it answers, and nothing is kept when it does not."""

import contextlib
import socketserver
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal import files
from portal.files import scanner
from tests.required import CLAMD
from tests.scanners import VIRUS, Daemon, running
from tests.servers import PATIENCE

Receive = Callable[..., tuple[files.StoredFile, bytes]]
Refused = Callable[..., str]


CONF = """Foreground yes
DatabaseDirectory {folder}
LocalSocket {folder}/socket
StreamMaxLength 1M
"""


class Rubbish(Daemon):
    """Is a mail server."""

    def handle(self) -> None:
        self.request.recv(1 << 16)
        self.wfile.write(b"220 mail.example.com ESMTP\r\n")


class HangsUp(Daemon):
    """Goes away in the middle of the question."""

    def handle(self) -> None:
        self.request.recv(1)


class Stalls(Daemon):
    """Takes everything, and says one letter now and then."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            for _ in range(20):
                self.wfile.write(b"s")
                self.wfile.flush()
                time.sleep(0.1)


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """ClamAV's own daemon, which knows one signature."""
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "test.ndb").write_text(f"Portal.Test:0:*:{VIRUS.hex()}\n", "ascii")
    (folder / "clamd.conf").write_text(CONF.format(folder=folder), "ascii")
    command = [CLAMD or "", "-c", str(folder / "clamd.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as daemon:  # noqa: S603
        until = time.monotonic() + PATIENCE
        while not (folder / "socket").exists():
            assert time.monotonic() < until
            assert daemon.poll() is None
            time.sleep(0.05)
        yield f"unix:{folder}/socket"
        daemon.terminate()


@pytest.fixture(params=["tcp", "unix", pytest.param("real", marks=pytest.mark.clamd)])
def clamd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "real":
        yield request.getfixturevalue("real")
    elif request.param == "unix":
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
    assert "virus scanner" in refused(b"a" * 300_000 + VIRUS, "a.txt", clamd_url=clamd)
    assert receive(b"words " * 100_000, "a.txt", clamd_url=clamd)


def test_what_is_longer_than_the_daemon_takes_is_not_kept(refused: Refused, clamd: str) -> None:
    assert "cannot be checked" in refused(b"words " * 400_000, "a.txt", clamd_url=clamd)


@pytest.mark.parametrize("kind", [Rubbish, HangsUp, Stalls])
def test_a_daemon_that_says_nothing_to_be_believed_keeps_nothing(
    refused: Refused, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: type[Daemon]
) -> None:
    monkeypatch.setattr(scanner, "_PATIENCE", 0.3)
    with running(socketserver.UnixStreamServer(str(tmp_path / "clamd"), kind)):
        url = f"unix:{tmp_path}/clamd"
        assert "cannot be checked" in refused(b"words", "a.txt", clamd_url=url)
        with pytest.raises(scanner.Unavailable):
            scanner.ping(url)


@pytest.mark.asvs("16.5.3")
def test_a_daemon_that_is_down_keeps_nothing(refused: Refused, tmp_path: Path) -> None:
    for url in (f"unix:{tmp_path}/missing", "tcp://127.0.0.1:1"):
        assert "cannot be checked" in refused(b"words", "a.txt", clamd_url=url)


def test_the_daemon_can_be_asked_whether_it_is_there(clamd: str) -> None:
    scanner.ping(clamd)
    with pytest.raises(scanner.Unavailable):
        scanner.ping("tcp://127.0.0.1:1")
