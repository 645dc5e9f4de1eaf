"""The ids of letters: by them mail readers thread a request, and an answer finds its way back."""

import re
from collections.abc import Iterator
from uuid import UUID

from portal.tokens import Signer

ANSWER_ABOVE = "#####"
"""Stands at both ends of the line below which a letter quotes us, wherever answers are taken in."""

_PURPOSE = "mail"
_ID = re.compile(r"<([\w-]{20,24})(?:\.[0-9a-f-]{36})?@[^<>@\s]+>", re.ASCII)


def mark(signer: Signer, link_id: int) -> str:
    """What all letters about a request to one person have in their ids.

    It tells nothing of the request, and nobody but us can make one.
    """
    return signer.sealed(_PURPOSE, link_id)


def of_letter(thread: str, host: str, key: UUID | None = None) -> str:
    """The Message-ID of a letter of a thread: of the first one, or of that with the key `key`.

    The key is the delivery's, so that a repeat has the same.
    """
    return f"<{thread}.{key}@{host}>" if key else f"<{thread}@{host}>"


def links_in(signer: Signer, *headers: str | None) -> Iterator[int]:
    """The links that In-Reply-To and References (in this order) name, whoever sent the letter.

    It proves that somebody saw one of our letters, and not who: check the sender as well.
    """
    for header in headers:
        for found_mark in _ID.findall(header or ""):
            found = signer.unsealed(_PURPOSE, found_mark)
            if found is not None:
                yield found
