"""Signing in through a company's own identity provider, by OpenID Connect with PKCE."""

import importlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import structlog

from portal import tokens
from portal.errors import ConfigurationError, PortalError
from portal.providers import Provider

log = structlog.get_logger(__name__)
_SECONDS = 10
_LEEWAY = 60
# Signatures that only the provider can make: with HS256 our own secret, with "none" nothing at all
# would vouch for a person.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
_STRONG = frozenset({"mfa", "otp", "hwk", "swk", "fpt", "face", "sc", "pop"})
"""Ways to prove who one is (RFC 8176) that count as a second factor."""


class NotVouched(PortalError):
    """The provider did not prove who this person is; the log says why, the page does not."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What has to come back from the provider; it waits in the browser's own session."""

    provider: str
    state: str
    nonce: str
    verifier: str

    def as_cookie(self) -> dict[str, str]:
        """For the session."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who somebody is by the word of the provider."""

    email: str
    name: str
    second_factor: bool


class Client:
    """One provider, asked over HTTPS; what it publishes about itself is fetched once."""

    def __init__(self, key: str, provider: Provider) -> None:
        self.key, self.provider = key, provider
        self._http = _library("authlib.integrations.requests_client", "OAuth2Session")
        self._published: dict[str, Any] = {}

    def start(self, back: str) -> tuple[str, Begun]:
        """Where to send the browser, and what to expect of it when it comes `back`.

        Raises:
            NotVouched: the provider cannot be asked.
        """
        begun = Begun(self.key, *(secrets.token_urlsafe(32) for _ in range(3)))
        with self._session(back) as session:
            url, _state = session.create_authorization_url(
                self._ask(self._metadata)["authorization_endpoint"],
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(url), begun

    def finish(self, begun: Begun, state: str, code: str, back: str) -> Vouched:
        """Exchange the code for the provider's signed word and read it.

        Raises:
            NotVouched: anything about it is wrong, or the provider cannot be asked.
        """
        if begun.provider != self.key or not tokens.same(begun.state, state):
            raise NotVouched("state")
        return self._vouched(self._ask(lambda: self._claims(begun, code, back)))

    def _ask(self, question: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        """Ask the provider; whatever goes wrong on the way proves nothing, and the log tells it."""
        try:
            return question()
        except NotVouched:
            raise
        except Exception as mistake:  # noqa: BLE001 - whatever a stranger's server sends
            log.warning("oidc.refused", provider=self.key, reason=type(mistake).__name__)
            raise NotVouched(type(mistake).__name__) from None

    def _session(self, back: str) -> Any:
        return self._http(
            self.provider.client_id,
            self.provider.client_secret.get_secret_value(),
            redirect_uri=back,
            scope="openid email profile",
            code_challenge_method="S256",
            default_timeout=_SECONDS,
        )

    def _claims(self, begun: Begun, code: str, back: str) -> Mapping[str, Any]:
        with self._session(back) as session:
            token = session.fetch_token(
                self._metadata()["token_endpoint"],
                code=code,
                code_verifier=begun.verifier,
                timeout=_SECONDS,
                allow_redirects=False,
            )
        signed = self._verified(token["id_token"])
        claims = _library("authlib.oidc.core", "CodeIDToken")(
            signed.claims,
            signed.header,
            {
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
                "nonce": {"essential": True},
            },
            {
                "nonce": begun.nonce,
                "client_id": self.provider.client_id,
                "access_token": token.get("access_token"),
            },
        )
        claims.validate(leeway=_LEEWAY)
        return dict(claims)

    def _verified(self, id_token: str) -> Any:
        """The token with its signature checked; keys that are not known yet are fetched once."""
        try:
            return self._decoded(id_token, self._keys())
        except _library("joserfc.errors", "JoseError"):
            # The provider may have changed its keys since we asked for them.
            self._published.pop("keys", None)
            return self._decoded(id_token, self._keys())

    @staticmethod
    def _decoded(id_token: str, keys: Any) -> Any:
        registry = _library("joserfc.jws", "JWSRegistry")(
            algorithms=_ALGORITHMS, strict_check_header=False
        )
        return _library("joserfc.jwt", "decode")(id_token, keys, registry=registry)

    def _metadata(self) -> Mapping[str, Any]:
        if "metadata" not in self._published:
            found = self._get(
                f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            )
            if found.get("issuer") != self.provider.issuer:
                raise NotVouched("issuer")
            self._published["metadata"] = found
        return self._published["metadata"]  # type: ignore[no-any-return]

    def _keys(self) -> Any:
        if "keys" not in self._published:
            found = self._get(self._metadata()["jwks_uri"])
            self._published["keys"] = _library("joserfc.jwk", "KeySet").import_key_set(found)
        return self._published["keys"]

    def _get(self, url: str) -> dict[str, Any]:
        if urlsplit(url).scheme != urlsplit(self.provider.issuer).scheme:
            raise NotVouched("scheme")
        answer = _library("requests", "get")(url, timeout=_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = json.loads(answer.content)
        if not isinstance(found, dict):
            raise NotVouched("document")
        return found

    def _vouched(self, claims: Mapping[str, Any]) -> Vouched:
        email = str(claims.get("email", "")).strip().lower()
        # A provider knows the mailboxes of its own company; of others it could say anything.
        whole = email.count("@") == 1 and self.provider.speaks_for(email)
        if claims.get("email_verified") is not True or not whole:
            raise NotVouched("email")
        ways = claims.get("amr")
        strong = isinstance(ways, list) and not _STRONG.isdisjoint(map(str, ways))
        return Vouched(email, str(claims.get("name") or ""), strong)


@cache
def _library(module: str, name: str) -> Any:
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError:
        raise ConfigurationError(
            "sso in portal.toml needs the extra “sso”: pip install '.[sso]'"
        ) from None


def clients(providers: Mapping[str, Provider]) -> Mapping[str, Client]:
    """A client for each provider.

    Raises:
        ConfigurationError: there are some, and the extra is not installed.
    """
    return {key: Client(key, provider) for key, provider in providers.items()}


def of_address(known: Mapping[str, Client], address: str) -> Client | None:
    """The provider that speaks for an address, if one does."""
    return next((one for one in known.values() if one.provider.speaks_for(address)), None)
