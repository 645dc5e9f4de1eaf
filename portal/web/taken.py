"""What was taken out of the words that a browser sent last, for the page that thanks for them."""

from collections.abc import Sequence

from flask import request, session

from portal.services.messages import Removal
from portal.web import words
from portal.web.runtime import runtime

_TAKEN = "taken"


def remember(page: str, removed: Sequence[Removal]) -> str:
    """Keep for this page what it was, in the browser's session: kinds of secrets, never one."""
    session[_TAKEN] = [page, [*removed]]
    return page


def told() -> list[dict[str, str]]:
    """What it was and what its owner should do, in words; nothing on any other page."""
    page, removed = session.get(_TAKEN, ("", ()))
    rules, policy = runtime().works.rules, runtime().policy
    return [words.removal(policy, item, rules) for item in removed if page == request.path]
