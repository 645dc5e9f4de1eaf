"""A second view of a text without what hides a secret from a pattern, and the way back."""

import re
from dataclasses import dataclass

_INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_ENTITY = re.compile(
    r"&(?:nbsp|quot|apos|amp|lt|gt|#\d{1,4}|#x[0-9a-fA-F]{1,4});", re.ASCII
)
_ENTITIES = {"nbsp": " ", "quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">"}
# Full-width forms and odd spaces and quotes, one character for one, so that places stay.
_PLAIN: dict[int, int | str] = {
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys([0xA0, 0x3000, *range(0x2000, 0x200B), 0x202F, 0x205F], " "),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\ufe63"), "-"),
    0xFE55: ":",
    0x2236: ":",
}


@dataclass(frozen=True, slots=True)
class View:
    """A text as the detectors read it; `origins` is None where it is the text itself."""

    text: str
    low: str
    origins: list[int] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the view stands in the text as it was typed."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[
            end - 1
        ] + 1 if end > start else self.origins[end]


def view(text: str) -> View:
    """Look at a text without zero-width characters, entities and full-width forms."""
    if text.isascii() and "&" not in text:
        return View(text, text.lower(), None)
    plain = text if text.isascii() else text.translate(_PLAIN)
    cuts = [(found.start(), found.end(), "") for found in _INVISIBLE.finditer(plain)]
    cuts += [(f.start(), f.end(), _character(f[0])) for f in _ENTITY.finditer(plain)]
    if not cuts:
        return View(plain, _lower(plain), None)
    return _mapped(plain, sorted(cuts))


def _character(entity: str) -> str:
    """Return what an entity stands for."""
    name = entity[1:-1]
    if not name.startswith("#"):
        return _ENTITIES[name]
    code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
    return chr(code) if 32 <= code < 0xD800 else " "


def _mapped(plain: str, cuts: list[tuple[int, int, str]]) -> View:
    """Apply the cuts and remember where each remaining character came from."""
    pieces: list[str] = []
    origins: list[int] = []
    position = 0
    for start, end, instead in cuts:
        pieces += (plain[position:start], instead)
        origins.extend(range(position, start))
        origins.extend([start] * len(instead))
        position = end
    pieces.append(plain[position:])
    origins.extend(range(position, len(plain) + 1))
    text = "".join(pieces)
    return View(text, _lower(text), origins)


def _lower(text: str) -> str:
    """Lower the case of each character that stays one character (the dotted capital I does not)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one if len(one.lower()) > 1 else one.lower() for one in text)
