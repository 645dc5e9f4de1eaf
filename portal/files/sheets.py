"""Spreadsheets: a cell is read with the head of its column and with what stands before it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from portal.files import fields
from portal.files.fields import Field
from portal.files.markup import Document, Tag, Words, escape, local
from portal.files.task import Task
from portal.files.wording import Wording, of
from portal.redaction import Finding

_COLUMN = re.compile(r"[A-Z]{1,3}")
_ENDS = frozenset({"tbl", "table", "tr", "table-row", "tc", "table-cell"})
_IN_CELLS = frozenset({"v", "t", "f"})
_VALUES = re.compile(r"office:.*value|table:formula")


@dataclass(slots=True)
class Cell:
    """One cell; `shared` where its text stands in the list that all sheets share."""

    tag: Tag
    column: str
    row: int
    words: list[Words] = field(default_factory=list)
    formula: list[Words] = field(default_factory=list)
    shared: bool = False

    @property
    def text(self) -> str:
        """What is read in it."""
        return "".join(words.text for words in self.words)


def shared_texts(document: Document) -> list[list[Words]]:
    """The texts that cells refer to by number, each as the runs that it is made of."""
    found: list[list[Words]] = []
    for kind, thing in document.events:
        if isinstance(thing, Words) and found and local(thing.element) == "t":
            found[-1].append(thing)
        elif kind == "start" and isinstance(thing, Tag) and local(thing.name) == "si":
            found.append([])
    return found


def clean_shared(shared: list[list[Words]], task: Task, findings: list[Finding]) -> None:
    """Read each shared text by itself, too: no cell need refer to it."""
    wording = Wording()
    for text in shared:
        for words in text:
            wording.add(words)
        wording.say("\n\n.\n\n")
    wording.clean(task, findings)


def clean(
    document: Document, shared: list[list[Words]], task: Task, findings: list[Finding]
) -> None:
    """Cut what is secret out of the cells of one sheet, and out of the texts that are shared."""
    cells = [*_cells(document, shared)]
    wording, row = of(document, beside=_IN_CELLS), 0
    for cell in cells:
        wording.say("\t" if cell.row == row else "\n")
        row = cell.row
        for words in cell.words:
            wording.add(words)
    for cell in cells:
        for words in cell.formula:
            wording.say("\n\n.\n\n")
            wording.add(words)
    wording.clean(task, findings)
    _by_heads(cells, task, findings)
    for cell in cells:
        if any(words.cuts for words in (*cell.formula, *(() if cell.shared else cell.words))):
            document.replace(cell.tag, _as_text(cell))


def _cells(document: Document, shared: list[list[Words]]) -> Iterator[Cell]:
    cell: Cell | None = None
    row = -1
    for kind, thing in document.events:
        if isinstance(thing, Words):
            if cell is not None:
                _fill(cell, thing, shared)
        elif local(thing.name) == "row":
            row += kind == "start"
        elif local(thing.name) == "c":
            if kind == "end" and cell is not None:
                yield cell
            column = _COLUMN.match(thing.attributes.get("r", ""))
            cell = (
                Cell(thing, column[0] if column else "", max(row, 0)) if kind == "start" else None
            )


def _fill(cell: Cell, words: Words, shared: list[list[Words]]) -> None:
    element = local(words.element)
    if element == "v" and cell.tag.attributes.get("t") == "s":
        number = int(words.text) if words.text.strip().isdecimal() else -1
        cell.words = shared[number] if 0 <= number < len(shared) else []
        cell.shared = True
    elif element in {"v", "t"}:
        cell.words.append(words)
    elif element == "f":
        cell.formula.append(words)


def clean_tables(document: Document, task: Task, findings: list[Finding]) -> None:
    """Read the tables of a text, and of a sheet of the other family, by the heads of columns."""
    cells: list[Cell] = []
    row = column = -1
    for kind, thing in document.events:
        if isinstance(thing, Words):
            if cells and column >= 0:
                cells[-1].words.append(thing)
        elif kind == "end":
            column = column if local(thing.name) not in _ENDS else -1
        elif local(thing.name) in {"tbl", "table"}:
            _by_heads(cells, task, findings)
            cells, row, column = [], -1, -1
        elif local(thing.name) in {"tr", "table-row"}:
            row, column = row + 1, -1
        elif local(thing.name) in {"tc", "table-cell"}:
            before = len(cells) and cells[-1].row == row
            column = int(cells[-1].column) + 1 if before else 0
            cells.append(Cell(thing, str(column), max(row, 0)))
    _by_heads(cells, task, findings)


def _by_heads(cells: list[Cell], task: Task, findings: list[Finding]) -> None:
    """Read each cell behind the head of its column, as tables are read in CSV."""
    first = [cell for cell in cells if cell.row == 0]
    if any(words.cuts for cell in first for words in cell.words):
        return  # a row that holds a secret is no row of heads
    heads = {cell.column: cell.text.strip() for cell in first}
    values = [
        Field(place, 0, fields.label(heads.get(cell.column, "")), cell.text, str)
        for place, cell in enumerate(cells)
        if cell.row and heads.get(cell.column)
    ]
    for value, kept in fields.changed(values, task, findings):
        for place, words in enumerate(cells[value.start].words):
            words.cuts = {(0, len(words.text)): kept if place == 0 else ""}


def _as_text(cell: Cell) -> str:
    """The cell without formula and number: as a text that stands where it is."""
    text = "".join(words.kept() for words in cell.words)
    kept = {name: cell.tag.attributes[name] for name in ("r", "s") if name in cell.tag.attributes}
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in kept.items())
    name, prefix = cell.tag.name, cell.tag.name.removesuffix("c")
    inner = f"<{prefix}t>{escape(text)}</{prefix}t>"
    return f'<{name}{attributes} t="inlineStr"><{prefix}is>{inner}</{prefix}is></{name}>'


def without_values(document: Document) -> None:
    """Take the values and formulas of cells away whose text lost something (ODS)."""
    cell: Tag | None = None
    changed: dict[int, Tag] = {}
    for kind, thing in document.events:
        if isinstance(thing, Words):
            if cell is not None and thing.cuts:
                changed[cell.start] = cell
        elif local(thing.name) in {"table-cell", "covered-table-cell"}:
            cell = thing if kind == "start" else None
    for tag in changed.values():
        for name in [name for name in tag.attributes if _VALUES.fullmatch(name)]:
            del tag.attributes[name]
        document.retag(tag)
