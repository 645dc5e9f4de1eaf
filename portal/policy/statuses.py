"""Where a request stands, where it may go from there, and what happens by itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.policy.durations import EXAMPLES, Duration, Span, duration
from portal.policy.kinds import Key, Keyed, Table, Text, complaint, parsed_with
from portal.policy.needs import Need

Actor = Literal["agent", "lead", "customer", "timer", "api"]
"""Who moves a request; a lead may make the moves of an agent too."""
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

    def open_to(self, by: Actor) -> bool:
        """Whether `by` may make this move."""
        return by in self.by or (by == "lead" and "agent" in self.by)


class Approval(Keyed):
    """A yes that somebody gives to a request, which a status may require."""

    label: Text
    team: Key | None = None
    """The team whose members, or a lead, may give it; anybody at the desk when left out."""


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
    """`paused` while somebody else has to act; `stopped` means that the request counts as solved."""
    next: tuple[Way, ...] = ()
    timer: Timer | None = None
    note: Text | None = None
    """What else the customer is told while it lasts: what it costs, when it is released."""
    off_because: Text | None = None
    """Why the clock does not run, to the customer."""
    team: Key | None = None
    """The team that gets a request that comes here."""
    requires: tuple[Key, ...] = ()
    """The approvals without which no request comes here, whoever moves it (D23)."""
    withdraws: tuple[Key, ...] = ()
    """The approvals that no longer hold when a request comes here."""
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
        if self.off_because and self.clock == "runs":
            raise complaint("off_because says why the clock does not run, but here it runs")
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


class Statuses(dict[str, Status]):
    """The statuses of a policy.

    A ticket may be in one that the policy had before and has no more: it then stands where support
    finds it and can move it to the first status.
    """

    def __init__(self, known: Mapping[str, Status], first: str) -> None:
        super().__init__(known)
        self._first = first

    def __missing__(self, key: str) -> Status:
        """What stands in for a status that is gone; kept nowhere, so it is among no statuses."""
        first = self[self._first]
        gone = Status(
            label=key,
            stage=first.stage,
            explanation=key,
            turn="support",
            clock="runs",
            next=(Way(to=self._first, by=("agent", "api")),),
        )
        gone.keep_key(key)
        return gone


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
