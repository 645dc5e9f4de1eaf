"""The ids of letters: by them mail readers thread a request, and an answer finds its way back."""

import re
from collections.abc import Iterator
from uuid import UUID

from portal.tokens import Signer

ANSWER_ABOVE = "#####"
"""Stands at both ends of the line below which a letter quotes us, wherever answers are taken in."""

_PURPOSE = "mail"
_ID = re.compile(r"<([\w-]{20,24})(?:\.[0-9a-f-]{36})?@[^<>@\s]+>", re.ASCII)


def thread_id(signer: Signer, link_id: int, host: str) -> str:
    """The id of the first letter about a request to one person; the later ones refer to it.

    It names the link without telling anything of it, and nobody but us can make one.
    """
    return f"<{signer.sealed(_PURPOSE, link_id)}@{host}>"


def letter_id(thread: str, key: UUID) -> str:
    """The id of a later letter of a thread; `key` is its delivery's, a repeat has the same."""
    mark, _, host = thread.partition("@")
    return f"{mark}.{key}@{host}"


def links_in(signer: Signer, *headers: str | None) -> Iterator[int]:
    """The links that In-Reply-To and References (in this order) name, whoever sent the letter.

    It proves that somebody saw one of our letters, and not who: check the sender as well.
    """
    for header in headers:
        for mark in _ID.findall(header or ""):
            found = signer.unsealed(_PURPOSE, mark)
            if found is not None:
                yield found
