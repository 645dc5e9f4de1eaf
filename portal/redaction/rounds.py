"""Reading again what redaction left, until nothing is found: the later finds join the earlier ones."""

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace

from portal.redaction.normal import View
from portal.redaction.scan import Span, settled
from portal.redaction.text import Finding

_RUN = re.compile(r"[\w+/=.~-]+", re.ASCII)


def joined(
    seen: View,
    spans: list[Span],
    findings: tuple[Finding, ...],
    later: tuple[View, list[Span]],
) -> list[Span]:
    """Add what a reading of the clean text found, in places of the text as it was."""
    after, more = later
    return settled([*spans, *_back(seen, findings, after, more)])


def _back(
    seen: View,
    findings: tuple[Finding, ...],
    after: View,
    more: list[Span],
) -> Iterator[Span]:
    """Yield the later finds where they stood; one that reaches into a mask takes all of it."""
    ends = [found.replacement_end for found in findings]
    for span in more:
        start, end = after.place(span.start, span.end)
        first = bisect.bisect_right(ends, start)
        last = first
        while last < len(findings) and findings[last].replacement_start < end:
            last += 1
        begin, stop = _earlier(findings, first, start), _earlier(findings, last, end)
        if last > first:
            # the earlier finds as they are: a place inside their masks is none of the text
            begin = min(begin, findings[first].start)
            stop = max(findings[last - 1].end, stop if end > ends[last - 1] else 0)
        touches = last > first or (first > 0 and begin == findings[first - 1].end)
        end = _in_view(seen, stop)
        if touches:
            # what goes on behind a secret without a break belongs to it
            run = _RUN.match(seen.text, end)
            end = run.end() if run else end
        yield replace(span, start=_in_view(seen, begin), end=end, whole=last > first)


def _earlier(findings: tuple[Finding, ...], passed: int, place: int) -> int:
    """Return where a place of the clean text stood in the text as it was."""
    if not passed:
        return place
    before = findings[passed - 1]
    return before.end + max(0, place - before.replacement_end)


def _in_view(seen: View, place: int) -> int:
    """Return the place of the view that stands for one of the text."""
    return place if seen.origins is None else bisect.bisect_left(seen.origins, place)
