"""What must come with a move of a request, or with handing it to another team."""

from typing import Literal

Need = Literal[
    "assignee",
    "category",
    "comment",
    "debugging",
    "documentation",
    "heard",
    "note",
    "questions",
    "release-notes",
    "root-cause",
    "severity",
    "stuck",
    "summary",
    "tracker",
    "until",
]
"""`comment`, `summary` and `release-notes` are words to the customer, `note` and `root-cause` stay
inside, as do `questions`, `debugging` and `stuck`, of which the hand-off is made; `heard` is a comment
where the customer has heard nothing for as long as `alarms.silence`; `until` is a moment; the others are kept with the request, and need to be given only once."""

SAID: tuple[Need, ...] = ("comment", "summary", "release-notes")
KEPT: tuple[Need, ...] = ("assignee", "category", "severity", "tracker", "documentation")
