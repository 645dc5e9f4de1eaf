"""One letter in our own terms: who wrote what, in answer to which of ours."""

import email
import email.policy
from dataclasses import dataclass
from email.message import Message

from portal.mail import automatic, headers, parts, quoting
from portal.mail.automatic import Bounce, Own
from portal.mail.headers import Unreadable
from portal.mail.parts import Enclosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A letter, still raw; `text` is without our own words below it if it is `quoting`.

    `automatic` says by which sign no person wrote it. Who is `doubtful` may be somebody else.
    `answers` names the letters that it answers; `is_cut` says that its words go on.
    """

    message_id: str
    sender: str
    name: str
    subject: str
    text: str
    files: tuple[Enclosed, ...]
    answers: tuple[str, ...]
    languages: str
    automatic: str
    bounce: Bounce | None
    doubtful: bool
    quoting: bool
    is_cut: bool
    size: int


def read(raw: bytes, own: Own) -> Incoming:
    """Read the bytes of a letter.

    Raises:
        Unreadable: nobody can, or it does not say who wrote it.
    """
    try:
        return _read(raw, own)
    except RecursionError:
        reason = "nested"
        raise Unreadable(reason) from None


def _read(raw: bytes, own: Own) -> Incoming:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    sign, came_back = automatic.why(message, own), automatic.bounce(message, own)
    name, address = _sender(message, needed=not sign)
    contents = parts.Contents() if sign else parts.of(message)
    text, quotes = quoting.cut("\n\n".join(contents.said), own.addresses)
    return Incoming(
        message_id=headers.first(message, "Message-ID"),
        sender=address,
        name=name,
        subject=headers.words(message, "Subject"),
        text=text,
        files=tuple(contents.files),
        answers=(headers.first(message, "In-Reply-To"), headers.first(message, "References")),
        languages=headers.first(message, "Content-Language")
        or headers.first(message, "Accept-Language"),
        automatic=sign,
        bounce=came_back,
        doubtful=automatic.is_doubtful(message, own),
        quoting=quotes,
        is_cut=contents.cut,
        size=len(raw),
    )


def _sender(message: Message, *, needed: bool) -> tuple[str, str]:
    found = headers.senders(message)
    if not found and needed:
        reason = "no-sender"
        raise Unreadable(reason)
    return found[0] if found else ("", "")
