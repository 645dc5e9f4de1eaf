"""Whether a person wrote a letter, whether it is theirs, and what became of one of ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import NamedTuple

from portal import mail_ids
from portal.mail import headers
from portal.tokens import Signer

_BULK = frozenset({"auto_reply", "bulk", "junk", "list"})
_SIGNS = ("X-Loop", "X-Autoreply", "X-Autorespond")
_RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)", re.IGNORECASE)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


@dataclass(frozen=True, slots=True)
class Own:
    """What we know ourselves by: our addresses, and the machine that vouches for senders."""

    signer: Signer
    addresses: frozenset[str] = frozenset()
    authentication_host: str | None = None


class Bounce(NamedTuple):
    """A letter of ours that did not arrive: the link of its reader, where it is known, and why."""

    link_id: int | None
    status: str


def why(message: Message, own: Own) -> str:
    """The sign by which no person wrote this, in a word; "" where there is none (RFC 3834)."""
    submitted = headers.first(message, "Auto-Submitted").partition(";")[0].strip().lower()
    sender = next((address for _name, address in headers.senders(message)), "")
    signs = {
        "report": message.get_content_type() == "multipart/report",
        "auto-submitted": submitted not in {"", "no"},
        "precedence": headers.first(message, "Precedence").lower() in _BULK,
        "list": bool(headers.first(message, "List-Id")),
        "no-return-path": headers.first(message, "Return-Path").replace(" ", "") == "<>",
        "loop": any(headers.first(message, name) for name in _SIGNS),
        "own-address": sender.lower() in own.addresses,
        "own-letter": any(mail_ids.links_in(own.signer, headers.first(message, "Message-ID"))),
    }
    return next((name for name, found in signs.items() if found), "")


def bounce(message: Message, own: Own) -> Bounce | None:
    """Which of our letters could not be delivered, if that is what this one reports."""
    parts = list(message.walk()) if message.get_content_type() == "multipart/report" else []
    told = [part for part in parts if headers.first(part, "Action").lower() == "failed"]
    if not told:
        return None
    known = mail_ids.links_in(own.signer, *_about(message, parts))
    found = _STATUS.search(headers.first(told[0], "Status"))
    return Bounce(next(known, None), found.group() if found else "")


def _about(message: Message, parts: list[Message]) -> Iterator[str]:
    """The ids of the letter that is reported on: in what came back of it, or named as answered."""
    yield from (headers.first(part, "Message-ID") for part in parts if part is not message)
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            yield str(part.get_payload())
    yield headers.first(message, "In-Reply-To")
    yield headers.first(message, "References")


def is_doubtful(message: Message, own: Own) -> bool:
    """Whether the sender is not who it says: several are named, or our mail server found so."""
    if len(headers.senders(message)) != 1:
        return True
    host = (own.authentication_host or "").lower()
    told = [line for line in headers.raw(message, "Authentication-Results") if _is_by(line, host)]
    results: dict[str, set[str]] = {}
    for name, result in (pair for line in told for pair in _RESULT.findall(line)):
        results.setdefault(name.lower(), set()).add(result.lower())
    if results.get("dmarc", set()) & {"pass", "fail"}:
        return "fail" in results["dmarc"]
    failed = results.get("spf", set()) & {"fail", "softfail"} or "fail" in results.get("dkim", ())
    return bool(failed) and "pass" not in results.get("dkim", ())


def _is_by(line: str, host: str) -> bool:
    return bool(host) and line.partition(";")[0].split()[:1] == [host] if line else False
