"""What the detectors share while one text is read: the view of it and the spans found so far."""

import re
from dataclasses import dataclass, field

from portal.redaction.text import Kind


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the view that has to go; where two overlap, the higher rank wins."""

    start: int
    end: int
    kind: Kind
    rank: int
    vendor: str | None = None
    advice: str | None = None
    #: nothing of it may be shown, not even the ends of a key: they were taken for a secret again
    whole: bool = False

    @property
    def weak(self) -> bool:
        """Whether a person may say that this is no secret: only what words around it gave away."""
        return self.rank <= PROSE


_LONG, _LATELY = 200, 4
_RUN_ON = re.compile(r"[\w+/=.~-]{0,65536}", re.ASCII)

#: cues and commands that are read in one text, and one more for each so many characters of it;
#: past them every value behind a separator goes
BUDGET, SPACED = 2_000, 192

SHAPE, PROSE, NAMED, CARD, VENDOR, BLOCK = range(6)


@dataclass(slots=True)
class Scan:
    """One text under inspection."""

    text: str
    low: str
    spans: list[Span] = field(default_factory=list)
    #: before this place everything is already known to be secret or harmless
    done: int = 0
    #: where the header of the table read last ends, and where the table does
    table_head: int = 0
    table_end: int = 0
    #: where the cookies read last end
    cookie_end: int = 0
    #: where the codes told one after the other end
    told_end: int = 0
    #: where the printed codes found last end
    printed_end: int = 0
    #: where what was told in the same breath was looked for last
    breath_end: int = 0
    #: before this place no row of an HTML table begins
    rowless: int = 0
    #: surroundings of cues that gave nothing: what repeats is read once
    quiet: set[tuple[str, int, int]] = field(default_factory=set)
    #: cues read so far
    heard: int = 0
    #: where reading stopped because there were too many
    stopped: int = -1

    def add(
        self,
        start: int,
        end: int,
        kind: Kind,
        rank: int,
        vendor: str | None = None,
        advice: str | None = None,
    ) -> None:
        """Mark a stretch as secret."""
        if end - start >= _LONG:
            # a value that reached the end of what a pattern reads goes on to the end of its run
            more = _RUN_ON.match(self.text, end)
            end = more.end() if more else end
        if kind == "password" and self.text.startswith("!", end):
            end += 1  # few sentences end with it, and many a password does
        self.spans.append(Span(start, end, kind, rank, vendor, advice))

    def covered(self, place: int) -> bool:
        """Whether the token found last, sure by its form, reaches over a place."""
        if not self.spans:
            return False
        last = self.spans[-1]
        return last.rank >= VENDOR and last.start <= place < last.end

    def inside(self, place: int) -> bool:
        """Whether a place lies in a value found lately: a cue inside a value announces nothing."""
        return any(span.start <= place < span.end for span in self.spans[-_LATELY:])

    def spent(self, place: int) -> bool:
        """Count one more cue; whether there are so many that reading on would take too long."""
        self.heard += 1
        if self.heard < BUDGET or self.heard < len(self.text) // SPACED:
            return False
        if self.stopped < 0:
            self.stopped = place
        return True


def settled(spans: list[Span]) -> list[Span]:
    """Return the spans in order, overlaps decided: the higher rank stays, equals are merged."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
            continue
        last = kept.pop()
        kept.append(_merged(last, span))
    return kept


def _merged(one: Span, two: Span) -> Span:
    """Cover both, by the name of the stronger."""
    best = two if two.rank > one.rank else one
    other = one if best is two else two
    beyond = other.start < best.start or other.end > best.end
    if best.kind == "card" and (other.kind == "password" or (other.weak and beyond)):
        best = other  # what is called a password shows nothing, nor what a card runs into
    start, end = min(one.start, two.start), max(one.end, two.end)
    rank = max(one.rank, two.rank)  # a card is a card for sure, however it is called
    return Span(start, end, best.kind, rank, best.vendor, best.advice, one.whole or two.whole)
