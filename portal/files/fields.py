"""Texts made of fields: each is redacted with its name before it, and put back as it was quoted."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from portal.redaction import Finding, redact

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"(?P<key>\s*:)?|-?\d[\d.eE+-]*')
_NAME = re.compile(r"[^\W\d][\w .-]{0,60}")


@dataclass(frozen=True, slots=True)
class Field:
    """A value, the name it goes by, where it stands (quotes included) and how it is quoted."""

    start: int
    end: int
    name: str
    value: str
    quote: Callable[[str], str]

    @property
    def label(self) -> str:
        """What the redactor reads before the value: `password: ` tells it more than nothing."""
        return f"{self.name}: " if _NAME.fullmatch(self.name) else ""


def redacted(text: str, found: Iterable[Field]) -> tuple[str, tuple[Finding, ...]]:
    """Redact each field, and leave everything between them as it is."""
    fields = tuple(found)
    # All in one piece: asking the redactor once per field would take minutes for a large file.
    read = redact("".join(f"{field.label}{field.value}\n" for field in fields))
    pending = [*reversed(read.findings)]
    kept, position, offset = [], 0, 0
    for field in fields:
        start = offset + len(field.label)
        offset = start + len(field.value) + 1
        value = _without(field.value, start, _within(pending, start, offset - 1), read.text)
        if value is not None:
            kept += [text[position : field.start], field.quote(value)]
            position = field.end
    return "".join([*kept, text[position:]]), read.findings


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


def _without(value: str, start: int, findings: list[Finding], text: str) -> str | None:
    """Return the value with its secrets replaced, or None when it has none."""
    pieces, position = [], 0
    for finding in findings:
        pieces.append(value[position : max(finding.start - start, 0)])
        pieces.append(text[finding.replacement_start : finding.replacement_end])
        position = finding.end - start
    return "".join([*pieces, value[position:]]) if findings else None


def of_json(text: str) -> Iterator[Field]:
    """Find the strings and numbers of a valid JSON text; a HAR's names and values are pairs."""
    name = pair = ""
    for token in _TOKENS.finditer(text):
        end = token.end() if token["key"] is None else token.start("key")
        raw = text[token.start() : end]
        value = json.loads(raw) if raw[0] == '"' else raw
        label = "" if token["key"] else pair if name == "value" and pair else name
        yield Field(token.start(), end, label, value, _json_quote)
        if token["key"]:
            name = value
        elif name == "name":
            pair = value


def _json_quote(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def of_csv(text: str) -> Iterator[Field]:
    """Find the cells of a table; the first row names the columns."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    cell = re.compile(rf'(?:"((?:[^"]|"")*)"|([^{separator}\r\n]*))({separator}|\r?\n|\r|\Z)')
    names: list[str] = []
    row = column = 0
    for found in cell.finditer(text):
        value = found[2] if found[1] is None else found[1].replace('""', '"')
        name = names[column] if row and column < len(names) else ""
        if row == 0:
            names.append(value.strip())
        yield Field(found.start(), found.start(3), name, value, _csv_quote)
        row, column = (row, column + 1) if found[3] == separator else (row + 1, 0)


def _csv_quote(value: str) -> str:
    return '"{}"'.format(value.replace('"', '""'))
