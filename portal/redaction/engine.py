"""Redaction itself: text in, clean text and findings out; pure, deterministic and linear."""

import bisect
import hashlib
import hmac
import re
from functools import lru_cache

from portal.errors import PortalError
from portal.redaction import cards, coarse, deep, rounds, structures, survivors
from portal.redaction.compiled import compiled
from portal.redaction.mask import mask
from portal.redaction.normal import View, view
from portal.redaction.rules import DEFAULT, Row, Rules
from portal.redaction.scan import BUDGET, CARD, VENDOR, Scan, Span, settled
from portal.redaction.text import CleanText, Finding, Redacted, trust

#: how often a text is read again at most; each round takes more of it out, and hardly any text needs three
_ROUNDS = 6
#: and how much reading one text may take: characters and cues over all rounds
_READABLE, _WORK = 500_000, 2 * BUDGET


class SecretInIdentifier(PortalError):
    """A value that has to be kept exactly as it is holds what looks like a secret."""


def redact(text: str, rules: Rules = DEFAULT, keep: frozenset[str] = frozenset()) -> Redacted:
    """Take every secret out of a text (E30, E31).

    `keep` holds `fingerprint`s of weak findings that a person marked as no secret. Half letters,
    which no database takes, are replaced.
    """
    if not text.isascii():
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    seen = view(text)
    spans, work = _judged(text, seen, rules, keep)
    if not spans:
        return Redacted(trust(text), ())
    result = _replaced(text, seen, spans, rules)
    for _ in range(max(1, min(_ROUNDS, _READABLE // len(text)))):
        # what stood behind a secret may be found once the secret is gone: until nothing is
        later = view(result.text)
        more, heard = _judged(result.text, later, rules, keep)
        work += heard
        if not more or work > _WORK:
            break
        spans = rounds.joined(seen, spans, result.findings, (later, more))
        result = _replaced(text, seen, spans, rules)
    return result


def identifier(value: str, rules: Rules = DEFAULT) -> CleanText:
    """Return a value that redaction would leave as it is; refuse any other."""
    return _own_word(value) if rules is DEFAULT else _unchanged(value, rules)


@lru_cache(maxsize=512)
def _own_word(value: str) -> CleanText:
    """Our own keys and kinds are few, and each request stores dozens of them."""
    return _unchanged(value, DEFAULT)


def _unchanged(value: str, rules: Rules) -> CleanText:
    result = redact(value, rules)
    if result.findings:
        raise SecretInIdentifier
    return result.text


def uncaught(row: Row) -> tuple[str, ...]:
    """Return the examples of a policy's own row that the row itself does not take out."""
    rules = Rules(extra_rows=(row,))
    return tuple(one for one in row.examples if not redact(one, rules).findings)


def fingerprint(value: str, rules: Rules = DEFAULT) -> str:
    """Return the keyed digest under which "this is not a secret" is remembered."""
    return hmac.new(rules.salt, value.encode(), hashlib.sha256).hexdigest()


def _judged(text: str, seen: View, rules: Rules, keep: frozenset[str]) -> tuple[list[Span], int]:
    """Return what is found and neither allowed by the policy nor kept, and how many cues it took."""
    spans, heard = _found(seen, rules)
    if rules.allow:
        spans = [span for span in spans if not _allowed(seen, span, rules.allow)]
    if keep:
        spans = [span for span in spans if not _kept(text, seen, span, rules, keep)]
    return spans, heard


def _found(seen: View, rules: Rules) -> tuple[list[Span], int]:
    scan = Scan(seen.text, seen.low)
    tables = compiled(rules)
    for word, start, _ in tables.automaton.find_matches_as_indexes(seen.low):
        if start >= scan.done:
            for handler, length in tables.steps[word]:
                handler(scan, start, start + length)
    if scan.stopped >= 0:
        coarse.rest(scan)
    cards.find(scan)
    structures.loose(scan)
    spans = settled(scan.spans)
    if rules.deep:
        spans = deep.joined(seen.text, spans)
    standing = survivors.labels(seen.text)
    if standing:
        spans = [span for span in spans if not _touches(span, standing)]
    return spans, scan.heard


def _touches(span: Span, standing: list[tuple[int, int]]) -> bool:
    """Whether a span reaches into a label of an earlier redaction."""
    if span.rank >= VENDOR:
        return False
    at = bisect.bisect_left(standing, (span.start, span.start))
    return any(
        start < span.end and end > span.start for start, end in standing[max(0, at - 1) : at + 1]
    )


def _allowed(seen: View, span: Span, allow: tuple[str, ...]) -> bool:
    """Whether a value is a format of the house; what a vendor or a card scheme defines is not."""
    value = seen.text[span.start : span.end]
    return span.rank < CARD and any(re.fullmatch(one, value) for one in allow)


def _kept(text: str, seen: View, span: Span, rules: Rules, keep: frozenset[str]) -> bool:
    start, end = seen.place(span.start, span.end)
    return span.weak and fingerprint(text[start:end], rules) in keep


def _replaced(text: str, seen: View, spans: list[Span], rules: Rules) -> Redacted:
    pieces: list[str] = []
    findings: list[Finding] = []
    position = length = 0
    for span in spans:
        start, end = seen.place(span.start, span.end)
        value = seen.text[span.start : span.end]
        instead = f"[removed-{span.kind}]" if span.whole else mask(value, span.kind, rules)
        pieces += (text[position:start], instead)
        length += start - position
        findings.append(_finding(span, (start, end), (length, length + len(instead))))
        length += len(instead)
        position = end
    pieces.append(text[position:])
    return Redacted(trust("".join(pieces)), tuple(findings))


def _finding(span: Span, place: tuple[int, int], instead: tuple[int, int]) -> Finding:
    """Tell of a span without its value."""
    start, end = place
    length = end - start
    return Finding(
        span.kind, span.vendor, start, end, length, *instead, weak=span.weak, advice=span.advice
    )
