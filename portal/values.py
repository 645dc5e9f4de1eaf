"""What an operator may write for a setting: each kind is read, or refused with ValueError."""

import base64
import ipaddress
import re
from email.utils import parseaddr
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

SINKS = ("broker", "console", "database", "email", "gitlab", "slack", "webhook")

_SHORTEST_KEY = 24  # bytes
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def parts(value: object) -> object:
    """Turn `a, b` into `("a", "b")`; a TOML list stays a list."""
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def known_sinks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Check for sinks that we have, each once."""
    if not value or set(value) - set(SINKS):
        raise ValueError
    return tuple(dict.fromkeys(value))


def network(value: object) -> Network:
    """Read an address or a network."""
    return ipaddress.ip_network(str(value), strict=False)


def database(value: str) -> str:
    """Check for the address of a database that we know to use."""
    try:
        given = make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value))
    except ArgumentError as mistake:
        raise ValueError from mistake
    if given.drivername not in {"sqlite", "postgresql+psycopg"} or not given.database:
        raise ValueError
    return given.render_as_string(hide_password=False)


def files(value: str) -> str:
    """Check for a bucket, with a prefix if need be, or for a folder that does not depend on ours."""
    bucket = re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", value, re.ASCII)
    if bucket is None and not value.startswith("/"):
        raise ValueError
    return value.rstrip("/") or "/"


def whole(value: Path) -> Path:
    """Check for a path that does not depend on where we are."""
    if not value.is_absolute():
        raise ValueError
    return value


def own_key(value: SecretStr) -> SecretStr:
    """Check that what an example says in place of a key was changed."""
    if "CHANGE-ME" in value.get_secret_value():
        raise ValueError
    return value


def url(*schemes: str) -> AfterValidator:
    """Check for `scheme://host[:port]`, or for `unix:/path` where that is among the schemes."""

    def check(value: str) -> str:
        given = urlsplit(value)
        place = given.path if given.scheme == "unix" else given.hostname
        if given.scheme not in schemes or not place or given.port == 0 or re.search(r"\s", value):
            raise ValueError
        return value

    return AfterValidator(check)


def bare(value: str) -> str:
    """Check for a host and nothing after it."""
    given = urlsplit(value)
    if given.path.strip("/") or given.query or given.fragment or "@" in given.netloc:
        raise ValueError
    return f"{given.scheme}://{given.netloc}".lower()


def address(value: str) -> str:
    """Check for one mail address, with a name before it if need be."""
    bare_one = parseaddr(value)[1]
    if not value.isprintable() or not re.fullmatch(r"[^@\s]+@[^@\s]+", bare_one):
        raise ValueError
    return value


def webhook_key(value: SecretStr) -> SecretStr:
    """Check for keys as Standard Webhooks writes them, long enough that nobody guesses one."""
    coded = [one.removeprefix("whsec_") for one in value.get_secret_value().split()]
    if not coded or min(len(base64.b64decode(one, validate=True)) for one in coded) < _SHORTEST_KEY:
        raise ValueError
    return value


def word_or_key(value: SecretStr) -> SecretStr:
    """Check for keys where it begins like one; any other word is shown as it is."""
    return webhook_key(value) if value.get_secret_value().startswith("whsec_") else value


def is_number(host: str) -> bool:
    """Whether this host is a number."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
