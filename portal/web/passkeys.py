"""Passkeys (WebAuthn): what the browser is asked, and whether the answer holds."""

import ipaddress
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from flask import request, session

from portal.i18n import pick
from portal.models import Account, Passkey
from portal.web.runtime import runtime

_CHALLENGE = "challenge"
_LIVES = timedelta(minutes=10)
_MILLISECONDS = 300_000


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey: its name among all, the public half, and how often it was used."""

    credential_id: str
    public_key: bytes
    count: int


@cache
def _library() -> Any:
    """The library; it weighs much, and is loaded when the first passkey is shown."""
    return import_module("webauthn")


def _origin() -> str:
    return (runtime().config.base_url or request.host_url).rstrip("/")


def _site() -> str:
    return urlsplit(_origin()).hostname or ""


def offered() -> bool:
    """Whether there can be passkeys here: they belong to a name, never to an IP address."""
    try:
        ipaddress.ip_address(_site())
    except ValueError:
        return find_spec("webauthn") is not None
    return False


def _challenge() -> str:
    """A new challenge; only this browser can answer it, and only for a while."""
    challenge = secrets.token_urlsafe(32)
    session[_CHALLENGE] = [challenge, runtime().works.clock().isoformat()]
    return challenge


def _asked() -> bytes:
    """The challenge that was asked last; it is answered once. Without one, nothing answers it."""
    challenge, at = session.pop(_CHALLENGE, (secrets.token_urlsafe(32), None))
    if at is None or runtime().works.clock() - datetime.fromisoformat(at) >= _LIVES:
        challenge = secrets.token_urlsafe(32)
    found: bytes = _library().base64url_to_bytes(challenge)
    return found


def question(known: Sequence[Passkey] = ()) -> str:
    """What the browser asks a device that shall sign somebody in: any of ours, or one of these."""
    asked = {
        "challenge": _challenge(),
        "rpId": _site(),
        "timeout": _MILLISECONDS,
        "userVerification": "preferred" if known else "required",
        "allowCredentials": [{"type": "public-key", "id": key.credential_id} for key in known],
    }
    return json.dumps(asked)


def invitation(account: Account, known: Sequence[Passkey]) -> str:
    """What the browser asks a device that shall keep a new passkey."""
    handle = runtime().works.signer.pseudonym("passkeys", str(account.id))
    asked = {
        "challenge": _challenge(),
        "rp": {"id": _site(), "name": pick(runtime().policy.organisation.name)},
        "user": {"id": handle, "name": account.email, "displayName": account.name},
        # EdDSA, ES256 and RS256: what devices of today can do.
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in (-8, -7, -257)],
        "timeout": _MILLISECONDS,
        "excludeCredentials": [{"type": "public-key", "id": key.credential_id} for key in known],
        "authenticatorSelection": {"residentKey": "preferred", "userVerification": "preferred"},
        "attestation": "none",
    }
    return json.dumps(asked)


def made(answer: str) -> Made | None:
    """The passkey that a device made, or None where its answer does not hold."""
    webauthn = _library()
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_asked(),
            expected_rp_id=_site(),
            expected_origin=_origin(),
        )
    except _refusals():
        return None
    name = webauthn.helpers.bytes_to_base64url(found.credential_id)
    return Made(name, found.credential_public_key, found.sign_count)


def credential_of(answer: str) -> str:
    """Which passkey an answer says it comes from; nothing is believed yet."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    return str(said.get("id", "")) if isinstance(said, dict) else ""


def verified(answer: str, known: Passkey, *, alone: bool) -> int | None:
    """How often the passkey was used, if the answer holds; `alone`, it must know its owner, too."""
    try:
        found = _library().verify_authentication_response(
            credential=answer,
            expected_challenge=_asked(),
            expected_rp_id=_site(),
            expected_origin=_origin(),
            credential_public_key=known.public_key,
            credential_current_sign_count=known.sign_count,
            require_user_verification=alone,
        )
    except _refusals():
        return None
    return int(found.new_sign_count)


def _refusals() -> tuple[type[Exception], ...]:
    return (_library().helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError)
