"""The status page: the parts of the service, how uptime is reckoned, drafts, and what watches."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from portal.policy.durations import Span
from portal.policy.kinds import Key, Keyed, Table, Text, complaint

Share = Annotated[Decimal, Field(ge=0, le=1)]
_SCHEMES = {"http": ("http", "https"), "tcp": ("tcp",)}


class Component(Table):
    """A part of the service on the status page."""

    key: Key
    label: Text
    description: Text | None = None
    group: Text | None = None
    categories: tuple[Key, ...] = ()
    """What requests are about that may come from this part: they are shown its incidents."""
    start_date: date | None = None
    """The first day that counts; before it, nothing is known."""
    only_if_degraded: bool = False
    """Whether it is shown only while something is wrong with it."""


class Draft(Keyed):
    """A post that is written beforehand, to be filled in."""

    label: Text
    kind: Literal["incident", "maintenance"] = "incident"
    title: Text
    body: Text
    known_issue: bool = False
    components: tuple[Key, ...] = ()
    state: Literal["operational", "degraded_performance", "partial_outage", "major_outage"] = (
        "degraded_performance"
    )
    """What an incident makes of these components."""


class Probe(Keyed):
    """Something that looks whether a component works; what it finds is put before a person."""

    component: Key
    kind: Literal["http", "tcp", "heartbeat", "push"]
    """Ask a page, open a connection, wait for a sign of life, or be told through the API."""
    address: str | None = None
    """`https://…` of a page, or `tcp://host:port`."""
    every: Span = Field(default="1 clock minute", validate_default=True)
    """How often to look; for a sign of life, how often it comes."""
    timeout: Annotated[int, Field(ge=1, le=60)] = 10
    """Seconds."""
    confirm: Annotated[int, Field(ge=1, le=20)] = 3
    """How many looks in a row must agree before they are believed."""
    expect: Annotated[int, Field(ge=100, le=599)] | None = None
    """The status with which the page answers; any from 200 to 399 if left out."""

    @model_validator(mode="after")
    def _knows_where(self) -> Self:
        schemes = _SCHEMES.get(self.kind, ())
        if bool(schemes) != (self.address is not None):
            raise complaint("expected an address for http and tcp, and none for the others")
        found = urlsplit(self.address or "")
        if schemes and (found.scheme not in schemes or not found.hostname):
            raise complaint('expected e.g. "https://example.com/health" or "tcp://example.com:443"')
        if self.kind == "tcp" and found.port is None:
            raise complaint('expected a port, e.g. "tcp://example.com:443"')
        if self.every.clock == "business":
            raise complaint('expected time on the clock, e.g. "1 clock minute"')
        return self


class StatusPage(Table):
    """How the status page is kept."""

    partial: Share = Decimal("0.3")
    """How much of a second is lost while a component works in part."""
    degraded: Share = Decimal(0)
    """How much of a second is lost while it works less well."""
    remind: tuple[Span, ...] = Field(
        default=("24 clock hours", "1 clock hour"), validate_default=True
    )
    """How long before a maintenance subscribers are reminded."""
    similar_within: Span = Field(default="1 day", validate_default=True)
    """Within which time similar requests are taken together (B37, B38)."""
    stale_after: Span = Field(default="5 clock minutes", validate_default=True)
    """How old the page may be before it says that it is too old to trust."""
    drafts: Mapping[Key, Draft] = Field(default_factory=dict)
    probes: Mapping[Key, Probe] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _tell_keys(self) -> Self:
        tables: tuple[Mapping[str, Keyed], ...] = (self.drafts, self.probes)
        for table in tables:
            for key, entry in table.items():
                entry.keep_key(key)
        return self

    @model_validator(mode="after")
    def _counts_on_the_clock(self) -> Self:
        if any(span.clock == "business" for span in (*self.remind, self.similar_within)):
            raise complaint('expected times on the clock, e.g. "24 clock hours"')
        if self.stale_after.clock == "business":
            raise complaint('expected time on the clock, e.g. "5 clock minutes"')
        return self
