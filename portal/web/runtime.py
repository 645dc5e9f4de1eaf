"""What the application is made of, and who is asking right now."""

import ipaddress
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import cast

from flask import current_app, g, request, session

from portal.config import Config
from portal.extensions import RateLimits
from portal.files import Limits, Store
from portal.forms.tickets import Forms
from portal.outbound import Outbound
from portal.policy import Policy
from portal.sinks import Email, Sink
from portal.web import oidc, publishing
from portal.web.helpful import Helpful
from portal.web.snapshot import Snapshot
from portal.web.stencils import Stencils
from portal.web.theme import Sheet
from portal.work import Actor, Work, Works

_NAME = "portal"


@dataclass(slots=True)
class Runtime:
    """The parts of one deployment, made by the factory."""

    config: Config
    policy: Policy
    works: Works
    files: Store
    limits: RateLimits
    sinks: Mapping[str, Sink]
    identity: Mapping[str, oidc.Client] = field(default_factory=dict)
    forms: Forms = field(init=False)
    stencils: Stencils = field(default_factory=Stencils)
    outbound: Outbound = field(default_factory=Outbound)
    file_limits: Limits = field(init=False)
    sheet: Sheet = field(init=False)
    snapshot: Snapshot = field(init=False)
    helpful: Helpful = field(init=False)

    @property
    def sends_letters(self) -> bool:
        """Whether letters leave this machine; without SMTP, pages must not promise any."""
        return self.config.smtp_url is not None and Email.name in self.sinks

    def __post_init__(self) -> None:
        """Build what follows from the rest."""
        self.forms = Forms(self.policy, writes=self.sends_letters)
        self.sheet = Sheet(self.policy)
        self.snapshot = publishing.snapshot(self.config, self.works, self.sheet.version)
        self.helpful = Helpful(self.works)
        self.works.published = self._stir
        intake = self.policy.intake
        self.file_limits = Limits(intake.max_file_size, intake.allowed_types, self.config.clamd_url)

    def _stir(self) -> None:
        self.snapshot.stir()
        self.helpful.stir()


def runtime() -> Runtime:
    """The parts of the deployment that serves this request."""
    return cast("Runtime", current_app.extensions[_NAME])


def write() -> AbstractContextManager[Work]:
    """A unit of work for the one who asks."""
    return runtime().works.write(actor())


def read() -> AbstractContextManager[Work]:
    """A unit for questions of the one who asks; a guard may have opened it already."""
    if "work" in g:
        return nullcontext(cast("Work", g.work))
    return runtime().works.read(actor())


def actor() -> Actor:
    """Who asks; a guard sets it, without one it is a guest who may see nothing."""
    return cast("Actor | None", g.get("actor")) or Actor("guest", network=network())


def network() -> str:
    """A pseudonym of the network that the request comes from: /24 of IPv4, /56 of IPv6."""
    if "network" not in g:
        block = _block(request.remote_addr or "127.0.0.1")
        g.network = runtime().works.signer.pseudonym("network", block)
    return cast("str", g.network)


@lru_cache(maxsize=1024)
def _block(sender: str) -> str:
    address = ipaddress.ip_address(sender)
    prefix = 24 if address.version == 4 else 56  # noqa: PLR2004 - the version of IP
    return str(ipaddress.ip_network(f"{address}/{prefix}", strict=False))


def browser() -> str:
    """A pseudonym of this browser, from a random name in its session cookie."""
    if "browser" not in session:
        session["browser"] = secrets.token_urlsafe(16)
    return runtime().works.signer.pseudonym("browser", session["browser"])


def is_htmx() -> bool:
    """Whether htmx asks, so that a fragment is enough."""
    return bool(request.htmx)  # type: ignore[attr-defined]
