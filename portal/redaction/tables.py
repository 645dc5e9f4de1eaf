"""Columns of secrets: a header says what stands below it."""

import re

from portal.redaction import shapes, survivors
from portal.redaction.names import Cue, Name
from portal.redaction.rules.words import EMPTY
from portal.redaction.scan import NAMED, Scan

_ROWS = 400
_CELL_LENGTH, _CELL_WORDS = 40, 3
_WIDEST = 2000
_RULE = re.compile(r"[\s|:+=\-│┃─━┼├┤┌┐└┘┬┴╪╞╡]+\Z")
_DASHES = re.compile(r"[ \t]*(?:[-=+]{2,}[ \t]*){2,}\r?\n")
_WIDE = re.compile(r"[ ]{2,}|\t+")
_WIDE_CELL = re.compile(r"\S+(?:[ ]\S+){0,5}")
_COLUMNS = 2
_WORD = re.compile(r"\S+")
_HEADER = re.compile(r"<th\b[^<>]{0,80}>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]{0,80}>(.{0,600}?)</t[dh]>", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"<tr\b", re.IGNORECASE)


def headed(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark the column under a header cell; say whether the name was one."""
    text = scan.text
    if scan.table_head <= name.start < scan.table_end or (
        cue.kind == "key" and cue.grade == "vague" and name.rest
    ):
        return False
    if text[name.end : name.end + 5].lower() == "</th>":
        return _marked_up(cue, name, scan)
    begin = text.rfind("\n", max(0, name.start - _WIDEST), name.start) + 1 or max(
        0, name.start - _WIDEST
    )
    end = text.find("\n", name.end, name.end + _WIDEST)
    if end < 0:
        return False
    line = text[begin:end].rstrip("\r")
    mark = _mark(line)
    if mark is None:
        return _aligned(cue, name, scan, (begin, end))
    cells = line.split(mark)
    at = line[: name.start - begin].count(mark)
    if not _header(cells) or _below_another(text, begin, mark, len(cells)):
        return False
    return _column(cue, scan, (mark, at, len(cells)), end + 1)


def _below_another(text: str, begin: int, mark: str, width: int) -> bool:
    """Whether a row stands above that has the same cells: this one is no header then."""
    before = text[max(0, begin - _WIDEST) : max(0, begin - 1)].rpartition("\n")[2]
    cells = before.split(mark)
    return len(cells) == width and (mark not in ",;\t" or _header(cells))


def _aligned(cue: Cue, name: Name, scan: Scan, line: tuple[int, int]) -> bool:
    """Mark a column that only spaces set off, under a ruled header."""
    text = scan.text
    begin, end = line
    ruled = _DASHES.match(text, end + 1)
    if ruled is None:
        return _spaced(cue, name, scan, line)
    at = len(text[begin : name.start].split())
    place = ruled.end()
    for _ in range(_ROWS):
        row = list(_WORD.finditer(text, place, _line_end(text, place)))
        if at >= len(row) or len(row) > len(text[begin:end].split()):
            break
        _mark_cell(cue, scan, row[at].start(), row[at][0])
        place = min(len(text), _line_end(text, place) + 1)
    scan.table_head, scan.table_end = end, place
    return True


def _spaced(cue: Cue, name: Name, scan: Scan, line: tuple[int, int]) -> bool:
    """Mark a column under a header whose cells wide gaps set apart."""
    text = scan.text
    begin, end = line
    cells = _WIDE.split(text[begin:end].strip())
    if len(cells) < _COLUMNS or not _header(cells):
        return False
    at = len(_WIDE.findall(text[begin : name.start].lstrip()))
    place, found = end + 1, False
    for _ in range(_ROWS):
        stop = _line_end(text, place)
        row = [one.span() for one in _WIDE_CELL.finditer(text, place, stop)]
        if len(row) != len(cells):
            break
        found = True
        _mark_cell(cue, scan, row[at][0], text[slice(*row[at])])
        place = min(len(text), stop + 1)
    if found:
        scan.table_head, scan.table_end = end, max(scan.table_end, place)
    return found


def _line_end(text: str, place: int) -> int:
    end = text.find("\n", place, place + _WIDEST)
    return min(len(text), place + _WIDEST) if end < 0 else end


def _mark(line: str) -> str | None:
    """Return what separates the cells of a line."""
    for mark in ("|", "│", "┃", "\t", ";", ","):
        if mark in line:
            return mark
    return None


def _header(cells: list[str]) -> bool:
    """Whether a line names columns: short words, no values."""
    if not all(len(cell) < _CELL_LENGTH and len(cell.split()) <= _CELL_WORDS for cell in cells):
        return False
    words = [cell.strip(" \"'*_`") for cell in cells]
    return all(
        shapes.shape(word) == shapes.WORD and "=" not in word and ":" not in word for word in words
    )


def _column(cue: Cue, scan: Scan, shape: tuple[str, int, int], place: int) -> bool:
    """Mark the cells below; the table ends where a line has another number of them."""
    text, found, head = scan.text, False, place - 1
    mark, at, width = shape
    for _ in range(_ROWS):
        end = _line_end(text, place)
        line = text[place:end]
        if line.count(mark) != width - 1 and not (line and _RULE.match(line)):
            break
        found = True
        if not _RULE.match(line):
            _cell(cue, scan, place, line.split(mark), at, len(mark))
        place = end + 1
        if place >= len(text):
            break
    if found:
        scan.table_head, scan.table_end = head, place
    return found


def _cell(cue: Cue, scan: Scan, place: int, cells: list[str], at: int, gap: int) -> None:
    start = place + sum(len(cell) + gap for cell in cells[:at])
    raw = cells[at]
    value = raw.strip(" \t\r\"'`*")
    _mark_cell(cue, scan, start + raw.find(value), value)


def _mark_cell(cue: Cue, scan: Scan, start: int, value: str) -> None:
    if (
        len(value) < 3
        or (" " in value and cue.kind != "password")
        or len(value.split()) > 3
        or survivors.placeholder(value)
        or value.lower() in EMPTY
    ):
        return
    if cue.kind == "key" and not shapes.keyish(value, 8):
        return
    if cue.kind in {"pin", "otp"} and not any(map(str.isdigit, value)):
        return
    scan.add(start, start + len(value), cue.kind, NAMED)


def _marked_up(cue: Cue, name: Name, scan: Scan) -> bool:
    """Mark the column of an HTML table."""
    text = scan.text
    if name.start < scan.rowless:
        return False
    begin = text.rfind("<tr", max(0, name.start - _WIDEST), name.start)
    at = len(_HEADER.findall(text, max(0, begin), name.start)) - 1
    stop = text.find("</table", name.end, name.end + 20_000)
    stop = min(len(text), name.end + 20_000) if stop < 0 else stop
    rows = [found.start() for found in _ROW.finditer(text, name.end, stop)][:_ROWS]
    if not rows:
        scan.rowless = stop
        return False
    for start, end in zip(rows, [*rows[1:], stop], strict=False):
        cells = list(_CELL.finditer(text, start, end))
        if 0 <= at < len(cells):
            _mark_cell(cue, scan, cells[at].start(1), cells[at][1])
    scan.table_end = max(scan.table_end, rows[-1])
    return True
