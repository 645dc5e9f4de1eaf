"""The engine for a browser, written from the one that runs here: the same tables, the same functions."""

import gzip
import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from portal.redaction.browser import runtime, values
from portal.redaction.browser.house import ROOT, Named, definition, reached, source
from portal.redaction.browser.statements import Statements
from portal.redaction.rules import DEFAULT, Rules

_FIRST = (
    Named(f"{ROOT}.engine", "redact"),
    Named(f"{ROOT}.rules", "Row"),
    Named(f"{ROOT}.rules", "Rules"),
)
_RUNTIME = ("patterns.js", "python.js", "engine.js")
_BY_HAND: dict[Named, Callable[[Rules], str]] = {
    Named(f"{ROOT}.rules", "DEFAULT"): values.usual,
    Named(f"{ROOT}.rules.cues", "read"): lambda _: values.cues(),
    Named(f"{ROOT}.rules.vendors", "rows"): lambda _: values.vendors(),
    Named(f"{ROOT}.text", "trust"): lambda _: "(text) => text",
    # a scanner of its own has the server alone
    Named(f"{ROOT}.deep", "joined"): lambda _: "(_text, spans) => spans",
    # the salt stays on the server: what a person keeps is known here by itself
    Named(f"{ROOT}.engine", "fingerprint"): lambda _: "(value) => value",
}


@lru_cache(maxsize=4)
def engine(rules: Rules = DEFAULT) -> str:
    """Return the engine as an ES module that exports `redact(text, keep)`."""
    needed = reached(_FIRST, frozenset(_BY_HAND))
    made = [one for one in needed if one not in _BY_HAND and definition(one)]
    held = [one for one in needed if one not in _BY_HAND and not definition(one)]
    own = [one for one in needed if one in _BY_HAND]
    lines = [
        f"const DIGITS = new RegExp(`^[\\\\p{{Nd}}{values.digits()}]+$`, 'u');",
        *map(runtime.text, _RUNTIME),
        *_constants({one.script: _held(one) for one in held}),
        *(Statements(source(one.module)).definition(one) for one in _in_order(made)),
        *(f"const {one.script} = {_BY_HAND[one](rules)};" for one in own),
    ]
    return _shortened("\n".join(lines), needed)


@lru_cache(maxsize=4)
def packed(rules: Rules = DEFAULT) -> bytes:
    """Return the engine as gzip, the same bytes each time."""
    return gzip.compress(engine(rules).encode(), mtime=0)


def _shortened(script: str, needed: list[Named]) -> str:
    """Give the engine's names short ones: they are a sixth of what travels."""
    short = {one.script: f"${at:x}" for at, one in enumerate(needed)}
    return re.sub(r"[a-z_]+\$\w+", lambda found: short.get(found[0], found[0]), script)


def _constants(held: dict[str, object]) -> Iterator[str]:
    yield from values.sets({name: one for name, one in held.items() if isinstance(one, frozenset)})
    for name, one in held.items():
        if not isinstance(one, frozenset):
            yield f"const {name} = {values.value(one)};"


def _in_order(made: list[Named]) -> list[Named]:
    """Return the definitions, those first that others hold when the script starts: the classes."""
    return sorted(made, key=lambda one: not one.name.lstrip("_")[:1].isupper())


def _held(named: Named) -> object:
    return getattr(source(named.module).module, named.name)
