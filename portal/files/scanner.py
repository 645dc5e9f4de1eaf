"""ClamAV's daemon, where one is configured: asked about every file before it is kept."""

import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from portal import clock

_PATIENCE = 30.0  # seconds, for all of one question
_PIECE = 1 << 18  # octets
_LONGEST = 4096  # octets of an answer
_PORT = 3310


class Unavailable(Exception):
    """The daemon does not answer, or not in a way that could be believed."""


class TooLong(Unavailable):
    """The daemon takes less than it was sent: its `StreamMaxLength` is below what Portal takes."""


def ping(url: str) -> None:
    """Raise `Unavailable` unless the daemon at `tcp://host:port` or `unix:/path` answers."""
    if _ask(url, [b"zPING\0"]) != "PONG":
        raise Unavailable


def infected(url: str, content: bytes) -> bool:
    """Whether the daemon finds something in the content; raise `Unavailable` if it cannot tell."""
    answer = _ask(url, _stream(content))
    if answer.startswith("INSTREAM size limit exceeded"):
        raise TooLong
    if not answer.startswith("stream: ") or not answer.endswith((" OK", " FOUND")):
        raise Unavailable
    return answer.endswith(" FOUND")


def _stream(content: bytes) -> Iterator[bytes]:
    yield b"zINSTREAM\0"
    for start in range(0, len(content), _PIECE):
        piece = content[start : start + _PIECE]
        yield len(piece).to_bytes(4)
        yield piece
    yield bytes(4)


def _ask(url: str, question: Iterable[bytes]) -> str:
    until = clock.monotonic() + _PATIENCE
    try:
        with _connection(url) as connection:
            _send(connection, question, until)
            return b"".join(_answer(connection, until)).rstrip(b"\0").decode("utf-8", "replace")
    except OSError as error:
        raise Unavailable from error


def _send(connection: socket.socket, question: Iterable[bytes], until: float) -> None:
    # What is too long for it is answered and hung up on before all of it was sent.
    with suppress(BrokenPipeError, ConnectionResetError):
        for piece in question:
            connection.settimeout(_left(until))
            connection.sendall(piece)


def _answer(connection: socket.socket, until: float) -> Iterator[bytes]:
    size = 0
    while size < _LONGEST:
        connection.settimeout(_left(until))
        try:
            piece = connection.recv(_LONGEST)
        except ConnectionResetError:
            if not size:
                raise
            return  # it has answered, and did not want to hear the rest
        if not piece:
            return
        size += len(piece)
        yield piece


def _left(until: float) -> float:
    left = until - clock.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _connection(url: str) -> socket.socket:
    place = urlsplit(url)
    if place.scheme != "unix":
        return socket.create_connection((place.hostname or "", place.port or _PORT), _PATIENCE / 3)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_PATIENCE / 3)
    try:
        connection.connect(place.path)
    except OSError:
        connection.close()
        raise
    return connection
