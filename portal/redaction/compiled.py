"""The tables made ready to run: one keyword automaton and what to do at each hit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import cast

from ahocorasick_rs import AhoCorasick, MatchKind

from portal.redaction import assign, structures
from portal.redaction.rules import Row, Rules
from portal.redaction.rules.cues import CUES
from portal.redaction.rules.vendors import VENDORS
from portal.redaction.scan import VENDOR, Scan
from portal.redaction.text import Kind

Handler = Callable[[Scan, int, int], None]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An automaton over lower-case text and the handlers of each of its words."""

    automaton: AhoCorasick
    handlers: tuple[tuple[Handler, ...], ...]


@lru_cache(maxsize=16)
def compiled(rules: Rules) -> Compiled:
    """Build the automaton of these rules once."""
    table: dict[str, list[Handler]] = {}
    for row in (*VENDORS, *rules.extra_rows):
        table.setdefault(row.prefix.lower(), []).append(partial(_vendor, row, row.pattern()))
    for word, kind, vague in CUES:
        cue = assign.Cue(word, cast("Kind", kind), vague)
        table.setdefault(word, []).append(partial(assign.named, cue))
    for word, name in rules.extra_cues:
        cue = assign.Cue(word.lower(), cast("Kind", name))
        table.setdefault(cue.word, []).append(partial(assign.named, cue))
    table["-----begin "] = [structures.private_key]
    table["eyj"] = [structures.signed_token]
    table["://"] = [structures.user_information]
    words = sorted(table)
    # The automaton reports the longest word only; the shorter ones it begins with speak too.
    handlers = tuple(
        tuple(one for shorter in words if word.startswith(shorter) for one in table[shorter])
        for word in words
    )
    return Compiled(AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), handlers)


def _vendor(row: Row, pattern: re.Pattern[str], scan: Scan, start: int, _end: int) -> None:
    """Take a token that a vendor's format describes."""
    if start and scan.text[start - 1].isalnum():
        return
    found = pattern.match(scan.text, start)
    if found:
        scan.add(start, found.end(), row.kind, VENDOR, row.vendor, row.advice)
