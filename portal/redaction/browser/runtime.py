"""What the script's runtime offers: its files, its names, and how much each of them can be told."""

import re
from functools import lru_cache
from importlib import resources

_OFFER = re.compile(r"^  \*?(\w+)(?:: )?(\()?", re.MULTILINE)
#: what may be said by name; the rest only in its place
_OPTIONS = {
    "AhoCorasick": {"matchkind"},
    "max": {"default"},
    "min": {"default"},
    "sorted": {"key"},
    "zip": {"strict"},
}
_ANY = "replace"  # the fields of a dataclass
_ENDLESS = 99


def text(name: str) -> str:
    """Return a file of the runtime without what explains it."""
    lines = map(str.strip, _read(name).splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def takes(name: str, count: int, options: set[str | None]) -> bool:
    """Whether a function of the runtime minds all that it is told, and is there at all."""
    known = options if name == _ANY else _OPTIONS.get(name, set())
    return options <= known and count <= _most().get(name, -1)


@lru_cache(maxsize=1)
def _most() -> dict[str, int]:
    """Return how many arguments each function takes at most."""
    source = _read("python.js")
    offers = _OFFER.finditer(source, source.index("const py = {"))
    return {one[1]: _counted(source[one.end() :]) if one[2] else 0 for one in offers}


def _counted(rest: str) -> int:
    """Count what stands between parentheses, of which the first is already passed."""
    depth, count, seen = 1, 0, ""
    for letter in rest:
        depth += (letter in "([{") - (letter in ")]}")
        if not depth:
            break
        count += letter == "," and depth == 1
        seen += letter
    return _ENDLESS if "..." in seen else count + bool(seen.strip())


def _read(name: str) -> str:
    folder = resources.files("portal").joinpath("static/js/redaction")
    return folder.joinpath(name).read_text(encoding="utf-8")
