"""Whether a policy leaves anybody without an answer: targets for all, a way on from each status."""

from collections.abc import Iterator
from itertools import product
from typing import get_args

from portal.errors import Mistake
from portal.policy.model import Policy
from portal.policy.organisation import Door


def combinations(policy: Policy) -> Iterator[tuple[str | None, str]]:
    """Every tier with every door."""
    tiers: list[str | None] = [*policy.tiers]
    return product(tiers or [None], get_args(Door))


def check(policy: Policy) -> Iterator[Mistake]:
    """Levels for which some tier or door finds no target, and statuses that lead nowhere."""
    for level in policy.levels:
        for tier, door in combinations(policy):
            if not any(row.fits(level, tier, door) for row in policy.targets):
                who = f" of tier “{tier}”" if tier else ""
                expected = f"no row fits a request of level “{level}”{who} that came by {door}"
                yield Mistake("targets", expected)
                break
    yield from _stuck(policy)


def _stuck(policy: Policy) -> Iterator[Mistake]:
    for key, status in policy.statuses.items():
        if status.turn != "nobody" and not any(status.ways()):
            yield Mistake(
                f"statuses.{key}.next", "leads nowhere; expected a move, or turn = nobody"
            )


def shadowed(policy: Policy) -> Iterator[Mistake]:
    """Rows of targets that never count, because earlier ones fit all that they fit."""
    for index, row in enumerate(policy.targets):
        levels = [row.level] if row.level else [*policy.levels]
        asked = [(level, *c) for level in levels for c in combinations(policy)]
        fitting = [one for one in asked if row.fits(*one)]
        if all(any(e.fits(*asked) for e in policy.targets[:index]) for asked in fitting):
            yield Mistake(f"targets[{index}]", "never counts: rows above it fit all that it fits")
