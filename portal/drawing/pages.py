"""The pages of a PDF as PDFium sees them: each letter, where it stands, and the picture."""

import sys
from collections.abc import Iterator
from ctypes import c_double
from math import ceil
from typing import Any

import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from pypdfium2 import raw

_MOST_PAGES, _MANY_PAGES = 60, 30
_MOST_LETTERS = 300_000
_MOST_PIXELS = 5_000_000  # of a page: A3 at 150 dots per inch
_POINTS = 72
_FINE = 1000  # parts of a point: PDFium tells places in whole numbers
_AROUND = 2  # pixels that are covered around a letter
_UNKNOWN = (range(9), range(11, 13), range(14, 32), range(0xD800, 0xF900))

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in pixels of the picture."""
Cut = tuple[int, int, str]
"""From which letter to which, and what stands instead."""


def read(content: bytes) -> "list[Page]":
    """All pages, or none if there are too many."""
    pages: list[Page] = []
    count = len(pdfium.PdfDocument(content))
    for page in _opened(content) if count <= _MOST_PAGES else ():
        pages.append(Page(page, 150 if count <= _MANY_PAGES else 100))
        if sum(len(one.letters) for one in pages) > _MOST_LETTERS:
            return []
    return pages


def _opened(content: bytes) -> Iterator[Any]:
    """The pages with notes and filled forms become part of them, as they are seen."""
    document = pdfium.PdfDocument(content)
    document.init_forms()
    for number in range(len(document)):
        if raw.FPDFPage_Flatten(document[number], raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
            raise pdfium.PdfiumError("A page cannot be flattened")
        yield document[number]


class Page:
    """One page: its letters with their places, and its picture."""

    def __init__(self, page: Any, dots: int) -> None:
        self._page = page
        self.points = width, height = page.get_size()
        most = (_MOST_PIXELS / max(1.0, width * height)) ** 0.5
        self._scale = min(dots / _POINTS, most)
        self.size = max(1, ceil(width * self._scale)), max(1, ceil(height * self._scale))
        self.letters: list[str] = []
        self.boxes: list[Box] = []
        self.unread: list[int] = []
        self._turned = self._point(_POINTS, 0), self._point(0, _POINTS), self._point(0, 0)
        self._edges, self._loose = [c_double() for _ in range(4)], raw.FS_RECTF()
        self._read()

    def _read(self) -> None:
        text = self._page.get_textpage()
        for place in range(raw.FPDFText_CountChars(text)):
            code = raw.FPDFText_GetUnicode(text, place)
            self.letters.append(_letter(code))
            self.boxes.append(self._box(text, place))
            unknown = raw.FPDFText_HasUnicodeMapError(text, place) == 1
            if unknown or self.letters[-1] == "\ufffd":
                self.unread.append(place)
        text.close()

    def _box(self, text: Any, place: int) -> Box:
        """Where a letter stands: its loose box and its tight one together, turned as the page is."""
        edges, loose = self._edges, self._loose
        raw.FPDFText_GetCharBox(text, place, *edges)
        left, right, bottom, top = (edge.value for edge in edges)
        if raw.FPDFText_GetLooseCharBox(text, place, loose):
            left, right = min(left, loose.left), max(right, loose.right)
            bottom, top = min(bottom, loose.bottom), max(top, loose.top)
        one, other = self._pixel(left, top), self._pixel(right, bottom)
        return (
            *(min(one[0], other[0]), min(one[1], other[1])),
            *(max(one[0], other[0]), max(one[1], other[1])),
        )

    def _pixel(self, x: float, y: float) -> tuple[float, float]:
        across, down, moved = self._turned
        return (
            moved[0] + (across[0] - moved[0]) * x / _POINTS + (down[0] - moved[0]) * y / _POINTS,
            moved[1] + (across[1] - moved[1]) * x / _POINTS + (down[1] - moved[1]) * y / _POINTS,
        )

    def _point(self, x: int, y: int) -> tuple[float, float]:
        """A place of the page in pixels, asked of PDFium: pages are turned, cut and moved."""
        across, down = raw.c_int(), raw.c_int()
        width, height = (size * _FINE for size in self.size)
        raw.FPDF_PageToDevice(self._page, 0, 0, width, height, 0, x, y, across, down)
        return across.value / _FINE, down.value / _FINE

    def told(self) -> dict[str, Any]:
        """What is read on the page: as it was written, and as it stands there."""
        return {
            "text": "".join(self.letters),
            "placed": [*_placed(self.letters, self.boxes)],
            "unread": self.unread,
        }

    def drawn(self, cuts: list[tuple[int, int, str]]) -> Image.Image:
        """The picture of the page with each cut covered."""
        bitmap = self._page.render(scale=self._scale, may_draw_forms=False, draw_annots=False)
        picture: Image.Image = bitmap.to_pil().convert("RGB")
        brush = ImageDraw.Draw(picture)
        for start, end, _instead in cuts:
            for left, top, right, bottom in self.boxes[start:end]:
                if right > left or bottom > top:
                    around = (left - _AROUND, top - _AROUND, right + _AROUND, bottom + _AROUND)
                    brush.rectangle(around, fill="black")
        bitmap.close()
        return picture

    def lines(self, cuts: list[tuple[int, int, str]]) -> Iterator[tuple[str, Box]]:
        """Each line with what stands instead of the cuts, and where it is."""
        instead = {start: text for start, _end, text in cuts}
        gone = {place for start, end, _text in cuts for place in range(start, end)}
        line, boxes = "", list[Box]()
        for place, letter in enumerate([*self.letters, "\n"]):
            if letter in "\r\n" and place not in gone:
                if line.strip() and boxes:
                    yield line, _around(boxes)
                line, boxes = "", []
                continue
            line += instead.get(place, "" if place in gone else letter)
            boxes += [self.boxes[place]] * (not letter.isspace())


def _letter(code: int) -> str:
    unknown = code > sys.maxunicode or any(code in codes for codes in _UNKNOWN)
    return "\ufffd" if unknown else chr(code)


def _around(boxes: list[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _placed(letters: list[str], boxes: list[Box]) -> Iterator[int]:
    """The letters in the order in which an eye meets them: -1 is a gap, -2 a wide one, -3 a line."""
    seen = [place for place, letter in enumerate(letters) if not letter.isspace()]
    seen.sort(key=lambda place: boxes[place][3])
    line: list[int] = []
    for place in seen:
        if line and boxes[place][3] - boxes[line[0]][3] > tall(boxes[line[0]]) / 2:
            yield from _spaced(line, boxes)
            line = []
        line.append(place)
    yield from _spaced(line, boxes)


def _spaced(line: list[int], boxes: list[Box]) -> Iterator[int]:
    before: Box | None = None
    for place in sorted(line, key=lambda one: boxes[one][0]):
        gap = boxes[place][0] - before[2] if before else 0
        if before and gap > tall(before) * 0.2:
            yield -2 if gap > tall(before) * 2 else -1
        yield place
        before = boxes[place]
    yield -3


def tall(box: Box) -> float:
    """Its height, which is never nothing."""
    return max(1.0, box[3] - box[1])
