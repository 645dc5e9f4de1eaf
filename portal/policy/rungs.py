"""Whether the times of the ladder make sense: a level opens once the one below had its time."""

from collections.abc import Iterator
from itertools import pairwise

from portal.errors import Mistake
from portal.policy import monotone
from portal.policy.model import Policy


def check(policy: Policy) -> Iterator[Mistake]:
    """Each time of a level that can never count, or that comes before the answer below is due."""
    order = [*policy.ladder.values()]
    for first in order[:1]:
        if first.after is not None:
            expected = (
                "is the first level, with none below it that it could come after; leave it out"
            )
            yield Mistake(f"ladder.{first.key}.after", expected)
    for below, rung in pairwise(order):
        if rung.after is None or below.answers_within is None:
            continue
        at = monotone.first(policy.hours, below.answers_within, rung.after)
        if at is not None:
            expected = (
                f"opens after {rung.after}, when “{below.key}” may still answer"
                f" ({below.answers_within}); expected no less than that"
            )
            yield Mistake(f"ladder.{rung.key}.after", expected)
