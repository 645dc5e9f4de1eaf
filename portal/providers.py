"""Identity providers of companies, as the operator names them in `portal.toml`."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator


def _issuer(value: str) -> str:
    url = urlsplit(value)
    local = url.hostname in {"127.0.0.1", "::1", "localhost"}
    if not url.hostname or url.query or url.fragment or url.scheme not in {"https", "http"}:
        raise ValueError
    # Whoever can read or change what passes between us and the provider can be anybody.
    if url.scheme == "http" and not local:
        raise ValueError
    return value


def _domains(value: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(domain.strip().lower() for domain in value)
    if not named or not all("." in one and "@" not in one for one in named):
        raise ValueError
    return named


class Provider(BaseModel):
    """One provider (OpenID Connect), which may speak for the addresses of its domains only."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str = Field(min_length=1, description="what people know it by")
    issuer: Annotated[str, AfterValidator(_issuer)] = Field(
        description="the address of the provider, beginning with https://"
    )
    client_id: str = Field(min_length=1, description="the name that the provider gave this portal")
    client_secret: SecretStr = Field(description="the secret that the provider gave this portal")
    domains: Annotated[tuple[str, ...], AfterValidator(_domains)] = Field(
        description='a list of the domains that it speaks for, such as ["example.com"]'
    )

    @model_validator(mode="before")
    @classmethod
    def _read_secret(cls, given: object) -> object:
        """Take the secret from the file that `client_secret_file` names, where it stands there."""
        if not isinstance(given, dict) or "client_secret_file" not in given:
            return given
        known = dict(given)
        path = Path(str(known.pop("client_secret_file")))
        try:
            return known | {"client_secret": path.read_text("utf-8").strip()}
        except (OSError, UnicodeDecodeError):
            return known

    def speaks_for(self, address: str) -> bool:
        """Whether this provider may say who holds an address."""
        return address.rpartition("@")[2].lower() in self.domains
