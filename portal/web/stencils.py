"""Pages that are the same for everybody but for a few marks: drawn once, filled for each reader."""

from collections.abc import Callable, Hashable, Mapping

_MOST = 64


class Stencils:
    """Keeps drawn pages by what they depend on; a hole holds nothing that would need escaping."""

    def __init__(self) -> None:
        self._drawn: dict[Hashable, str] = {}

    def fill(
        self, key: Hashable, draw: Callable[[Mapping[str, str]], str], values: Mapping[str, str]
    ) -> str:
        """The page of `key` with `values` in its holes; `draw` is given what to write there.

        Values are tokens of our own (letters, digits, `.`, `_`, `-`), never what a person typed.
        """
        page = self._drawn.get(key)
        if page is None:
            page = draw({name: hole(name) for name in values})
            if len(self._drawn) < _MOST:
                self._drawn[key] = page
        for name, value in values.items():
            page = page.replace(hole(name), value)
        return page


def hole(name: str) -> str:
    """What stands in a drawn page where a value goes."""
    return f"hole-{name}-eloh"
