"""Words that announce a secret, read from the table beside this module."""

import itertools
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from portal.redaction.rules.typos import mistyped

Entry = tuple[str, str, str]


def entries() -> Iterator[Entry]:
    """Yield each cue once: the word, its kind, its grade; the first mention counts."""
    table = read()
    listed = [(row, row["words"]) for row in table["words"]]
    made = [(row, _phrases(row)) for row in table["phrases"]]
    ranked = sorted((*listed, *made), key=lambda one: _ORDER.index(one[0]["grade"]))
    seen: set[str] = set()
    for row, words in ranked:
        for word in words:
            if word not in seen:
                seen.add(word)
                yield word, row["kind"], row["grade"]
    for word, grade in mistyped():
        if word not in seen:
            seen.add(word)
            yield word, "password", grade


def read() -> dict[str, Any]:
    """Return the table as it stands in the file."""
    text = resources.files(__package__).joinpath("cues.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


_ORDER = ("firm", "named", "vague", "brand", "pair", "soft")


def _phrases(row: dict[str, list[str]]) -> list[str]:
    return [
        "".join(parts) for parts in itertools.product(row["first"], row["joints"], row["second"])
    ]
