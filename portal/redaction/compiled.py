"""The tables made ready to run: one keyword automaton and what to do at each hit."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import cast

from ahocorasick_rs import AhoCorasick, MatchKind

from portal.redaction import cookies, cues, pairs, structures, tokens
from portal.redaction.commands import Command
from portal.redaction.names import Cue, Grade
from portal.redaction.rules import Rules
from portal.redaction.rules.cues import entries
from portal.redaction.rules.programs import CALLS, PROGRAMS
from portal.redaction.rules.vendors import rows
from portal.redaction.scan import Scan
from portal.redaction.text import Kind

Handler = Callable[[Scan, int, int], None]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An automaton over lower-case text and what to do at each of its words."""

    automaton: AhoCorasick
    steps: tuple[tuple[tuple[Handler, int], ...], ...]


@lru_cache(maxsize=16)
def compiled(rules: Rules) -> Compiled:
    """Build the automaton of these rules once."""
    table: dict[str, list[Handler]] = {}
    vendors = (*rows(), *rules.extra_rows)
    for row in vendors:
        table.setdefault(row.prefix.lower(), []).append(tokens.Token(row))
    for word, kind, grade in (
        *entries(),
        *((*extra, "firm") for extra in rules.extra_cues),
    ):
        cue = Cue(word.lower(), cast("Kind", kind), cast("Grade", grade))
        table.setdefault(cue.word, []).append(partial(cues.heard, cue))
    for anywhere, programs in ((True, PROGRAMS), (False, CALLS)):
        for word, kind, pattern in programs:
            table.setdefault(word, []).append(Command(word, kind, pattern, anywhere=anywhere))
    table["-----begin "] = [structures.private_key]
    table[" / "] = [pairs.slashed]
    table["@"] = [pairs.addressed]
    table["cookie"] = [cookies.header]
    table["eyj"] = [structures.signed_token]
    table["://"] = [structures.user_information]
    words = sorted(table)
    # The automaton reports the longest word only; a prefix or program that it hides speaks too.
    spoken = {row.prefix.lower() for row in vendors} | {word for word, *_ in (*PROGRAMS, *CALLS)}
    steps = tuple(
        tuple(
            (handler, len(short))
            for short in words
            if word.startswith(short) and (short == word or short in spoken or word in spoken)
            for handler in table[short]
        )
        for word in words
    )
    return Compiled(AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), steps)
