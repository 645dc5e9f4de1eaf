"""Pages that answer requests: which are offered, and where one has to be written (B01, B03, B61)."""

import ipaddress
from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from portal.store import documentation as store
from portal.store.documentation import Answered
from portal.work import Work

_LATELY = timedelta(days=90)
_INSIDE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp")


def lacking(work: Work, category: str | None = None) -> Mapping[str | None, Sequence[Answered]]:
    """What was solved too often without a page: the requests by what they are about (B03).

    They are counted since a page was linked the last time, and for some weeks.

    Raises:
        NotFound: the actor is not support.
    """
    found: dict[str | None, dict[int, Answered]] = {}
    done = set()
    since = work.now - _LATELY
    for one in store.answered(work.session, work.actor, since, category):
        if one.url is not None:
            done.add(one.category)
        elif one.category not in done:
            found.setdefault(one.category, {})[one.number] = one
    most = work.policy.thresholds.documentation
    return {key: list(known.values()) for key, known in found.items() if len(known) >= most}


def is_for_all(url: str) -> bool:
    """Whether a page can be offered to everybody: on the web, and in no house of its own."""
    found = urlsplit(url)
    host = (found.hostname or "").lower()
    if found.scheme not in {"http", "https"} or found.username or "." not in host:
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return not host.endswith(_INSIDE)


def title(url: str) -> str:
    """What a page is called that nobody named: the last part of its address, in words."""
    found = urlsplit(url)
    last = found.path.rstrip("/").rpartition("/")[2].partition(".")[0]
    words = last.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words and not words.isdecimal() else found.netloc
