"""Where a request stands, where it may go from there, and what happens by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.policy.durations import EXAMPLES, Duration, Span, duration
from portal.policy.kinds import Key, Keyed, Table, Text, complaint, parsed_with

Actor = Literal["agent", "customer", "timer", "api"]
Need = Literal["comment", "summary", "root-cause", "documentation", "until"]
Turn = Literal["support", "customer", "nobody"]
ClockState = Literal["runs", "paused", "stopped"]
Event = Literal[
    "customer_reply", "staff_reply", "customer_solved", "customer_not_solved", "withdraw"
]
GIVEN: Literal["given"] = "given"


def _after(value: object) -> Duration | Literal["given"]:
    return GIVEN if value == GIVEN else duration(value)


_parser, _schema = parsed_with(_after, f'A duration such as {EXAMPLES}, or "{GIVEN}"')
After = Annotated[Duration | Literal["given"], _parser, _schema]


class Timer(Table):
    """What happens by itself when a request stays in its status."""

    after: After
    """How long it stays, or "given": until the moment that the agent gave with the move."""
    then: Key
    """The status that follows."""
    remind_after: Span | None = None
    """When the customer is reminded, counted from the start."""
    remind_before: Span | None = None
    """When the customer is reminded, counted back from the end, on the clock."""
    note: Text | None = None
    """What the customer is told when it happens."""

    @model_validator(mode="after")
    def _reminds_once(self) -> Self:
        if self.remind_after and self.remind_before:
            raise complaint("expected remind_after or remind_before, not both")
        if self.remind_before and self.remind_before.clock == "business":
            raise complaint("remind_before is counted on the clock; expected e.g. “2 clock days”")
        return self


class Way(Table):
    """A move that somebody may make."""

    to: Key
    by: Annotated[tuple[Actor, ...], Field(min_length=1)]
    needs: tuple[Need, ...] = ()
    """What must come with the move."""


class Stage(Keyed):
    """What the customer sees of one or more statuses."""

    label: Text
    sentence: Text
    """What is happening, in a sentence to the customer."""


class Status(Keyed):
    """One internal status."""

    label: Text
    stage: Key
    explanation: Text
    turn: Turn
    clock: ClockState
    next: tuple[Way, ...] = ()
    timer: Timer | None = None
    locked: bool = False
    """Takes no more words; a reply makes a new request, linked to this one."""
    on_customer_reply: Key | None = None
    on_staff_reply: Key | None = None
    on_customer_solved: Key | None = None
    on_customer_not_solved: Key | None = None
    on_withdraw: Key | None = None

    @model_validator(mode="after")
    def _stays_locked(self) -> Self:
        if self.locked and (self.on_customer_reply or self.on_staff_reply):
            raise complaint("a locked status takes no replies; a reply makes a new request")
        return self

    def reaction(self, event: Event) -> str | None:
        """The status to which `event` leads, or None when it changes nothing."""
        found: str | None = getattr(self, f"on_{event}")
        return found

    def ways(self) -> Iterator[Way]:
        """Every move out of here: the written ones, and those that events and the timer make."""
        yield from self.next
        for event, actors in _REACTING.items():
            to = self.reaction(event)
            if to is not None:
                yield Way(to=to, by=actors)
        if self.timer is not None:
            yield Way(to=self.timer.then, by=("timer",))


_REACTING: dict[Event, tuple[Actor, ...]] = {
    "customer_reply": ("customer",),
    "staff_reply": ("agent", "api"),
    "customer_solved": ("customer",),
    "customer_not_solved": ("customer",),
    "withdraw": ("customer",),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A move that the policy allows, and what must come with it."""

    origin: str
    to: str
    by: Actor
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class NextAction:
    """What happens to a request by itself, and when (UTC).

    A reminder (`remind`) goes out at `at`, and `moves_at` tells when the request goes on to `to`
    after it; for a `move` the two times are one.
    """

    at: datetime
    kind: Literal["remind", "move"]
    to: str
    moves_at: datetime
    note: Text | None = None
