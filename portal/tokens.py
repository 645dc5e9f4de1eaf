"""Tokens and pseudonyms, all derived from the secret key; the store keeps only their digests."""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Signer:
    """Derives tokens with the deployment's secret key, each bound to one purpose."""

    key: bytes = field(repr=False)

    def token(self, purpose: str, nonce: str) -> str:
        """The token of a row: HMAC-SHA256 over purpose and nonce, 43 URL-safe characters.

        It can be derived again from the row, so that no letter waiting to be sent holds it.
        """
        mac = hmac.digest(self.key, f"token\0{purpose}\0{nonce}".encode(), "sha256")
        return urlsafe_b64encode(mac).rstrip(b"=").decode()

    def salt(self, purpose: str) -> bytes:
        """A secret of its own for one purpose."""
        return hmac.digest(self.key, f"salt\0{purpose}".encode(), "sha256")

    def pseudonym(self, kind: str, value: str) -> str:
        """A keyed hash that recognises a value (an address, a network) without holding it."""
        return hmac.digest(self.key, f"pseudonym\0{kind}\0{value}".encode(), "sha256").hex()[:32]

    def sealed(self, purpose: str, number: int) -> str:
        """A number as a mark that tells nothing of it: the same number gives the same mark."""
        tag = self._pad(f"tag\0{purpose}", number.to_bytes(8, "big"))
        return urlsafe_b64encode(tag + self._mixed(purpose, tag, number)).rstrip(b"=").decode()

    def unsealed(self, purpose: str, mark: str) -> int | None:
        """The number behind a mark, or None where nobody but us can have made it."""
        try:
            raw = urlsafe_b64decode(mark.encode() + b"=" * (-len(mark) % 4))
        except ValueError:
            return None
        mixed = self._mixed(purpose, raw[:8], int.from_bytes(raw[8:16], "big"))
        number = int.from_bytes(mixed, "big")
        return number if same(self.sealed(purpose, number), mark) else None

    def sealed_text(self, purpose: str, text: str) -> str:
        """A text that we must use again and nobody else may read: the same one gives the same mark.

        The IV is a MAC of the text (as in RFC 5297), the key stream HMAC-SHA256 in counter mode.
        """
        raw = text.encode()
        tag = self._text_mac(f"tag\0{purpose}", raw)[:16]
        return urlsafe_b64encode(tag + self._streamed(purpose, tag, raw)).rstrip(b"=").decode()

    def unsealed_text(self, purpose: str, mark: str) -> str | None:
        """The text behind a mark, or None where nobody but us can have made it."""
        try:
            raw = urlsafe_b64decode(mark.encode() + b"=" * (-len(mark) % 4))
            text = self._streamed(purpose, raw[:16], raw[16:]).decode()
        except ValueError:
            return None
        return text if same(self.sealed_text(purpose, text), mark) else None

    def _streamed(self, purpose: str, tag: bytes, raw: bytes) -> bytes:
        blocks = range(-(-len(raw) // 32))
        pad = (self._text_mac(f"pad\0{purpose}", tag + n.to_bytes(4, "big")) for n in blocks)
        return bytes(one ^ other for one, other in zip(raw, b"".join(pad), strict=False))

    def _text_mac(self, purpose: str, over: bytes) -> bytes:
        return hmac.digest(self.key, f"text\0{purpose}\0".encode() + over, "sha256")

    def _mixed(self, purpose: str, tag: bytes, number: int) -> bytes:
        pad = int.from_bytes(self._pad(f"pad\0{purpose}", tag), "big")
        return (number ^ pad).to_bytes(8, "big")

    def _pad(self, purpose: str, over: bytes) -> bytes:
        return hmac.digest(self.key, purpose.encode() + b"\0" + over, "sha256")[:8]


def digest(token: str) -> str:
    """What the store keeps of a token: its SHA-256, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def nonce() -> str:
    """128 random bits, URL-safe."""
    return secrets.token_urlsafe(16)


# No vowels and no look-alikes (0/O, 1/I/L): it is read out on the phone and never spells a word.
_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"
_LENGTH = 8
_WHOLE = re.compile(rf"([A-Z]{{2,5}})([{_LETTERS}]{{4}})([{_LETTERS}]{{4}})")
REFERENCES = len(_LETTERS) ** _LENGTH
"""How many there are."""


def reference(prefix: str) -> str:
    """A new ticket reference such as `SEL-7K3Q-F9XB`: 38 random bits, so that it tells no volume."""
    return spelled(prefix, secrets.randbelow(REFERENCES))


def whole_reference(words: str) -> str:
    """The reference that is meant where somebody leaves its hyphens out; else the words themselves."""
    found = _WHOLE.fullmatch("".join(sign for sign in words.upper() if sign not in " -"))
    return "-".join(found.groups()) if found else words


def spelled(prefix: str, number: int) -> str:
    """The reference of a number below `REFERENCES`."""
    letters = ""
    for _ in range(_LENGTH):
        number, letter = divmod(number, len(_LETTERS))
        letters += _LETTERS[letter]
    return f"{prefix}-{letters[:4]}-{letters[4:]}"
