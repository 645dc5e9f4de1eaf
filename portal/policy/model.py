"""The policy as the rest of Portal asks it: what applies, what is missing, what is due, what next."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from portal.errors import InvalidMove
from portal.policy import clocks, questions, timers
from portal.policy.document import Document
from portal.policy.levels import Level
from portal.policy.organisation import Channel
from portal.policy.questions import ALWAYS, Answers, Field, RequestType
from portal.policy.statuses import Actor, Move, NextAction, Stage
from portal.policy.steps import Dues
from portal.policy.targets import Targets


class Policy(Document):
    """One organisation's support process."""

    @cached_property
    def ranked_levels(self) -> tuple[Level, ...]:
        """The impact levels, the gravest first."""
        return tuple(sorted(self.levels.values(), key=lambda level: level.rank))

    @cached_property
    def _forms(self) -> dict[str, tuple[Field, ...]]:
        return {key: self._form(kind) for key, kind in self.request_types.items()}

    @cached_property
    def _promises(self) -> dict[tuple[str | None, str | None, str], Targets]:
        return {}

    def _form(self, request_type: RequestType) -> tuple[Field, ...]:
        always = (key for key in ALWAYS if key not in request_type.fields)
        return tuple(self.fields[key] for key in (*always, *request_type.fields))

    def channel(self, key: str | None) -> Channel | None:
        """The channel of that key."""
        return next((c for c in self.channels if key and c.key == key), None)

    def stage_of(self, status: str) -> Stage:
        """What the customer sees of a status."""
        return self.stages[self.statuses[status].stage]

    def fields_for(self, request_type: str, answers: Answers) -> tuple[Field, ...]:
        """The fields that the form of this type asks after these answers, in order."""
        return tuple(field for field in self._forms[request_type] if field.applies(answers))

    def missing(self, request_type: str, answers: Answers, *, guest: bool) -> dict[str, str]:
        """What is missing or wrong, in the customer's words, by field name (A13, A14, A15).

        The one validator for web, API and mail. `answers` may hold more than is asked.
        """
        found = dict(questions.sender(answers)) if guest else {}
        known = {"tier": self.tiers, "category": self.categories, "impact": self.levels}
        for asked in self.request_types[request_type].asks:
            wrong = questions.sorting(asked, known[asked], answers)
            found |= {asked: wrong} if wrong else {}
        for field in self.fields_for(request_type, answers):
            wrong = field.complaint(answers, self.intake.max_files)
            found |= {field.key: wrong} if wrong else {}
        return found

    def targets_for(
        self,
        level: str | None,
        tier: str | None = None,
        channel: str = "web",
        *,
        verified: bool = True,
    ) -> Targets:
        """What is promised to such a request; a tier that is only claimed buys nothing (A16).

        `level` is None where the request type does not ask for the impact: what is promised to all
        then holds, else what is promised to the least grave.
        """
        if not verified and self.unverified_tier is not None:
            tier = self.unverified_tier
        asked = (level, tier if tier in self.tiers else None, channel)
        known = self._promises.get(asked)
        if known is None:
            known = self._promises[asked] = self._promised(*asked)
        return known

    def _promised(self, level: str | None, tier: str | None, channel: str) -> Targets:
        levels = [level] if level else [None, self.ranked_levels[-1].key]
        fitting = (row for one in levels for row in self.targets if row.fits(one, tier, channel))
        return next((row.promises for row in fitting), Targets(None, None))

    def due(
        self,
        targets: Targets,
        opened_at: datetime,
        spells: Sequence[tuple[datetime, str]] = (),
    ) -> Dues:
        """When the promises fall due, from the history of the clock.

        `spells` are the clock categories with the moments since which they hold, in order; without
        any, the clock runs.
        """
        return clocks.due(self.hours, targets, opened_at, spells)

    def possible(self, status: str, by: Actor) -> tuple[str, ...]:
        """The statuses to which `by` may move a request, in the order of the policy."""
        ways = self.statuses[status].ways()
        return tuple(dict.fromkeys(way.to for way in ways if by in way.by))

    def move(self, status: str, to: str, by: Actor) -> Move:
        """The move, with what must come with it. Raises InvalidMove with those that are possible."""
        for way in self.statuses[status].ways():
            if way.to == to and by in way.by:
                return Move(status, to, by, way.needs + timers.needs(self.statuses[to], way))
        raise InvalidMove(status, to, self.possible(status, by))

    def next_action(
        self,
        status: str,
        since: datetime,
        *,
        reminded: bool = False,
        hold_until: datetime | None = None,
    ) -> NextAction | None:
        """What happens by itself to a request that is in `status` since then, and when."""
        return timers.next_action(
            self.hours, self.statuses[status].timer, since, reminded=reminded, until=hold_until
        )
