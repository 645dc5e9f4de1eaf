"""What happens at a cue: a value behind a separator, a table, a pair, a sentence."""

from portal.redaction import assign, pairs, prose, tables
from portal.redaction.names import Cue, named
from portal.redaction.scan import Scan


def heard(cue: Cue, scan: Scan, start: int, end: int) -> None:
    """Look for the value that a cue announces, the surest way first."""
    if start < scan.value_end or scan.text[start - 8 : start] == "removed-":
        return
    name = named(cue, scan.text, start, end)
    if name is None:
        return
    if cue.grade == "pair":
        pairs.told(cue, name, scan)
        return
    if tables.headed(cue, name, scan) or assign.assigned(cue, name, scan):
        return
    if (
        name.rest
        or scan.text[name.start - 1 : name.start] in _INSIDE
        or not _follows(scan.text, name.end)
    ):
        return
    if cue.grade == "vague" and cue.kind == "key" and cue.word in _WEAK:
        return
    if prose.spoken(cue, name, scan) or prose.told_before(cue, name, scan):
        return
    prose.nearby(cue, name, scan)


def _follows(text: str, end: int) -> bool:
    """Whether a sentence can go on here, as it cannot inside an address or code."""
    after = text[end : end + 1]
    return not after or after.isspace() or after in "?.,;:\"'`)]*(—–-!>’”»"


_INSIDE = frozenset("_.$@/\\")
_WEAK = frozenset({"auth", "bearer", "sig", "webhook", "session", "signature", "jwt"})
