"""Forwarded headers count only when they come from a proxy that the operator named."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from portal.values import Network

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# With anything else Flask cannot build an address, not even that of the page that says so.
_HOST = re.compile(
    r"([\w-]{1,63}(\.[\w-]{1,63}){0,30}\.?|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?", re.ASCII
)
_NO_HOST = Response(
    "Bad request: Host\n",
    HTTPStatus.BAD_REQUEST,
    {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"},
    content_type="text/plain; charset=utf-8",
)


def is_host(name: str) -> bool:
    """Whether this is the name of a host, with a port or without."""
    return _HOST.fullmatch(name) is not None


class Trusting:
    """Hands requests of trusted proxies to ProxyFix, all others straight on."""

    def __init__(self, app: "WSGIApplication", trusted: Sequence[Network]) -> None:
        self._app = app
        self._fixed = ProxyFix(app, x_for=1, x_proto=1, x_host=1)
        self._trusted = trusted

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        if not is_host(environ.get("HTTP_HOST", "localhost")):
            return _NO_HOST(environ, start_response)
        app = self._fixed if self._comes_from_proxy(environ) else self._app
        return app(environ, start_response)

    def _comes_from_proxy(self, environ: "WSGIEnvironment") -> bool:
        if not self._trusted:
            return False
        try:
            sender = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
        except ValueError:
            return False
        return any(sender in network for network in self._trusted)
