"""The state as a small picture for other people's pages: an SVG without script or style."""

from html import escape

_COLOURS = {
    "none": "#226b43",
    "maintenance": "#2c5f92",
    "minor": "#8a5200",
    "major": "#ab2f23",
    "critical": "#ab2f23",
    "unknown": "#566064",
}
_HEIGHT = 20
_MARGIN = 7
_NARROW, _WIDE, _USUAL = frozenset("ijl.,:;'!|ft() "), frozenset("mwMW@%ABCDEFGHKNOQRSUVXYZ"), 6.6


def svg(label: str, state: str, indicator: str) -> str:
    """A badge that says `label` and, on the colour of `indicator`, `state`; white reads on each."""
    left, right = _width(label), _width(state)
    words = escape(f"{label}: {state}")
    parts = (
        _box(0, left + right, _COLOURS[indicator]),
        # The corner belongs to the whole; the second box covers only the inner edge.
        f'<path d="M3 0h{left - 3}v{_HEIGHT}H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#3d4347"/>',
        _words(0, left, label),
        _words(left, right, state),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="{_HEIGHT}"'
        f' role="img" aria-label="{words}"><title>{words}</title>{"".join(parts)}</svg>\n'
    )


def _box(x: int, width: int, colour: str) -> str:
    return f'<rect x="{x}" width="{width}" height="{_HEIGHT}" rx="3" fill="{colour}"/>'


def _words(x: int, width: int, words: str) -> str:
    # textLength fits the words into their place, whatever font the reader has.
    return (
        f'<text x="{x + _MARGIN}" y="14" fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif"'
        f' font-size="11" textLength="{width - 2 * _MARGIN}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(words)}</text>"
    )


def _width(words: str) -> int:
    narrow = sum(character in _NARROW for character in words)
    wide = sum(character in _WIDE for character in words)
    usual = len(words) - narrow - wide
    return round(narrow * 4.2 + wide * 8.6 + usual * _USUAL) + 2 * _MARGIN
