"""Texts made of fields: each is redacted with its name before it, and put back as it was quoted."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from portal.files.task import Task
from portal.redaction import Finding, Redacted, Rules, redact

_NAME = re.compile(r"[^\W\d][\w .-]{0,60}")
_PROBE = "Zq7xK2vB9m"
_PROBES = (_PROBE, "4711", "sid=Zq7xK2vB9mT4wQ8x", "a1b2c3d4" * 5, "correct horse battery")
_BETWEEN = "\n\n.\n\n"  # a line of its own, so that no value is read as the next one's label
_BATCH, _PART = 150_000, 30_000
MANY = 1_000  # findings: from here on the redactor may have stopped reading
_LONG_PHRASE = 40
REMOVED = "[removed-key]"
_PHRASE = Finding("password", None, 0, 0, 0, 0, 0, weak=False, advice=None)
_TYPED = frozenset({"password", "otp", "pin"})


@dataclass(frozen=True, slots=True)
class Field:
    """A value, the label before it, where it stands (quotes included) and how it is quoted."""

    start: int
    end: int
    label: str
    value: str
    quote: Callable[[str], str]


@lru_cache(4096)
def label(name: str) -> str:
    """Return what the redactor reads before a value: `password: ` tells it more than nothing."""
    return f"{name}: " if _NAME.fullmatch(name) else ""


@lru_cache(4096)
def names_a_secret(label: str, rules: Rules) -> bool:
    """Whether what stands behind this label is a password or a code as a whole."""
    found = redact(f"{label}{_PROBE}", rules).findings if label else ()
    return bool(found) and found[0].start == len(label) and found[0].kind in _TYPED


@lru_cache(4096)
def announces(label: str, rules: Rules) -> bool:
    """Whether a value behind this label is read otherwise than by itself."""
    return bool(label) and any(redact(f"{label}{one}", rules).findings for one in _PROBES)


def redacted(text: str, found: Iterable[Field], task: Task) -> tuple[str, tuple[Finding, ...]]:
    """Redact each field, and leave everything between them as it is."""
    kept: list[str] = []
    findings: list[Finding] = []
    position = 0
    for field, value in changed(found, task, findings):
        kept += [text[position : field.start], field.quote(value)]
        position = field.end
    return "".join([*kept, text[position:]]), tuple(findings)


def changed(
    found: Iterable[Field], task: Task, findings: list[Finding]
) -> Iterator[tuple[Field, str]]:
    """Each field that held a secret, with what is left of its value; adds to the findings."""
    dense = False
    for batch in _batches(found, _BATCH):
        for part, read in _read(batch, task, dense=dense):
            dense = len(part) < len(batch)
            findings += read.findings
            yield from _cleaned(part, read, task.rules, findings)


def _read(batch: list[Field], task: Task, *, dense: bool) -> Iterator[tuple[list[Field], Redacted]]:
    """Redact many fields at once; where very much is found, again in parts."""
    if not dense:
        read = _redacted(batch, task)
        if len(read.findings) <= MANY:
            yield batch, read
            return
    for part in _batches(batch, _PART):
        yield part, _redacted(part, task)


def _redacted(batch: list[Field], task: Task) -> Redacted:
    task.breathe()
    joined = "".join(f"{field.label}{field.value}{_BETWEEN}" for field in batch)
    return redact(joined, task.rules)


def without(text: str, known: Collection[str]) -> str:
    """Take what was found in one place out of all the others: one pass for all of it."""
    if not known:
        return text
    kept, position = [], 0
    found = AhoCorasick([*known], matchkind=MatchKind.LeftmostLongest)
    for _which, start, end in found.find_matches_as_indexes(text):
        kept += [text[position:start], REMOVED]
        position = end
    return "".join([*kept, text[position:]])


def _batches(found: Iterable[Field], most: int) -> Iterator[list[Field]]:
    """Many fields at once, as one call for each takes minutes; not all, as too many fail closed."""
    batch: list[Field] = []
    size = 0
    for field in found:
        if field.value:
            batch.append(field)
            size += len(field.label) + len(field.value)
        if size > most:
            yield batch
            batch, size = [], 0
    yield batch


def _cleaned(
    batch: Iterable[Field], read: Redacted, rules: Rules, more: list[Finding]
) -> Iterator[tuple[Field, str]]:
    pending = [*reversed(read.findings)]
    offset = 0
    for field in batch:
        start = offset + len(field.label)
        end = start + len(field.value)
        offset = end + len(_BETWEEN)
        findings = _within(pending, start, end)
        typed = bool(findings) and findings[-1].kind in _TYPED
        if typed and names_a_secret(field.label, rules):
            # The label said so: all of it is the secret, spaces and quotes.
            last = findings[-1]
            yield field, read.text[last.replacement_start : last.replacement_end]
            continue
        if not findings and _is_passphrase(field, rules):
            more.append(_PHRASE)
            yield field, "[removed-password]"
            continue
        value = _without(field, start, findings, read.text)
        if value is not None:
            yield field, value


def _is_passphrase(field: Field, rules: Rules) -> bool:
    """Whether a few words behind a label such as `password` are one, and no sentence about it."""
    value = field.value
    few = " " in value and len(value) <= _LONG_PHRASE and "[removed-" not in value
    return few and any(map(str.isdigit, value)) and names_a_secret(field.label, rules)


def _within(pending: list[Finding], start: int, end: int) -> list[Finding]:
    """Take from the pending findings, first last, those that touch this stretch."""
    while pending and pending[-1].end <= start:
        pending.pop()
    touching = []
    while pending and pending[-1].start < end:
        touching.append(pending[-1])
        if pending[-1].end > end:
            break  # it reaches into the next field, which asks for it again
        pending.pop()
    return touching


def _without(field: Field, start: int, findings: list[Finding], text: str) -> str | None:
    """Return the value with its secrets replaced, or None when it has none."""
    value, pieces, position = field.value, list[str](), 0
    for finding in findings:
        pieces.append(value[position : max(finding.start - start, 0)])
        pieces.append(text[finding.replacement_start : finding.replacement_end])
        position = finding.end - start
    return "".join([*pieces, value[position:]]) if findings else None
