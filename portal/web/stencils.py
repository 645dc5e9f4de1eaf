"""What is the same for everybody but for a few marks: drawn once, filled for each reader."""

from collections.abc import Callable, Hashable, Mapping

from flask import g, render_template
from markupsafe import Markup

from portal import i18n

_MOST = 256
CSRF = "csrf"


class Stencils:
    """Keeps what was drawn by what it depends on; a hole holds nothing that needs escaping."""

    def __init__(self) -> None:
        self._drawn: dict[Hashable, str] = {}

    def fill(
        self, key: Hashable, draw: Callable[[Mapping[str, str]], str], values: Mapping[str, str]
    ) -> Markup:
        """What `draw` makes for `key` in this language, with `values` in its holes.

        Values are tokens of our own (letters, digits, `.`, `_`, `-`), never what a person typed;
        `draw` is given what to write in their place.
        """
        known = (i18n.language(), key)
        drawn = self._drawn.get(known)
        if drawn is None:
            drawn = _draw(draw, values)
            if len(self._drawn) < _MOST:
                self._drawn[known] = drawn
        for name, value in values.items():
            drawn = drawn.replace(_hole(name), value)
        return Markup(drawn)  # noqa: S704 - a template made it

    def still(self, name: str, key: str = "") -> Markup:
        """A part of a page that is the same for everybody; `key` tells its few forms apart."""
        return self.fill((name, key), lambda _: render_template(name, here=key), {})


def _draw(draw: Callable[[Mapping[str, str]], str], values: Mapping[str, str]) -> str:
    # One stencil may hold another: the outer one's hole must be there again afterwards, or the
    # token of whoever came first would be drawn for everybody.
    outer = g.get("csrf_hole")
    if CSRF in values:
        g.csrf_hole = _hole(CSRF)
    try:
        return draw({name: _hole(name) for name in values})
    finally:
        g.csrf_hole = outer


def _hole(name: str) -> str:
    return f"hole-{name}-eloh"
