"""How long something may take, with a unit that says which hours count."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from portal.policy.kinds import complaint, parsed_with

Clock = Literal["clock", "business"]
Measure = Literal["minute", "hour", "day", "week"]

DAYS_PER_WEEK = 5  # of business: that is how the sources mean "1 week"
EXAMPLES = '"2 clock hours", "4 business hours", "1 business day", "1 week"'
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_WRITTEN = re.compile(r"([1-9]\d{0,4}) (?:(clock|business) )?(minute|hour|day|week)s?")


@dataclass(frozen=True, slots=True)
class Duration:
    """An amount of time: on the clock (elapsed), or of business (inside support hours).

    A business day leads to the same time on the next business day; a week is five of them.
    """

    amount: int
    clock: Clock
    measure: Measure

    @classmethod
    def parse(cls, written: str) -> "Duration":
        """Read `2 clock hours`; `3 days` are days on the clock. Raises ValueError."""
        found = _WRITTEN.fullmatch(written.strip())
        if found is None:
            raise ValueError(written)
        amount, clock, measure = int(found[1]), found[2], found[3]
        if measure == "week":
            clock = None if clock else "business"
        elif measure == "day":
            clock = clock or "clock"
        if clock is None:
            raise ValueError(written)
        return cls(amount, clock, measure)  # type: ignore[arg-type]

    def __str__(self) -> str:
        unit = self.measure if self.measure == "week" else f"{self.clock} {self.measure}"
        return f"{self.amount} {unit}{'s' if self.amount > 1 else ''}"

    @property
    def business_days(self) -> int:
        """How many business days this is, or 0 when it is counted in seconds."""
        if self.clock == "clock" or self.measure not in {"day", "week"}:
            return 0
        return self.amount * (DAYS_PER_WEEK if self.measure == "week" else 1)

    @property
    def seconds(self) -> int:
        """The seconds to count, or 0 when this is counted in business days."""
        return 0 if self.business_days else self.amount * _SECONDS[self.measure]


def duration(value: object) -> Duration:
    """The duration that stands in a policy file; complains in plain words when it is none."""
    if isinstance(value, Duration):
        return value
    try:
        return Duration.parse(value if isinstance(value, str) else "")
    except ValueError as refused:
        raise complaint(
            "{value} is not a duration; expected e.g. {examples}",
            value=f'"{value}"' if isinstance(value, str | int | float) else "this",
            examples=EXAMPLES,
        ) from refused


_parser, _schema = parsed_with(duration, f"A duration such as {EXAMPLES}")
Span = Annotated[Duration, _parser, _schema]
"""A duration as the policy writes it."""
