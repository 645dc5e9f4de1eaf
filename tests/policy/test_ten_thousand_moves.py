"""Each process walked at random: no status is without a way on, a turn, or words."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from portal import policy
from portal.errors import InvalidMove
from portal.policy import Policy
from portal.policy.statuses import Actor, Status
from tests.factories import policy_of

HERE = Path(__file__).parent
PROCESSES = [*policy.presets(), HERE / "booking.toml"]
MOVES = 10_000
SINCE = datetime(2026, 3, 2, 18, tzinfo=UTC)


class Walk:
    """A request that is moved by whoever may, with the approvals that it has."""

    def __init__(self, known: Policy, dice: random.Random) -> None:
        self.policy, self.dice = known, dice
        self.seen: Counter[str] = Counter()
        self.now, self.approvals = SINCE, set[str]()
        self.status = known.initial_status

    @property
    def here(self) -> Status:
        return self.policy.statuses[self.status]

    def ways_on(self) -> Sequence[tuple[str, Actor]]:
        """Who may move it where, now."""
        ways = [(way.to, by) for way in self.here.ways() for by in way.by]
        return [way for way in ways if self.approvals.issuperset(self.requires(way[0]))]

    def requires(self, to: str) -> Sequence[str]:
        return self.policy.statuses[to].requires

    def go_on(self) -> None:
        to, by = self.dice.choice(self.ways_on())
        known = self.policy.move(self.status, to, by)
        until = self.now + timedelta(days=3) if "until" in known.needs else None
        self.status = to
        self.approvals -= set(self.here.withdraws)
        self.check_the_timer(until)
        self.now += timedelta(minutes=self.dice.randrange(10_000))
        self.approvals |= {key for key in self.policy.approvals if not self.dice.randrange(3)}

    def check_the_timer(self, until: datetime | None) -> None:
        """A timer always ends, later than it begins, and reminds before that or not at all."""
        action = self.policy.next_action(self.status, self.now, hold_until=until)
        assert (action is None) == (self.here.timer is None)
        if action is not None:
            assert self.now <= action.at <= action.moves_at
            assert action.moves_at > self.now
            after = self.policy.next_action(
                self.status, self.now, reminded=action.at, hold_until=until
            )
            assert after is not None
            assert (after.kind, after.at) == ("move", action.moves_at)

    def check_the_place(self) -> None:
        """It says what is going on and whose turn it is, and somebody or something goes on."""
        self.seen[self.status] += 1
        assert self.here.explanation
        assert self.policy.stages[self.here.stage].sentence
        over = not [*self.here.ways()]
        assert (self.here.turn == "nobody" and self.here.clock == "stopped") or not over
        assert not self.here.locked or over
        by_staff = {by for way in self.here.ways() for by in way.by} & {"agent", "lead", "api"}
        assert by_staff or over or self.here.timer

    def check_what_is_refused(self) -> None:
        """A move that nobody has is refused with those that are possible."""
        to, by = self.dice.choice([*self.policy.statuses]), self.dice.choice(get_args(Actor))
        possible = self.policy.possible(self.status, by)
        if to in possible:
            assert self.policy.move(self.status, to, by).to == to
            return
        with pytest.raises(InvalidMove) as refused:
            self.policy.move(self.status, to, by)
        assert (refused.value.possible, refused.value.missing) == (possible, ())


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: Path(process).stem)
def test_ten_thousand_moves_never_lead_to_a_place_without_a_way_on(process: str | Path) -> None:
    walk = Walk(policy_of(process), random.Random(Path(process).stem))  # noqa: S311 - no secret
    for _ in range(MOVES):
        walk.check_the_place()
        walk.check_what_is_refused()
        if walk.ways_on():
            walk.go_on()
        else:
            walk.status, walk.approvals = walk.policy.initial_status, set()
    assert walk.seen.keys() == walk.policy.statuses.keys()
