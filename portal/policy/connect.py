"""Connect requests: four questions about a hub, and what may go on after which answers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from portal.policy.durations import Span
from portal.policy.kinds import Key, Table, Text, complaint

Question = Literal["claimed", "online", "healthy", "matches"]
Answer = Literal["yes", "no", "unknown"]
Source = Literal["installer", "system", "support"]
Hearing = Literal["heard", "asking", "silent"]
"""What is known of the hub system: it answered or nobody asks it, is asked now, or says nothing."""
QUESTIONS: tuple[Question, ...] = get_args(Question)
ANSWERS: tuple[Answer, ...] = get_args(Answer)
GO, MISMATCH, ASKING = "go", "mismatch", "asking"
DECISIONS = (MISMATCH, *QUESTIONS, ASKING, GO)
"""The short keys of what can be decided."""
_Some = Field(min_length=1)


class Check(Table):
    """One question about a hub, and what is to be done before anything goes on."""

    label: Text
    question: Text
    hint: Text | None = None
    """Where one sees it."""
    no: Text
    """What is to be done where the answer is no."""
    unknown: Text
    """How it is found out where nobody knows."""


class Connect(Table):
    """What an installer is asked about a hub, and what waits until all of it is well (C01 to C13)."""

    board: Key
    """The board on which these requests stand; request types that name it are their kinds."""
    recheck_every: Span
    """How often the hub system is asked again about a request that is not over."""
    escalates_to: Key | None = None
    """The level of the ladder that looks into a mismatch; if left out, that of broken promises."""
    description: Text
    """What the form asks for in the installer's own words."""
    path: Annotated[tuple[Text, ...], _Some]
    """Where the answers are found, step by step (C03)."""
    use_cases: Annotated[tuple[Text, ...], _Some]
    """What such a request is for (C02)."""
    checks: Mapping[Question, Check]
    """The questions in the order in which their remedies are to be done (C04 to C07)."""
    blocked: Annotated[Mapping[Key, Text], _Some]
    """The actions that wait until all is well (C13)."""
    go: Text
    """Said where everything may go on."""
    asking: Text = "Your answers are good. We are asking our system; wait a moment."
    """Said where everything may go on as soon as the hub system says so, too."""
    unheard: Text = "Our system gives no answer, so what was seen on site counts: you may go on."
    """Said where everything may go on because of what people say alone."""
    mismatch: Text
    """Said where those who were asked contradict each other (C11)."""
    team: Key | None = None
    """The team that works the board; its people watch it until they turn that off (A25)."""
    warning: Text | None = None
    """What an unwatched board leads to, said on the board (A23)."""
    watch_steps: tuple[Text, ...] = ()
    """How somebody of the team makes sure to be told, step by step (A24)."""

    @model_validator(mode="after")
    def _asks_everything(self) -> Self:
        missing = [question for question in QUESTIONS if question not in self.checks]
        if missing:
            raise complaint("checks: expected {missing} as well", missing=", ".join(missing))
        if self.recheck_every.clock == "business":
            raise complaint('recheck_every: expected time on the clock, e.g. "10 clock minutes"')
        return self

    def remedy(self, decision: "Decision") -> Text:
        """What is to be done after this decision, in the words of the policy."""
        if decision.go:
            return self.go if decision.known else self.unheard
        if decision.question is None:
            return self.asking if decision.key == ASKING else self.mismatch
        check = self.checks[decision.question]
        return check.no if decision.known else check.unknown


@dataclass(frozen=True, slots=True)
class Said:
    """What one source said last about one question; a higher `order` was said later."""

    answer: Answer
    order: int


@dataclass(frozen=True, slots=True)
class Combined:
    """What all sources together say about one question."""

    answer: Answer = "unknown"
    disagree: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether everything may go on; else what comes first, and what waits.

    `key` is one of `DECISIONS`. `question` is the one to be put right first, `known` whether its
    answer is no, and not only unknown; where all may go on, whether the hub system was heard.
    """

    key: str
    question: Question | None = None
    known: bool = True
    blocked: tuple[str, ...] = ()

    @property
    def go(self) -> bool:
        """Whether everything may go on (C12)."""
        return self.key == GO


def combine(said: Mapping[Source, Said]) -> Combined:
    """One answer out of several: who does not know says nothing, and support settles.

    Support's answer stands against all that was said before it; what others say after it counts
    again, so that a hub that changes is seen.
    """
    known = {source: one for source, one in said.items() if one.answer != "unknown"}
    settled = known.get("support")
    if settled is not None:
        known = {s: one for s, one in known.items() if one.order >= settled.order}
    answers = {one.answer for one in known.values()}
    if len(answers) > 1:
        return Combined(disagree=True)
    return Combined(next(iter(answers), "unknown"))


def decide(
    connect: Connect, checks: Mapping[Question, Combined], system: Hearing = "heard"
) -> Decision:
    """Go on if and only if all four answers are yes and nobody disagrees (C12).

    Otherwise a mismatch comes before all (C11), then the first thing to do in the policy's order.
    While the hub system is being asked, what people say is not yet enough.
    """
    blocked = tuple(connect.blocked)
    if any(check.disagree for check in checks.values()):
        return Decision(MISMATCH, blocked=blocked)
    for question in connect.checks:
        answer = checks.get(question, Combined()).answer
        if answer != "yes":
            return Decision(question, question, answer == "no", blocked)
    if system == "asking":
        return Decision(ASKING, blocked=blocked)
    return Decision(GO, known=system == "heard")


def disputed(checks: Mapping[Question, Combined]) -> Iterator[Question]:
    """The questions about which those who were asked contradict each other."""
    return (question for question, check in checks.items() if check.disagree)
