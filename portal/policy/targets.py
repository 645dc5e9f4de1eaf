"""By when support answers and solves, for whom."""

import re
from typing import Annotated, NamedTuple, Protocol, Self

from pydantic import BeforeValidator, Field, model_validator

from portal import i18n
from portal.policy.durations import Duration, Span
from portal.policy.kinds import Key, Table, Text, complaint
from portal.policy.organisation import Door

_BARE_DAYS = re.compile(r"(\d+) (days?)")


def _stated(value: object) -> object:
    """Let a target say which days it means, because the two kinds differ by a weekend."""
    bare = _BARE_DAYS.fullmatch(value) if isinstance(value, str) else None
    if bare is not None:
        raise complaint(
            '"{n} {d}" may mean two things; expected "{n} business {d}" or "{n} clock {d}"',
            n=bare[1],
            d=bare[2],
        )
    return None if value == "none" else value


Promise = Annotated[Span | None, BeforeValidator(_stated)]


class Targets(NamedTuple):
    """What is promised to one request; None where nothing is, with the reason."""

    response: Duration | None
    resolution: Duration | None
    reason: i18n.Text | None = None
    update: Duration | None = None
    """By when the customer hears the next word while support works."""


class Asked(Protocol):
    """A request as it is kept: keys of the policy."""

    @property
    def impact(self) -> str | None:
        """The impact level."""

    @property
    def tier(self) -> str | None:
        """The tier that was named."""

    @property
    def channel(self) -> str:
        """The door it came through."""

    @property
    def tier_verified(self) -> bool:
        """Whether the tier is known to be theirs."""

    @property
    def category(self) -> str | None:
        """What it is about."""

    @property
    def severity(self) -> str | None:
        """How grave support finds it."""


class Request(NamedTuple):
    """What targets ask about a request: keys of the policy; None where it is not known."""

    level: str | None = None
    tier: str | None = None
    channel: str = "web"
    category: str | None = None
    severity: str | None = None


class Target(Table):
    """One row of the table of targets; the first row that fits is the one that counts."""

    level: Key | None = None
    """The impact level it holds for; all, and requests without one, when left out."""
    tiers: Annotated[tuple[Key, ...], Field(min_length=1)] | None = None
    """The tiers it holds for; all when left out."""
    channels: Annotated[tuple[Door, ...], Field(min_length=1)] | None = None
    """The doors it holds for; all when left out."""
    categories: Annotated[tuple[Key, ...], Field(min_length=1)] | None = None
    """The categories it holds for; all when left out."""
    severities: Annotated[tuple[Key, ...], Field(min_length=1)] | None = None
    """The severities it holds for; all, and requests without one, when left out."""
    response: Promise
    resolution: Promise
    update: Promise = None
    """How often the customer hears from support while it works (E15)."""
    reason: Text | None = None
    """Why nothing is promised, where one of the two is "none"."""

    @model_validator(mode="after")
    def _says_why_not(self) -> Self:
        if None in (self.response, self.resolution) and self.reason is None:
            raise complaint('"none" needs a reason, which the customer is told')
        return self

    def fits(self, asked: Request) -> bool:
        """Whether this row holds for such a request."""
        return (
            self.level in {None, asked.level}
            and (self.tiers is None or asked.tier in self.tiers)
            and (self.channels is None or asked.channel in self.channels)
            and (self.categories is None or asked.category in self.categories)
            and (self.severities is None or asked.severity in self.severities)
        )

    @property
    def promises(self) -> Targets:
        """The promise that this row makes."""
        return Targets(self.response, self.resolution, self.reason, self.update)


class Averages(Table):
    """How long it took others on average: told, and no promise (D03)."""

    response: Span
    resolution: Span
