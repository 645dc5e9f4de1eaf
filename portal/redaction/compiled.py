"""The tables made ready to run: one keyword automaton and what to do at each hit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import cast

from ahocorasick_rs import AhoCorasick, MatchKind

from portal.redaction import codes, cookies, cues, pairs, structures, tokens
from portal.redaction.commands import Command
from portal.redaction.names import Cue, Grade
from portal.redaction.rules import DEFAULT, Row, Rules
from portal.redaction.rules.cues import entries
from portal.redaction.rules.devices import BODIES, DEVICES, DOORS, MESSAGES, TYPED
from portal.redaction.rules.programs import CALLS, PROGRAMS
from portal.redaction.rules.vendors import rows
from portal.redaction.scan import Scan
from portal.redaction.text import Kind

# as far as those handlers look around what they are called for
_NEAR, _FAR = 120, 560

Handler = Callable[[Scan, int, int], None]


@dataclass(frozen=True, slots=True)
class Compiled:
    """An automaton over lower-case text and what to do at each of its words."""

    automaton: AhoCorasick
    steps: tuple[tuple[tuple[Handler, int], ...], ...]


Table = dict[str, list[Handler]]


def compiled(rules: Rules) -> Compiled:
    """Return the tables of these rules; what else a policy sets (lengths, salt) is in no table."""
    if not rules.extra_cues and not rules.extra_rows:
        return _usual()
    return _own(rules.extra_cues, rules.extra_rows)


def _once(what: str, handler: Handler, ahead: int = _NEAR) -> Handler:
    """Read surroundings that gave nothing no second time."""

    def read(scan: Scan, start: int, end: int) -> None:
        around = (what, end - start, hash(scan.text[max(0, start - _NEAR) : end + ahead]))
        if around in scan.quiet or scan.stopped >= 0:
            return
        found = len(scan.spans)
        handler(scan, start, end)
        if found == len(scan.spans):
            scan.quiet.add(around)
        else:
            scan.spent(end)

    return read


@lru_cache(maxsize=1)
def _usual() -> Compiled:
    return _built(DEFAULT)


@lru_cache(maxsize=4)
def _own(cues: tuple[tuple[str, str], ...], rows: tuple[Row, ...]) -> Compiled:
    return _built(Rules(extra_cues=cues, extra_rows=rows))


def _built(rules: Rules) -> Compiled:
    table: Table = {
        "-----begin ": [structures.private_key],
        "eyj": [structures.signed_token],
        "://": [structures.user_information],
        "@": [_once("@", pairs.addressed, _FAR)],
        " / ": [_once("/", pairs.slashed)],
        **{f"admin {mark} ": [_once("admin", pairs.glued)] for mark in "-–—|"},
        "admin:": [pairs.glued],
        "root:": [pairs.glued],
        "cookie": [cookies.header],
        **{mark: [structures.literal] for mark in ("= '", '= "', "='", '="')},
        "kind: secret": [structures.manifest],
        "private-lines:": [structures.private_lines],
        "mt:": [codes.payload],
        "x-hm://": [codes.payload],
        **{word: [codes.printed] for word in DEVICES},
        **{word: [_once("typed", codes.typed)] for word in TYPED},
        **{word: [_once("opened", codes.opened)] for word in DOORS},
        **{word: [_once("sent", codes.sent)] for word in MESSAGES},
        **{word: [structures.bare_key] for word in BODIES},
    }
    spoken = {*TYPED, *DEVICES, *DOORS, *MESSAGES, *_tokens(table, rules), *_programs(table)}
    for cue in _cues(rules):
        table.setdefault(cue.word, []).append(partial(cues.heard, cue))
    words = sorted(table)
    steps = tuple(_steps(word, table, spoken) for word in words)
    return Compiled(AhoCorasick(words, matchkind=MatchKind.LeftmostLongest), steps)


def _cues(rules: Rules) -> Iterator[Cue]:
    """Yield the cues, each with the shorter cue that it ends with."""
    made: dict[str, Cue] = {}
    listed = (*entries(), *((*extra, "firm") for extra in rules.extra_cues))
    for word, kind, grade in sorted(listed, key=lambda one: len(one[0])):
        low = word.lower()
        tails = (made[low[at:]] for at in range(1, len(low)) if low[at:] in made)
        heads = (made[low[:at]] for at in range(len(low) - 1, 1, -1) if low[:at] in made)
        made[low] = Cue(
            low, cast("Kind", kind), cast("Grade", grade), next(tails, None), next(heads, None)
        )
    yield from made.values()


def _tokens(table: Table, rules: Rules) -> Iterator[str]:
    for row in (*rows(), *rules.extra_rows):
        table.setdefault(row.prefix.lower(), []).append(tokens.Token(row))
        yield row.prefix.lower()


def _programs(table: Table) -> Iterator[str]:
    for anywhere, programs in ((True, PROGRAMS), (False, CALLS)):
        for word, kind, pattern in programs:
            table.setdefault(word, []).append(
                _once(pattern, Command(word, kind, pattern, anywhere=anywhere), _FAR)
            )
            yield word


def _steps(word: str, table: Table, spoken: set[str]) -> tuple[tuple[Handler, int], ...]:
    """Return what to do at a word, and at a shorter one that the longest match hides."""
    shorter = (word[:length] for length in range(1, len(word)))
    heard = [one for one in shorter if one in table and (one in spoken or word in spoken)]
    return tuple((step, len(one)) for one in (*heard, word) for step in table[one])
