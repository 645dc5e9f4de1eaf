"""Speaking to addresses that came from the web: to public machines only, and never redirected.

A name is looked up once, every address behind it must be public, and the connection goes to one of
those very addresses: a name that changes between the look and the call leads nowhere else (SSRF).
"""

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from portal.errors import PortalError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 2000
"""How many characters an address of the web may have."""

_PATIENCE = 5.0
_WHOLE_PATIENCE = 10.0
_MOST_ADDRESSES = 4
"""So many addresses behind a name are tried: it says itself how many there are."""

_UNICAST = ipaddress.ip_network("2000::/3")
_IN_DISGUISE = ipaddress.ip_network("2002::/16")
"""Addresses of 6to4 hold an IPv4 address, which may be private."""


class Refused(PortalError):
    """An address that we do not speak to, whatever answers there."""


class Unreachable(PortalError):
    """Nobody answered in time, or not as HTTP; the words are safe to be stored."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be spoken to: the machine's own addresses, and what to ask it for."""

    host: str
    port: int
    path: str
    addresses: tuple[str, ...]


def is_public(address: Address) -> bool:
    """Whether a machine of the open internet has this address, and no other way leads to it."""
    if isinstance(address, ipaddress.IPv6Address):
        # All else (mapped, translated by NAT64, site-local) may end at a machine of our own.
        return address in _UNICAST and address not in _IN_DISGUISE and address.is_global
    return address.is_global and not address.is_multicast


def look_up(host: str, port: int) -> Sequence[str]:
    """Every address behind a name; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


trusted = cache(ssl.create_default_context)
"""Encryption to machines whose certificate this system believes."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """The one way out to addresses that somebody typed; tests give it neighbours of their own."""

    look_up: Callable[[str, int], Sequence[str]] = look_up
    is_public: Callable[[Address], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = trusted

    def target(self, url: str) -> Target:
        """Where this address leads right now.

        Raises:
            Refused: it is no address of the web, or leads to a machine that is not public.
            Unreachable: its name is not known.
        """
        parts = _read(url)
        host, port = parts.hostname or "", parts.port or 443
        try:
            addresses = tuple(dict.fromkeys(self.look_up(host, port)))
        except (OSError, UnicodeError) as unknown:
            raise Unreachable("the name is not known") from unknown
        if not addresses or not all(self.is_public(ipaddress.ip_address(a)) for a in addresses):
            raise Refused("the address is not public")
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        return Target(host, port, path, addresses)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send this and give the status of the answer, whose words are not read.

        Raises:
            Refused: as `target`.
            Unreachable: nobody answered in time, or not as HTTP.
        """
        target = self.target(url)
        try:
            return self._exchange(target, body, headers)
        except (OSError, HTTPException) as mistake:
            raise Unreachable(type(mistake).__name__) from mistake

    def _exchange(self, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
        context = self.tls()
        talk = HTTPSConnection(target.host, target.port, context=context)
        talk.sock = encrypted(_connect(target), target.host, context)
        try:
            with ending(talk.sock, _WHOLE_PATIENCE):
                talk.request("POST", target.path, body, {**headers, "Connection": "close"})
                return talk.getresponse().status
        finally:
            talk.close()


def _read(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        usable = parts.port != 0
    except ValueError as mistake:
        raise Refused("this is no address of the web") from mistake
    plain = usable and len(url) <= LONGEST and re.fullmatch(r"[!-~]+", url) is not None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or not plain:
        raise Refused("this is no address of the web")
    return parts


def _connect(target: Target) -> socket.socket:
    failed: OSError = OSError()
    for address in target.addresses[:_MOST_ADDRESSES]:
        try:
            return socket.create_connection((address, target.port), _PATIENCE)
        except OSError as mistake:
            failed = mistake
    raise failed


@contextmanager
def ending(line: socket.socket, patience: float) -> Iterator[None]:
    """Each wait has its end; this ends them all, for who answers one letter at a time."""
    end = Timer(patience, _cut, [line])
    end.daemon = True
    end.start()
    try:
        yield
    finally:
        end.cancel()


def encrypted(line: socket.socket, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
    """The same line, encrypted: hands are shaken with the first words, whose wait has its end."""
    return context.wrap_socket(line, server_hostname=host, do_handshake_on_connect=False)


def _cut(line: socket.socket) -> None:
    with suppress(OSError):
        # The plain method, as that of a TLS socket would pull it from under who is reading.
        socket.socket.shutdown(line, socket.SHUT_RDWR)
