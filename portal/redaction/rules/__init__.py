"""The rules of redaction as data: one row per vendor's token, and what a policy may set."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One vendor's token as the vendor documents it.

    `prefix` is what the keyword pass looks for; `format` is the bounded pattern of what follows it;
    `lead` the one of what stands before it, for tokens that begin earlier; `source` is the page of the vendor's documentation; `advice` tells the person
    where to revoke what has leaked.
    """

    vendor: str
    prefix: str
    format: str
    source: str
    advice: str
    lead: str = ""
    #: tokens that a policy's own row must catch (the shipped rows make theirs from the format)
    examples: tuple[str, ...] = ()

    def pattern(self) -> re.Pattern[str]:
        """Compile the whole token from the prefix on."""
        return re.compile(re.escape(self.prefix) + self.format, re.ASCII)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a policy may set: how much stays readable, and what its house knows beyond the tables.

    `extra_cues` are (word, kind) pairs, `extra_rows` further tokens, `allow` patterns of house
    formats that are never secrets (each must match a whole value); `salt` keys the digests of
    what a person marked as no secret.
    """

    key_head: int = 4
    key_tail: int = 4
    key_minimum: int = 12
    card_head: int = 6
    card_tail: int = 4
    extra_cues: tuple[tuple[str, str], ...] = ()
    extra_rows: tuple[Row, ...] = ()
    allow: tuple[str, ...] = ()
    salt: bytes = b""
    #: whether the scanner of the extra `deep` is asked as well
    deep: bool = False


DEFAULT = Rules()
