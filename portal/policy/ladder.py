"""The escalation ladder: to whom a request goes that is not getting on."""

from collections.abc import Mapping

from portal.policy.durations import Span
from portal.policy.kinds import Key, Keyed, Text
from portal.policy.organisation import Email


class Rung(Keyed):
    """One level of the ladder, in the order of the file."""

    label: Text
    when: Text
    """When this level is the right one, to the customer."""
    role: Text | None = None
    """Who looks at it, by role."""
    contact: Email | None = None
    team: Key | None = None
    """The team that gets the request with it."""
    answers_within: Span | None = None
    """By when somebody of this level answers."""
    after: Span | None = None
    """How long the level below has had when the customer may bring a request here themselves; never
    when left out."""


def above(ladder: Mapping[str, Rung], level: str) -> list[str]:
    """The levels above this one, the next first; all of them from one that the policy lost."""
    order = [*ladder]
    return order[order.index(level) + 1 :] if level in order else order


def below(ladder: Mapping[str, Rung], level: str) -> list[str]:
    """The levels below this one, the lowest first; all of them from one that the policy lost."""
    order = [*ladder]
    return order[: order.index(level)] if level in order else order
