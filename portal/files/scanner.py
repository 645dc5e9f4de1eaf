"""ClamAV's daemon, where one is configured: asked about every file before it is kept."""

import socket
from urllib.parse import urlsplit

_PATIENCE = 30.0  # seconds
_PIECE = 1 << 20  # octets; the daemon takes any size below its own limit


class Unavailable(Exception):
    """The daemon does not answer, or not in a way that could be believed."""


def ping(url: str) -> None:
    """Raise `Unavailable` unless the daemon at `tcp://host:port` or `unix:/path` answers."""
    if _ask(url, b"zPING\0") != "PONG":
        raise Unavailable


def infected(url: str, content: bytes) -> bool:
    """Whether the daemon finds something in the content; raise `Unavailable` if it cannot tell."""
    pieces = (content[start : start + _PIECE] for start in range(0, len(content), _PIECE))
    stream = b"".join(len(piece).to_bytes(4) + piece for piece in pieces)
    answer = _ask(url, b"zINSTREAM\0" + stream + bytes(4))
    if not answer.endswith((" OK", " FOUND")):
        raise Unavailable
    return answer.endswith(" FOUND")


def _ask(url: str, question: bytes) -> str:
    try:
        with _connection(url) as connection:
            connection.sendall(question)
            with connection.makefile("rb") as answer:
                return answer.read(4096).rstrip(b"\0").decode("utf-8", "replace").strip()
    except OSError as error:
        raise Unavailable from error


def _connection(url: str) -> socket.socket:
    place = urlsplit(url)
    if place.scheme != "unix":
        return socket.create_connection((place.hostname or "", place.port or 3310), _PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_PATIENCE)
    try:
        connection.connect(place.path)
    except OSError:
        connection.close()
        raise
    return connection
