"""Whether a policy leaves anybody without an answer: targets for all, a way on from each status."""

from collections.abc import Iterator
from itertools import product
from typing import get_args

from portal.errors import Mistake
from portal.policy.model import Policy
from portal.policy.organisation import Door
from portal.policy.statuses import GIVEN


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
    yield from _without_an_end(policy)


def _stuck(policy: Policy) -> Iterator[Mistake]:
    for key, status in policy.statuses.items():
        if status.turn != "nobody" and not any(status.ways()):
            yield Mistake(
                f"statuses.{key}.next", "leads nowhere; expected a move, or turn = nobody"
            )


def _without_an_end(policy: Policy) -> Iterator[Mistake]:
    """Ways into a status that lasts until a given moment, where nobody is there to give it."""
    asked = {k for k, s in policy.statuses.items() if s.timer and s.timer.after == GIVEN}
    words = "lasts until a moment that is given with the move, and here nobody gives it"
    for key in asked & {policy.initial_status}:
        yield Mistake("initial_status", f"“{key}” {words}")
    for key, status in policy.statuses.items():
        for way in status.ways():
            if way.to in asked and not {"agent", "api"}.issuperset(way.by):
                yield Mistake(f"statuses.{key}", f"“{way.to}” {words}")


def shadowed(policy: Policy) -> Iterator[Mistake]:
    """Rows of targets that never count, because earlier ones fit all that they fit."""
    for index, row in enumerate(policy.targets):
        levels = [row.level] if row.level else [*policy.levels]
        asked = [(level, *c) for level in levels for c in combinations(policy)]
        fitting = [one for one in asked if row.fits(*one)]
        if all(any(e.fits(*asked) for e in policy.targets[:index]) for asked in fitting):
            yield Mistake(f"targets[{index}]", "never counts: rows above it fit all that it fits")
