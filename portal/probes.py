"""Looking whether something answers: a page, or a port. What was configured may be internal."""

import http.client
import socket
import ssl
from urllib.parse import urlsplit

_FINE = range(200, 400)
_WHO = {"User-Agent": "Portal status probe", "Connection": "close"}


def http_answers(address: str, timeout: float, expect: int | None) -> bool:
    """Whether a page answers within `timeout` seconds, with this status or else a good one.

    A redirect is an answer; it is never followed.
    """
    url = urlsplit(address)
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=timeout)
    way = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        connection.request("GET", way, headers=_WHO)
        status = connection.getresponse().status
    except (OSError, ssl.SSLError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return status == expect if expect is not None else status in _FINE


def tcp_answers(address: str, timeout: float) -> bool:
    """Whether `tcp://host:port` takes a connection within `timeout` seconds."""
    url = urlsplit(address)
    try:
        with socket.create_connection((url.hostname, url.port), timeout=timeout):
            return True
    except OSError:
        return False
