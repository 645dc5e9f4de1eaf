"""Who works on requests: teams with their limits, how long requests may wait, and who is on call."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.policy.durations import Span
from portal.policy.hours import Hours
from portal.policy.kinds import Key, Keyed, Table, Text, complaint
from portal.policy.needs import Need
from portal.policy.routes import When

Band = Literal["green", "yellow", "red"]


class Bands(Table):
    """How long a request may wait for a team, by colour; longer than yellow is red."""

    green: Span
    yellow: Span

    @model_validator(mode="after")
    def _in_one_unit(self) -> Self:
        if self.green.clock != self.yellow.clock:
            raise complaint("expected green and yellow both of business time or both on the clock")
        return self

    def of(self, hours: Hours, since: datetime, now: datetime) -> Band:
        """The colour of a request that has waited since then (B46 to B50)."""
        if now < hours.add(since, self.green).at:
            return "green"
        return "yellow" if now < hours.add(since, self.yellow).at else "red"


class Limits(Table):
    """How long somebody works on one request before it goes on to others."""

    research: Span | None = None
    answer: Span | None = None
    total: Span | None = None
    then: Text | None = None
    """What to do when the time is over."""

    @property
    def named(self) -> Iterator[tuple[Literal["research", "answer", "total"], Span]]:
        """The limits that there are, by name."""
        for name in ("research", "answer", "total"):
            limit = getattr(self, name)
            if limit is not None:
                yield name, limit


class OnCall(Table):
    """How somebody is reached outside the order of the queue (B10, B51)."""

    seen_within: Span
    """By when somebody notes that they have seen it and handle it."""
    wake_up_after: Span
    """When nobody has, a letter that is meant to wake somebody up goes out."""
    call_after: Span | None = None
    """How long after that letter somebody is called by telephone."""
    calls: tuple[Text, ...] = ()
    """Who is called, by role, in this order."""


class Team(Keyed):
    """A team, tier or role to which a request can be handed."""

    label: Text
    purpose: Text
    limits: Limits | None = None
    bands: Bands | None = None
    starts_within: Span | None = None
    """By when work begins on a request that was handed to this team (B16)."""
    needs: tuple[Need, ...] = ()
    """What must come with a request that is handed to this team."""
    needs_going_up: tuple[Need, ...] = ()
    """What must come as well with one from a team that stands before this one (B22 to B24)."""
    passes_to: Annotated[tuple[Key, ...], Field(min_length=1)] | None = None
    """The teams to which it hands requests on; any when left out."""
    not_for: When = Field(default_factory=dict)
    """Requests that are never handed to it: those of which all of this holds (B43)."""
    on_call: OnCall | None = None
    takes_over: bool = False
    """Whether what was escalated ends here, while whoever handed it on goes on hearing (B40)."""
