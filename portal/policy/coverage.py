"""Whether a policy leaves anybody without an answer: targets for all, a way on from each status."""

from collections.abc import Iterator
from itertools import product
from typing import get_args

from portal.errors import Mistake
from portal.policy.model import Policy
from portal.policy.organisation import Door
from portal.policy.statuses import GIVEN
from portal.policy.targets import Request


def combinations(policy: Policy) -> Iterator[tuple[str | None, str]]:
    """Every tier with every door."""
    tiers: list[str | None] = [*policy.tiers]
    return product(tiers or [None], get_args(Door))


def check(policy: Policy) -> Iterator[Mistake]:
    """Levels for which some tier or door finds no target, and statuses that lead nowhere."""
    yield from promised(policy)
    yield from passable(policy)
    yield from boards(policy)


def boards(policy: Policy) -> Iterator[Mistake]:
    """Kinds of connect requests without what they need, and needs that no form asks for."""
    board = policy.connect.board if policy.connect else None
    for key, kind in policy.request_types.items():
        path = f"request_types.{key}"
        if kind.board is not None and kind.board != board:
            expected = f"expected “{board}”" if board else "there is no table connect"
            yield Mistake(f"{path}.board", f"“{kind.board}” is no board; {expected}")
        for field in kind.requires:
            if field not in kind.fields:
                yield Mistake(f"{path}.requires", f"“{field}” is not among its fields")
    if policy.connect and not policy.connect_kinds:
        yield Mistake("connect.board", f"no request type stands on “{board}”")
    default = policy.request_types.get(policy.default_request_type)
    if default is not None and default.board is not None:
        words = "stands on a board, so that nobody could raise a request"
        yield Mistake("default_request_type", f"“{policy.default_request_type}” {words}")


def promised(policy: Policy) -> Iterator[Mistake]:
    """Levels for which some tier or door finds no target."""
    for level in policy.levels:
        for tier, door in combinations(policy):
            if not any(row.fits(Request(level, tier, door)) for row in policy.targets):
                who = f" of tier “{tier}”" if tier else ""
                expected = f"no row fits a request of level “{level}”{who} that came by {door}"
                yield Mistake("targets", expected)
                break


def passable(policy: Policy) -> Iterator[Mistake]:
    """Statuses that lead nowhere, and moves, steps and routes that nobody can make."""
    yield from _stuck(policy)
    yield from _without_an_end(policy)
    yield from _without_approval(policy)
    yield from _flows(policy)
    yield from _routes(policy)


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
            if way.to in asked and not {"agent", "lead", "api"}.issuperset(way.by):
                yield Mistake(f"statuses.{key}", f"“{way.to}” {words}")


def _without_approval(policy: Policy) -> Iterator[Mistake]:
    """Moves that happen by themselves into a status that needs a yes of somebody."""
    guarded = {key for key, status in policy.statuses.items() if status.requires}
    for key, status in policy.statuses.items():
        for way in status.ways():
            if way.to in guarded and not {"agent", "lead", "api"}.intersection(way.by):
                words = f"leads to “{way.to}” by itself, which requires an approval"
                yield Mistake(f"statuses.{key}", words)
    for key, route in policy.routes.items():
        if route.when and route.status in guarded:
            words = f"leads to “{route.status}” by itself, which requires an approval"
            yield Mistake(f"routes.{key}.status", words)


def _flows(policy: Policy) -> Iterator[Mistake]:
    """Steps of flows that the statuses do not allow."""
    asked = (
        (f"flows.{key}.steps[{index}].{name}", step.status, to)
        for key, flow in policy.flows.items()
        for index, step in enumerate(flow.steps)
        for name, to in step.onward()
    )
    for path, status, to in asked:
        known = status in policy.statuses and to in policy.statuses
        if known and to not in _at_the_desk(policy, status):
            yield Mistake(path, f"“{status}” has no move to “{to}” for anybody at the desk")


def _at_the_desk(policy: Policy, status: str) -> set[str]:
    return {*policy.possible(status, "lead"), *policy.possible(status, "api")}


def _routes(policy: Policy) -> Iterator[Mistake]:
    """Routes to a status that nobody at the desk can reach, or that wants what no route gives."""
    reached = {to for key in policy.statuses for to in _at_the_desk(policy, key)}
    for key, route in policy.routes.items():
        status = policy.statuses.get(route.status or "")
        path = f"routes.{key}.status"
        if status is not None and route.status not in reached:
            expected = f"no status has a move to “{route.status}” for anybody at the desk"
            yield Mistake(path, expected)
        if status and route.when and status.requires:
            words = "requires an approval, and the route is taken by itself"
            yield Mistake(path, f"“{route.status}” {words}")
        if status and status.timer and status.timer.after == GIVEN:
            words = "lasts until a moment that is given with the move, and a route gives none"
            yield Mistake(path, f"“{route.status}” {words}")


def unreachable(policy: Policy) -> Iterator[Mistake]:
    """Statuses to which no way leads from the first one."""
    seen, ahead = {policy.initial_status, policy.withdrawn_status}, [policy.initial_status]
    if policy.initial_status not in policy.statuses:
        return
    while ahead:
        found = {way.to for way in policy.statuses[ahead.pop()].ways()} - seen
        found &= policy.statuses.keys()
        seen |= found
        ahead.extend(found)
    for key in policy.statuses:
        if key not in seen:
            yield Mistake(f"statuses.{key}", "is never reached: no way leads to it")


def shadowed(policy: Policy) -> Iterator[Mistake]:
    """Rows of targets that never count, because earlier ones fit all that they fit."""
    for index, row in enumerate(policy.targets):
        fitting = [one for one in _requests(policy, row.level) if row.fits(one)]
        if fitting and all(any(e.fits(asked) for e in policy.targets[:index]) for asked in fitting):
            yield Mistake(f"targets[{index}]", "never counts: rows above it fit all that it fits")


def _requests(policy: Policy, level: str | None) -> Iterator[Request]:
    levels = [level] if level else [*policy.levels]
    sorted_as = product([None, *policy.categories], [None, *policy.severities])
    for one, who, (category, severity) in product(levels, combinations(policy), sorted_as):
        yield Request(one, *who, category, severity)
