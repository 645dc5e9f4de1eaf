"""Recordings of web traffic (HAR): the structure stays; cookies, credentials and tokens go."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from typing import Any

from portal.files import bodies, encodings, fields, readers, texts
from portal.files.fields import Field
from portal.files.refusal import Refusal
from portal.files.task import Cleaned, Task
from portal.redaction import Finding, redact

_HEAD = 4000
_PERHAPS = re.compile(r'"log"\s*:\s*\{')
_REMOVED = fields.REMOVED
_SECRET_HEADER = re.compile(
    r"(?:^|[-_])(?:auth|authorization|authentication|tokens?|secret|api-?key|cookies?2?|session"
    r"(?:-?id)?|csrf\w*|xsrf\w*|password|credentials?|signature|jwt|assertion|dpop|oidc|principal"
    r"|cert)(?:$|[-_])"
)
_HARMLESS = re.compile(r"access-control-|sec-|www-authenticate|proxy-authenticate")
_URL = re.compile(r"(?i)\A(?:[a-z][a-z0-9+.-]*:)?//|\A/[^\s]*\?")
_ADDRESSES = frozenset({"redirecturl", "location", "content-location", "referer", "refresh"})
_NAME = re.compile(r"[\w$.@:/ -]{1,60}", re.ASCII)
_TELLING = re.compile(r"(?=[^\s]*\d)(?=[^\s]*[A-Za-z])[^\s]{16,4000}")

Row = dict[str, Any]


def clean(content: bytes, suffix: str, task: Task) -> Cleaned:
    """Return a recording without its secrets; any other JSON is a text of fields."""
    text, mark = encodings.decode(content, suffix)
    encoding = "utf-8-sig" if mark else "utf-8"
    if _PERHAPS.search(text[:_HEAD]):
        kept = _as_document(text, task, recording=True)
        if kept is not None:
            return kept[0].encode(encoding), kept[1]
    plain, findings = texts.clean(content, suffix, task)
    if findings and not _parsed(plain.decode(encoding)):
        # What was cut ended beside a quote: once more, value by value, if it was one document.
        kept = _as_document(text, task, recording=False)
        if kept is not None:
            return kept[0].encode(encoding), kept[1]
    return plain, findings


def _as_document(
    text: str, task: Task, *, recording: bool
) -> tuple[str, tuple[Finding, ...]] | None:
    """Read a valid document value by value, which leaves it one; None if it is another thing."""
    document = _parsed(text)
    if not document or (recording and not _is_har(document)):
        return None
    try:
        return _redacted(document, task, indented="\n" in text[:_HEAD])
    except (ValueError, RecursionError):
        return None


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_har(document: object) -> bool:
    log = document.get("log") if isinstance(document, dict) else None
    return isinstance(log, dict) and isinstance(log.get("entries"), list)


def _redacted(document: Any, task: Task, *, indented: bool) -> tuple[str, tuple[Finding, ...]]:
    reader = _Reader(task)
    whole = [document]  # so that a document that is one value can be replaced, too
    reader.read(whole)
    (document,) = whole
    layout = {"indent": 2} if indented else {"separators": (",", ":")}
    # ValueError where a number stands in it that JSON does not know.
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, **layout)
    text = readers.HALF.sub("\ufffd", text)
    known = {json.dumps(secret, ensure_ascii=False)[1:-1] for secret in reader.secrets}
    return fields.without(text, known), tuple(reader.findings)


class _Reader:
    """Walks through a recording and replaces in place; plain values wait, to be read together."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.findings: list[Finding] = []
        self.secrets: set[str] = set()
        self._urls: dict[str, str] = {}
        self._leaves: list[Field] = []
        self._places: list[tuple[Any, Any]] = []

    def read(self, document: Any) -> None:
        waiting: list[tuple[Any, str]] = [(document, "")]
        while waiting:
            thing, name = waiting.pop()
            if isinstance(thing, list):
                waiting += self._list(thing, name)
            else:
                waiting += self._row(thing, name)
        for leaf, value in fields.changed(self._leaves, self.task, self.findings):
            thing, key = self._places[leaf.start]
            thing[key] = value

    def _list(self, thing: list[Any], name: str) -> Iterator[tuple[Any, str]]:
        for place, value in enumerate(thing):
            if isinstance(value, dict | list):
                yield value, name
            else:
                self._leaf(thing, place, name, value)

    def _row(self, row: Row, name: str) -> Iterator[tuple[Any, str]]:
        self._rename(row)
        if isinstance(row.get("name"), str) and isinstance(row.get("value"), str):
            self._pair(row, name)
        if isinstance(row.get("text"), str) and "mimeType" in row:
            self._body(row)
        if name == "_webSocketMessages" and row.get("opcode") == 2:  # noqa: PLR2004 - binary
            row["data"] = ""
        for key, value in row.items():
            if isinstance(value, dict | list):
                yield value, key
            elif key != "text" or "mimeType" not in row:
                self._leaf(row, key, _label(row, key), value)

    def _rename(self, row: Row) -> None:
        for key in [key for key in row if not _NAME.fullmatch(key)]:
            found = redact(key, self.task.rules)
            if found.findings:
                self.findings += found.findings
                row[str(found.text)] = row.pop(key)

    def _leaf(self, thing: Any, key: Any, label: str, value: object) -> None:
        if isinstance(value, str) and (label.lower() in _ADDRESSES or _URL.match(value)):
            value = thing[key] = self._url(value)
        if isinstance(value, str) and bodies.is_structured(value):
            value = thing[key] = self._structured(value, "")
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 999:  # noqa: PLR2004
            value = str(value)  # a PIN may be a number
        if isinstance(value, str) and value:
            place = len(self._places)
            self._places.append((thing, key))
            self._leaves.append(Field(place, place, fields.label(label), value, str))

    def _pair(self, row: Row, name: str) -> None:
        """A header, a cookie or a parameter: some names tell that the value is secret."""
        header, value = str(row["name"]).lower(), row["value"]
        if name == "cookies" or (
            name in {"queryString", "params"} and bodies.is_token(header, value)
        ):
            row["value"] = self._removed(value)
        elif name == "headers" and header in {"cookie", "set-cookie"}:
            row["value"] = "\n".join(
                self._cookies(line, all_of_it=header == "cookie") for line in value.split("\n")
            )
        elif name == "headers" and not _HARMLESS.match(header) and _SECRET_HEADER.search(header):
            scheme, space, credentials = value.partition(" ")
            row["value"] = scheme + space + self._removed(credentials) if space else ""
            row["value"] = row["value"] or self._removed(value)

    def _cookies(self, line: str, *, all_of_it: bool) -> str:
        parts = line.split(";")
        for place, part in enumerate(parts if all_of_it else parts[:1]):
            name, sign, value = part.partition("=")
            parts[place] = name + sign + self._removed(value) if sign else self._removed(part)
        return ";".join(parts)

    def _removed(self, value: str) -> str:
        if not value or value == _REMOVED:
            return value
        if _TELLING.fullmatch(value):
            self.secrets.add(value)
        self.findings.append(_finding(value))
        return _REMOVED

    def _url(self, url: str) -> str:
        if url not in self._urls:
            self._urls[url] = self._query(url)
        return self._urls[url]

    def _query(self, text: str) -> str:
        text = bodies.TOKENS.sub(
            lambda found: (
                found[1] + self._removed(found[3])
                if bodies.is_token(found[2].lower(), found[3])
                else found[0]
            ),
            text,
        )
        text, found = fields.redacted(text, bodies.of_query(text), self.task)
        self.findings += found
        return text

    def _body(self, row: Row) -> None:
        """What was sent or answered: text is read as what it is, anything else is left out."""
        kind, text = str(row["mimeType"]).lower(), row["text"]
        if row.get("encoding") == "base64":
            row["text"] = self._decoded(text, kind)
            if text and not row["text"]:
                row["comment"] = "not text, left out"
        elif "urlencoded" in kind:
            row["text"] = self._query("?" + text)[1:]
        else:
            row["text"] = self._structured(text, kind)

    def _decoded(self, text: str, kind: str) -> str:
        try:
            plain, _mark = encodings.decode(base64.b64decode(text, validate=True), "")
        except (binascii.Error, ValueError, Refusal):
            return ""
        return base64.b64encode(self._structured(plain, kind).encode()).decode()

    def _structured(self, text: str, kind: str) -> str:
        clean, found = bodies.redacted(text, kind, self.task)
        self.findings += found
        return clean


def _label(row: Row, key: str) -> str:
    """What tells of a value: its own name, or that of the pair to which it belongs."""
    names = (row[name] for name in readers.NAMING if isinstance(row.get(name), str))
    return next(names, key) if key == "value" else key


def _finding(value: str) -> Finding:
    size = len(value)
    return Finding("key", None, 0, size, size, 0, len(_REMOVED), weak=False, advice=None)
