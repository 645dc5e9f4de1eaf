"""What the doctor says of one thing, without the passwords in it."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Line:
    """One thing looked at: how it is, what was seen, and what to do if it is not well."""

    state: Literal["ok", "warning", "problem"]
    name: str
    seen: str
    advice: str = ""


def place(address: str) -> str:
    """Show an address without the name and password in it."""
    url = urlsplit(address)
    return f"{url.scheme}://{url.netloc.rpartition('@')[2]}{url.path}"
