"""Every setting of a deployment: its kind, what stands there unless told, what a bad value is told."""

import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from sqlalchemy import URL

from portal import values
from portal.providers import Provider

MAKE_A_WEBHOOK_KEY = (
    "python3 -c 'import base64, secrets; print(base64.b64encode(secrets.token_bytes(32)).decode())'"
)


def _beside(instance: Path) -> str:
    url = URL.create("sqlite", database=str(instance / "portal.sqlite3"))
    return url.render_as_string(hide_password=False)


def _support_address(base_url: str | None) -> str:
    host = urlsplit(base_url or "").hostname or "localhost"
    return "support@localhost" if values.is_number(host) else f"support@{host}"


class Config(BaseModel):
    """What this deployment decided. A field's description is what a bad value is told."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    instance: Path
    secret_key: Annotated[SecretStr, AfterValidator(values.own_key)] = Field(
        min_length=32, description="at least 32 characters long, and your own"
    )
    base_url: Annotated[str, values.url("http", "https"), AfterValidator(values.bare)] | None = (
        Field(
            default=None, description="http://host or https://host, with a port if need be, no path"
        )
    )
    database_url: Annotated[str, AfterValidator(values.database)] = Field(
        default_factory=lambda known: _beside(known["instance"]),
        repr=False,
        description="sqlite:///file or postgresql://user:password@host/name",
    )
    files: Annotated[str, AfterValidator(values.files)] = Field(
        default_factory=lambda known: str(known["instance"] / "files"),
        description="the whole path of a folder, or s3://bucket/prefix",
    )
    s3_endpoint: Annotated[str, values.url("http", "https")] | None = Field(
        default=None, description="http://host:port or https://host, where it is not Amazon"
    )
    s3_region: str = Field(
        default="us-east-1", pattern=r"^[a-z0-9-]{1,40}$", description="the name of a region"
    )
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None
    policy: str | None = Field(default=None, description="the name of a preset or a file")
    redis_url: Annotated[str, values.url("redis", "rediss", "unix")] | None = Field(
        default=None, repr=False, description="redis://host:port, rediss://host:port or unix:/path"
    )
    smtp_url: Annotated[str, values.url("smtp", "smtps")] | None = Field(
        default=None, repr=False, description="smtp://user:password@host:port, or smtps://"
    )
    mail_from: Annotated[str, AfterValidator(values.address)] = Field(
        default_factory=lambda known: _support_address(known.get("base_url")),
        description="an address, such as support@example.com or Support <support@example.com>",
    )
    mail_answers: Annotated[str, AfterValidator(values.address)] | None = Field(
        default=None, description="the address whose letters reach `portal mail-in`"
    )
    mail_authentication_host: str | None = Field(
        default=None,
        pattern=r"^[\w.:-]+$",
        description="the name with which your mail server begins Authentication-Results",
    )
    host: str = Field(
        default="127.0.0.1", pattern=r"^[\w.:-]+$", description="an address or a host name"
    )
    port: int = Field(default=8000, ge=1, le=65535, description="a number from 1 to 65535")
    sinks: Annotated[
        tuple[str, ...], BeforeValidator(values.parts), AfterValidator(values.known_sinks)
    ] = Field(default=("database", "email"), description=f"some of: {', '.join(values.SINKS)}")
    broker_url: Annotated[str, values.url("amqp", "amqps", "redis", "rediss", "sqs")] | None = (
        Field(
            default=None,
            repr=False,
            description="amqp://user:password@host//, redis://host:port/0, sqs://key:password@region",
        )
    )
    broker_queue: str = Field(
        # The length apart from the pattern: counted in it, each place takes 90 KB of the regex engine.
        default="portal",
        max_length=200,
        pattern=r"^[\w.-]+$",
        description="the name of a queue",
    )
    webhook_url: Annotated[str, values.url("http", "https")] | None = Field(
        default=None, repr=False, description="an address that begins with https://"
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(values.webhook_key)] | None = Field(
        default=None,
        description=f"a key of 24 bytes or more in base64; make one: {MAKE_A_WEBHOOK_KEY}",
    )
    slack_url: Annotated[str, values.url("http", "https")] | None = Field(
        default=None, repr=False, description="the address of an incoming webhook of Slack"
    )
    gitlab_url: Annotated[str, values.url("http", "https")] | None = Field(
        default=None, repr=False, description="http://host or https://host, with a path if need be"
    )
    gitlab_token: SecretStr | None = None
    gitlab_project: str | None = Field(
        default=None,
        min_length=1,
        description="the path of a project, such as group/name, or its id",
    )
    gitlab_connect_project: str | None = Field(
        default=None,
        min_length=1,
        description="the path of a project, such as group/name, or its id",
    )
    gitlab_hook_secret: Annotated[SecretStr, AfterValidator(values.word_or_key)] | None = Field(
        default=None,
        min_length=16,
        description="at least 16 characters long, or a signing token (whsec_…) as GitLab shows it",
    )
    trusted_proxies: Annotated[
        tuple[Annotated[values.Network, BeforeValidator(values.network)], ...],
        BeforeValidator(values.parts),
    ] = Field(default=(), description="addresses or networks (10.0.0.0/8), with commas between")
    clamd_url: Annotated[str, values.url("tcp", "unix")] | None = Field(
        default=None, description="tcp://host:port or unix:/path"
    )
    hub_url: Annotated[str, values.url("http", "https")] | None = Field(
        default=None, repr=False, description="http://host or https://host, with a path if need be"
    )
    hub_token: SecretStr | None = None
    hub_timeout: float = Field(default=5, gt=0, le=60, description="seconds, 60 at most")
    status_export: Annotated[Path, AfterValidator(values.whole)] | None = Field(
        default=None, description="the whole path of a folder that is not there yet"
    )
    sso: Mapping[Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")], Provider] = Field(
        default={}, description="tables [sso.NAME] of portal.toml, one for each provider"
    )

    @property
    def public(self) -> bool:
        """Whether people reach this portal from other machines, going by its base URL."""
        host = urlsplit(self.base_url or "http://localhost").hostname or "localhost"
        if values.is_number(host):
            return not ipaddress.ip_address(host).is_loopback
        return host != "localhost" and not host.endswith(".localhost")

    @property
    def secure(self) -> bool:
        """Whether people reach this portal by HTTPS, so that cookies may insist on it."""
        return (self.base_url or "").startswith("https://")

    @property
    def address(self) -> str:
        """Where this deployment is reached, for links: the base URL, else this machine."""
        return self.base_url or f"http://{self.host}:{self.port}"
