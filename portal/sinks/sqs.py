"""The internal queue as a queue of SQS: its addresses and refusals differ from other brokers'."""

from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from botocore.exceptions import ClientError
from kombu.connection import Connection

from portal.errors import ConfigurationError
from portal.sinks.broker import ONCE, PATIENCE, Broker

_FORM = "sqs://key:password@region, with ?endpoint=https://host for a server that is not Amazon's"
_CLIENT = {
    "connect_timeout": PATIENCE,
    "read_timeout": PATIENCE,
    "retries": {"total_max_attempts": 1},
}


class Sqs(Broker):
    """`sqs://key:password@region`: what counts is in the address, nothing of the machine itself."""

    refusals = (ClientError,)

    def __init__(self, url: str, queue: str) -> None:
        """Read the address. Raises ConfigurationError where a part of it is missing."""
        self._address = _read(url)
        super().__init__(url, queue)

    def connect(self) -> Connection:
        """A connection to the region, or to the endpoint."""
        return Connection(transport="sqs", **self._address)


def _read(url: str) -> dict[str, Any]:
    given = urlsplit(url)
    endpoint = _endpoint(given)
    if not given.username or not given.password or not endpoint.hostname:
        raise ConfigurationError(f"PORTAL_BROKER_URL must be {_FORM}")
    options = {"region": given.hostname, "is_secure": endpoint.scheme == "https"}
    return {
        "userid": unquote(given.username),
        "password": unquote(given.password),
        "hostname": endpoint.hostname,
        "port": endpoint.port,
        "transport_options": ONCE | options | {"client-config": _CLIENT},
    }


def _endpoint(given: SplitResult) -> SplitResult:
    asked = parse_qs(given.query).get("endpoint")
    return urlsplit(asked[0] if asked else f"https://sqs.{given.hostname}.amazonaws.com")
