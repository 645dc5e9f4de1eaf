"""The reckoning behind a due time, step by step, for the edge to put into words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from portal import i18n

StepKind = Literal[
    "opened",
    "counted",
    "elapsed",
    "outside-hours",
    "weekend",
    "holiday",
    "business-day",
    "paused",
    "due",
]


class Step(NamedTuple):
    """One stretch of time, and what it did to the clock. Times are UTC.

    A tuple, because each ticket that is opened or looked at takes dozens of them. `counted` is in seconds, or in days for the kind `business-day`; `name` is the holiday's.
    """

    kind: StepKind
    at_from: datetime
    at_to: datetime
    counted: int = 0
    name: i18n.Text = ""


Steps = tuple[Step, ...]


class Due(NamedTuple):
    """When something is due (UTC), and why then."""

    at: datetime
    steps: Steps


@dataclass(frozen=True, slots=True)
class Dues:
    """When the first answer and the solution are due; None where nothing is promised.

    While `clock` is not `runs`, the times stand still and move on by the pause when it ends: they
    cannot be missed meanwhile.
    """

    response: Due | None
    resolution: Due | None
    clock: Literal["runs", "paused", "stopped"]
