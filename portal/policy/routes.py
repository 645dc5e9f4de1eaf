"""Where a request goes because of what it is: by itself, or because somebody at the desk says so."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from portal.policy.kinds import Key, Keyed, Table, Text, complaint
from portal.policy.needs import Need

Question = Literal["request_type", "category", "impact", "severity", "tier", "channel"]
Facts = Mapping[str, str | None]
"""What is known of a request, by question: keys of the policy."""
When = Mapping[Question, Annotated[tuple[Key, ...], Field(min_length=1)]]
"""The answers under which something holds; each question that is named must have one of them."""


def holds(when: When, facts: Facts) -> bool:
    """Whether each named question has one of the named answers."""
    return all(facts.get(question) in answers for question, answers in when.items())


class Route(Keyed):
    """One reason to hand a request on, or to tell somebody of it."""

    label: Text
    when: When = Field(default_factory=dict)
    """Taken by itself as soon as all of this holds; without any, somebody chooses it at the desk."""
    team: Key | None = None
    """The team that gets the request; whoever had it is released (B40)."""
    status: Key | None = None
    """The status that follows."""
    notify: tuple[Key, ...] = ()
    """The teams that are told of it without getting it."""
    needs: tuple[Need, ...] = ()
    """What must come along when somebody chooses it."""
    note: Text | None = None
    """How the internal note about it begins."""

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not (self.team or self.status or self.notify):
            raise complaint("leads nowhere; expected a team, a status, or somebody to notify")
        if self.when and self.needs:
            raise complaint("is taken by itself, so nobody is there to give what it needs")
        return self


class Step(Table):
    """One stage of a flow: what follows it, or a question whose answer decides what follows."""

    status: Key
    label: Text
    then: Key | None = None
    """The status that follows."""
    question: Text | None = None
    yes: Key | None = None
    no: Key | None = None

    @model_validator(mode="after")
    def _goes_one_way(self) -> Self:
        asks = self.question is not None
        if asks != (self.yes is not None) or asks != (self.no is not None):
            raise complaint("a question needs both answers: yes and no, each with a status")
        if asks and self.then is not None:
            raise complaint("expected a question, or the status that follows, not both")
        return self

    def onward(self) -> Iterator[tuple[Literal["then", "yes", "no"], str]]:
        """Where it goes on, by the name under which the policy says so."""
        for name in ("then", "yes", "no"):
            to = getattr(self, name)
            if to is not None:
                yield name, to


class Flow(Keyed):
    """The stages that requests of one kind pass, with the points at which somebody decides."""

    label: Text
    when: When
    """The requests that follow it."""
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    def step(self, status: str) -> Step | None:
        """The stage of a request in this status, if the flow has one."""
        return next((step for step in self.steps if step.status == status), None)

    def decide(self, status: str, *, yes: bool) -> str | None:
        """The status to which an answer leads; None where nothing is asked."""
        step = self.step(status)
        return None if step is None else step.yes if yes else step.no
