"""The fields of JSON, tables and XML: those whose name or whose quotes change how they are read.

The others are read with the whole text; a table of a million plain cells has few of the former.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from itertools import islice

from portal.files.fields import Field, announces, label
from portal.redaction import Rules

_TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"(?P<key>\s*:)?|-?\d{4,}[\d.eE+-]*')
_ELEMENTS = re.compile(r"<([\w:.-]{1,60})(?:\s[^<>]*)?>([^<]+)(?=</)")
_MOST_COLUMNS = 2_000
NAMING = ("name", "key")  # of a pair, whose other half is its value
HALF = re.compile("[\ud800-\udfff]")  # of a letter: it can be escaped in JSON, but not written down


def of_json(text: str, rules: Rules) -> Iterator[Field]:
    """Find the strings and numbers of a valid JSON text; a HAR's names and values are pairs."""
    name = pair = ""
    for token in _TOKENS.finditer(text):
        raw = token[0]
        if token["key"]:
            name = _unquoted(raw.removesuffix(token["key"]))
            continue
        shown = label(pair if name == "value" and pair else name)
        if "\\" in raw or announces(shown, rules):
            yield Field(token.start(), token.end(), shown, _unquoted(raw), json.dumps)
        pair = _unquoted(raw) if name in NAMING else pair


def _unquoted(raw: str) -> str:
    return raw.strip('"') if "\\" not in raw else HALF.sub("\ufffd", json.loads(raw))


def separator(first: str) -> str:
    """What stands between the cells of a table with this first row."""
    return max(",;\t", key=first.count)


def of_csv(text: str, rules: Rules) -> Iterator[Field]:
    """Find the cells of a table; the first row names the columns."""
    first = text.partition("\n")[0]
    mark, line_end = separator(first), "\n" if "\n" in text else "\r"
    cell = re.compile(rf'(?:"((?:[^"]|"")*)"|([^{mark}\r\n]*))({mark}|\r?\n|\r|\Z)')
    heads = _heads(first, cell, mark, rules)
    place = 0
    while place < len(text):
        end = text.find(line_end, place) + 1 or len(text)
        if '"' not in text[place:end]:
            yield from _plain(text[place:end], place, mark, heads if place else {})
            place = end
            continue
        for column, found in enumerate(_record(cell, text, place, mark)):
            before = heads.get(column, "") if place else ""
            yield Field(found.start(), found.start(3), before, _value(found), _csv_quote)
            end = found.end()
        place = end


def _heads(first: str, cell: re.Pattern[str], mark: str, rules: Rules) -> dict[int, str]:
    """The columns whose heads tell that a secret stands below, each with its label."""
    columns = _record(cell, first, 0, mark)
    names = [label(_value(found).strip()) for found in islice(columns, _MOST_COLUMNS)]
    return {column: name for column, name in enumerate(names) if announces(name, rules)}


def _record(cell: re.Pattern[str], text: str, place: int, mark: str) -> Iterator[re.Match[str]]:
    """The cells of one row, which may go on over lines between quotes."""
    for found in cell.finditer(text, place):
        yield found
        if found[3] != mark:
            return


def _value(found: re.Match[str]) -> str:
    return str(found[2] if found[1] is None else found[1].replace('""', '"'))


def _plain(line: str, place: int, mark: str, heads: dict[int, str]) -> Iterator[Field]:
    """The cells of a line without quotes that stand below a telling head."""
    if not heads:
        return
    for column, value in enumerate(line.rstrip("\r\n").split(mark)):
        if column in heads:
            yield Field(place, place + len(value), heads[column], value, _csv_quote)
        place += len(value) + len(mark)


def _csv_quote(value: str) -> str:
    return '"{}"'.format(value.replace('"', '""'))


def of_xml(text: str, rules: Rules) -> Iterator[Field]:
    """Find the elements that hold nothing but text."""
    for found in _ELEMENTS.finditer(text):
        name = label(found[1].rpartition(":")[2])
        if announces(name, rules):
            yield Field(found.start(2), found.end(2), name, found[2], escape)
