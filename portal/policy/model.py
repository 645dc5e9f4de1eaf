"""The policy as the rest of Portal asks it: what applies, what is missing, what is due, what next."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from portal import i18n
from portal.errors import InvalidMove
from portal.policy import clocks, questions, timers
from portal.policy.document import Document
from portal.policy.durations import Duration
from portal.policy.levels import Level, Severity
from portal.policy.needs import Need
from portal.policy.organisation import Channel
from portal.policy.questions import ALWAYS, SORTING, Answers, Field, RequestType, Sorting
from portal.policy.routes import Facts, Flow, Route, holds
from portal.policy.statuses import Actor, Move, NextAction, Stage
from portal.policy.steps import Dues
from portal.policy.targets import Asked, Request, Targets


class Policy(Document):
    """One organisation's support process."""

    @cached_property
    def ranked_levels(self) -> tuple[Level, ...]:
        """The impact levels, the gravest first."""
        return tuple(sorted(self.levels.values(), key=lambda level: level.rank))

    @cached_property
    def ranked_severities(self) -> tuple[Severity, ...]:
        """The severities, the gravest first."""
        return tuple(sorted(self.severities.values(), key=lambda severity: severity.rank))

    @cached_property
    def _forms(self) -> dict[str, tuple[Field, ...]]:
        return {key: self._form(kind) for key, kind in self.request_types.items()}

    @cached_property
    def _promises(self) -> dict[Request, Targets]:
        return {}

    def _form(self, request_type: RequestType) -> tuple[Field, ...]:
        always = (key for key in ALWAYS if key not in request_type.fields)
        asked = (self.fields[key] for key in (*always, *request_type.fields))
        return tuple(
            field.model_copy(update={"required": True})
            if field.key in request_type.requires
            else field
            for field in asked
        )

    def form(self, request_type: str) -> tuple[Field, ...]:
        """Every field of the form of this type, in order."""
        return self._forms[request_type]

    def fixed(self, request_type: str) -> dict[Sorting, str]:
        """How requests of this type are sorted where their form does not ask."""
        kind = self.request_types[request_type]
        found = {asked: getattr(kind, asked) for asked in SORTING}
        return {key: value for key, value in found.items() if value in getattr(self, SORTING[key])}

    @cached_property
    def open_types(self) -> dict[str, RequestType]:
        """The request types that anybody can raise; those of a board have a door of their own."""
        return {key: kind for key, kind in self.request_types.items() if kind.board is None}

    @cached_property
    def open_fields(self) -> dict[str, Field]:
        """What is asked in their forms, by key."""
        asked = {f.key for key in self.open_types for f in self._forms[key]}
        return {key: field for key, field in self.fields.items() if key in asked}

    @cached_property
    def connect_kinds(self) -> dict[str, RequestType]:
        """The kinds of connect requests (A22)."""
        board = self.connect.board if self.connect else None
        return {k: kind for k, kind in self.request_types.items() if board and kind.board == board}

    @cached_property
    def merged_status(self) -> str:
        """Where a request ends that goes on in another one: closed, and not taken back."""
        known = (key for key, one in self.statuses.items() if one.locked)
        return next((key for key in known if key != self.withdrawn_status), self.withdrawn_status)

    def channel(self, key: str | None) -> Channel | None:
        """The channel of that key."""
        return next((c for c in self.channels if key and c.key == key), None)

    def stage_of(self, status: str) -> Stage:
        """What the customer sees of a status."""
        return self.stages[self.statuses[status].stage]

    def told(self, to: str, origin: str) -> i18n.Text:
        """What a customer is told that a request becomes: its stage.

        Where that stays as it is, it is the status, so that a move is always news.
        """
        stage = self.statuses[to].stage
        stays = origin in self.statuses and self.statuses[origin].stage == stage
        return self.statuses[to].label if stays else self.stages[stage].label

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
        category: str | None = None,
        severity: str | None = None,
    ) -> Targets:
        """What is promised to such a request; a tier that is only claimed buys nothing (A16).

        `level` is None where the request type does not ask for the impact: what is promised to all
        then holds, else what is promised to the least grave.
        """
        if not verified and self.unverified_tier is not None:
            tier = self.unverified_tier
        asked = Request(level, tier if tier in self.tiers else None, channel, category, severity)
        known = self._promises.get(asked)
        if known is None:
            known = self._promises[asked] = self._promised(asked)
        return known

    def promised_to(self, asked: Asked) -> Targets:
        """What is promised to this request."""
        return self.targets_for(
            asked.impact,
            asked.tier,
            asked.channel,
            verified=asked.tier_verified,
            category=asked.category,
            severity=asked.severity,
        )

    def _promised(self, asked: Request) -> Targets:
        levels = [asked.level] if asked.level else [None, self.ranked_levels[-1].key]
        fitting = (
            row for level in levels for row in self.targets if row.fits(asked._replace(level=level))
        )
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

    def ratable_until(self, solved_at: datetime, rated_at: datetime | None) -> datetime:
        """Until when a resolution can be rated, or its rating be changed (D24)."""
        asked = self.feedback
        span = asked.open_for if rated_at is None else asked.changeable_for
        return self.hours.add(rated_at or solved_at, span).at

    def share_of(
        self,
        duration: Duration,
        opened_at: datetime,
        spells: Sequence[tuple[datetime, str]],
        share: float,
    ) -> datetime:
        """When this share of a promised time is used up; `spells` as for `due`."""
        return clocks.share_of(self.hours, duration, opened_at, spells, share)

    def possible(self, status: str, by: Actor) -> tuple[str, ...]:
        """The statuses to which `by` may move a request, in the order of the policy."""
        ways = self.statuses[status].ways()
        return tuple(dict.fromkeys(way.to for way in ways if way.open_to(by)))

    def move(self, status: str, to: str, by: Actor) -> Move:
        """The move, with what must come with it. Raises InvalidMove with those that are possible."""
        for way in self.statuses[status].ways():
            if way.to == to and way.open_to(by):
                needs = way.needs + timers.needs(self.statuses[to], way)
                return Move(status, to, by, needs)
        raise InvalidMove(status, to, self.possible(status, by))

    def routed(self, facts: Facts) -> tuple[Route, ...]:
        """The routes that such a request takes by itself, in the order of the policy."""
        return tuple(r for r in self.routes.values() if r.when and holds(r.when, facts))

    def teams_after(self, team: str | None, facts: Facts) -> tuple[str, ...]:
        """The teams to which such a request can be handed, in the order of the policy (B43)."""
        now = self.teams.get(team or "")
        onward = self.teams if now is None or now.passes_to is None else now.passes_to
        refused = {t.key for t in self.teams.values() if t.not_for and holds(t.not_for, facts)}
        return tuple(k for k in self.teams if k in onward and k != team and k not in refused)

    def handing(self, origin: str | None, to: str) -> tuple[Need, ...]:
        """What must come with a request that goes from one team to another (B15, B24).

        Teams stand in the order in which requests go up.
        """
        team, order = self.teams[to], [*self.teams]
        if origin in order and order.index(origin) > order.index(to):
            return team.needs
        return tuple(dict.fromkeys((*team.needs, *team.needs_going_up)))

    def knows_tag(self, tag: str) -> bool:
        """Whether it is listed, or has the form of those of known issues (B34)."""
        form = self.known_issue_tag
        return tag in self.tags or bool(form and re.fullmatch(form, tag, re.ASCII))

    def flow_of(self, facts: Facts) -> Flow | None:
        """The flow that such a request follows, the first that fits."""
        return next((flow for flow in self.flows.values() if holds(flow.when, facts)), None)

    def next_action(
        self,
        status: str,
        since: datetime,
        *,
        reminded: datetime | None = None,
        hold_until: datetime | None = None,
    ) -> NextAction | None:
        """What happens by itself to a request that is in `status` since then, and when."""
        return timers.next_action(
            self.hours, self.statuses[status].timer, since, reminded=reminded, until=hold_until
        )
