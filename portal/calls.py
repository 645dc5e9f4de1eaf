"""Calling services that the operator named; they may be internal, and redirects are not followed."""

import http.client
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from portal import outbound
from portal.outbound import Unreachable

_MOST = 1_000_000  # bytes of an answer that are read
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body` is its first megabyte."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_fine(self) -> bool:
        """Whether it says that all is well."""
        return 200 <= self.status < 300  # noqa: PLR2004 - HTTP's own

    @property
    def wait(self) -> int:
        """The seconds that it asks us to wait before we try again (`Retry-After`)."""
        asked = self.headers.get("retry-after", "")
        return int(asked) if asked.isdecimal() else 0


def call(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    patience: float = _PATIENCE,
) -> Answer:
    """Ask once, for `patience` seconds at most, however slowly the other side drips.

    Raises:
        Unreachable: nobody answered in time, or not as HTTP.
    """
    place = urlsplit(url)
    kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
    talk = kind(place.hostname or "", place.port)
    way = (place.path or "/") + (f"?{place.query}" if place.query else "")
    try:
        line = socket.create_connection((talk.host, talk.port), patience)
        if place.scheme == "https":
            line = outbound.encrypted(line, talk.host, outbound.trusted())
        talk.sock = line
        with outbound.ending(line, patience):
            talk.request(method, way, body, {"User-Agent": "Portal", **headers})
            answer = talk.getresponse()
            told = {name.lower(): value for name, value in answer.getheaders()}
            body = answer.read(_MOST)
            if answer.length and len(body) < _MOST:
                raise http.client.IncompleteRead(body, answer.length)
            return Answer(answer.status, told, body)
    except (OSError, http.client.HTTPException, ValueError) as mistake:
        raise Unreachable(type(mistake).__name__) from mistake
    finally:
        talk.close()
