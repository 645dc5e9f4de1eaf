"""A device that keeps a passkey, as the WebAuthn standard says, for tests without a browser."""

import hashlib
import json
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

_PRESENT, _VERIFIED = 1, 4


def text(data: bytes) -> str:
    """Bytes as they travel in JSON."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Device:
    """One key; it answers what it is asked, or lies in the ways that a test names."""

    name: str = "device-1"
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def credential_id(self) -> str:
        """Its name among all."""
        return text(self.name.encode())

    @property
    def public_key(self) -> bytes:
        """The half that the portal keeps, in COSE."""
        point = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (point.x, point.y))
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def answer(self, asked: str, *, verified: bool = True, **lies: Any) -> str:
        """Sign what is asked: JSON as the page carries it, and as the form sends it."""
        options = json.loads(asked) | lies
        self.count += 1
        said = {
            "type": "webauthn.get",
            "challenge": options["challenge"],
            "origin": options.get("origin", "http://localhost"),
        }
        client = json.dumps(said).encode()
        flags = _PRESENT | (_VERIFIED if verified else 0)
        site = hashlib.sha256(options["rpId"].encode()).digest()
        data = site + struct.pack(">BI", flags, options.get("count", self.count))
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return json.dumps(
            {
                "id": self.credential_id,
                "rawId": self.credential_id,
                "type": "public-key",
                "response": {name: text(part) for name, part in parts.items()},
                "clientExtensionResults": {},
            }
        )
