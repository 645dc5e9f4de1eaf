"""An identity provider on this machine, which tells the truth until a test makes it lie."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

CLIENT = "portal-at-acme"
SECRET = secrets.token_urlsafe(24)


@dataclass
class IdentityProvider:
    """Speaks for acme.example; `lie` changes the claims, `sign` the signature."""

    issuer: str = ""
    email: str = "alice@acme.example"
    lie: Callable[[dict[str, Any]], None] = lambda _claims: None
    sign: Callable[["IdentityProvider", dict[str, Any]], str] | None = None
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, auto_kid=True))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    published: dict[str, Any] = field(default_factory=dict)

    def authorise(self, url: str) -> dict[str, str]:
        """What the browser brings back after somebody signed in at this address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def wsgi(self, environ: Any, start: Any) -> Iterable[bytes]:
        """What the portal asks from its own side."""
        return self._answer(Request(environ))(environ, start)

    def _answer(self, request: Request) -> Response:
        if request.path == "/.well-known/openid-configuration":
            return _json(self.metadata() | self.published)
        if request.path == "/keys":
            return _json(KeySet([self.key]).as_dict(private=False))
        return self._token(request)

    def metadata(self) -> dict[str, Any]:
        """The document that says where everything is."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorise",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def _token(self, request: Request) -> Response:
        asked = self.codes.pop(request.form.get("code", ""), None)
        verifier = request.form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=")
        named = request.authorization
        trusted = named is not None and (named.username, named.password) == (CLIENT, SECRET)
        if asked is None or not trusted or asked["code_challenge"] != challenge.decode():
            return _json({"error": "invalid_grant"}, 400)
        claims = self.claims(asked["nonce"])
        self.lie(claims)
        token = self.sign(self, claims) if self.sign else self.signed(claims)
        return _json({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

    def claims(self, nonce: str) -> dict[str, Any]:
        """The truth about Alice."""
        now = int(time.time())
        return {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": self.email,
            "email_verified": True,
            "name": "Alice Ash",
        }

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        """A token with the provider's signature, or that of another key."""
        key = key or self.key
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key)


def by_another_key(provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """Signed by somebody else under the provider's key id."""
    return provider.signed(claims, RSAKey.generate_key(2048))


def by_nobody(_provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """With the algorithm "none"."""
    parts = ({"alg": "none"}, claims)
    head, body = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts)
    return f"{head.decode()}.{body.decode()}."


def by_our_own_secret(_provider: IdentityProvider, claims: dict[str, Any]) -> str:
    """With what the portal and everybody who knows its secret could make."""
    key = OctKey.import_key(SECRET)
    return jwt.encode({"alg": "HS256"}, claims, key)


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(value), status, content_type="application/json")


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """Serve the provider for the length of a test."""
    provider = IdentityProvider()
    server: BaseWSGIServer = make_server("127.0.0.1", 0, provider.wsgi, threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
