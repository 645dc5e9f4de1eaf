"""What must come with a move of a request, or with handing it to another team."""

from typing import Literal

Need = Literal[
    "assignee",
    "category",
    "comment",
    "documentation",
    "note",
    "release-notes",
    "root-cause",
    "severity",
    "summary",
    "tracker",
    "until",
]
"""`comment`, `summary` and `release-notes` are words to the customer, `note` and `root-cause` stay
inside; `until` is a moment; the others are kept with the request, and need to be given only once."""

SAID: tuple[Need, ...] = ("comment", "summary", "release-notes")
KEPT: tuple[Need, ...] = ("assignee", "category", "severity", "tracker", "documentation")
