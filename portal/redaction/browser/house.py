"""The modules of the engine as parsed: what each name means, and what `redact` needs of them."""

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType

ROOT = "portal.redaction"
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Named:
    """Something that a module of the engine defines; `name` is empty for the module itself."""

    module: str
    name: str = ""

    @property
    def script(self) -> str:
        """Its name in the one scope that the script has."""
        return (
            f"{self.module.removeprefix(ROOT).strip('.').replace('.', '_') or 'rules'}${self.name}"
        )


@dataclass(frozen=True, slots=True)
class Source:
    """One module: its names, and those it takes from others."""

    module: ModuleType
    defined: dict[str, Definition] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    #: from the engine's own modules
    taken: dict[str, Named] = field(default_factory=dict)
    #: from elsewhere: what the runtime of the script offers under the same name
    foreign: frozenset[str] = frozenset()

    def means(self, name: str) -> Named | None:
        """Return what a name of this module stands for, if the engine defines it."""
        if name in self.defined or name in self.constants:
            return Named(self.module.__name__, name)
        return self.taken.get(name)


@lru_cache(maxsize=64)
def source(name: str) -> Source:
    """Read one module."""
    module = sys.modules[name]
    tree = ast.parse(inspect.getsource(module))
    defined = {one.name: one for one in tree.body if isinstance(one, Definition)}
    constants = frozenset(target for one in tree.body for target in _targets(one))
    taken: dict[str, Named] = {}
    foreign: set[str] = set()
    for statement in tree.body:
        for local, named in _imported(statement):
            if named is None:
                foreign.add(local)
            else:
                taken[local] = named
    return Source(module, defined, constants, taken, frozenset(foreign))


def definition(named: Named) -> Definition | None:
    """Return the function or class that a name stands for, or None for a constant or a module."""
    return source(named.module).defined.get(named.name)


def reached(first: Iterable[Named], by_hand: frozenset[Named]) -> list[Named]:
    """Return names and everything that they need, but nothing beyond what is written by hand."""
    found = dict.fromkeys(first)
    waiting = [*found]
    while waiting:
        one = waiting.pop()
        parsed = None if one in by_hand else definition(one)
        for needed in _needed(source(one.module), parsed) if parsed else ():
            if needed not in found:
                found[needed] = None
                waiting.append(needed)
    return [one for one in found if one.name]


def _needed(home: Source, parsed: ast.AST) -> Iterator[Named]:
    """Yield the engine's names that a definition mentions outside of annotations."""
    if isinstance(parsed, ast.ClassDef):
        for one in parsed.body:
            yield from _needed(home, one)
        return
    own = bound(parsed)
    for node in spoken(parsed):
        inner = node.value if isinstance(node, ast.Attribute) else node
        if not isinstance(inner, ast.Name) or inner.id in own:
            continue
        named = home.means(inner.id)
        if named and named.name:
            yield named
        elif named and isinstance(node, ast.Attribute):
            yield Named(named.module, node.attr)


def bound(parsed: ast.AST) -> set[str]:
    """Return the names that a function, and those inside it, give values to themselves."""
    names = {one.arg for one in ast.walk(parsed) if isinstance(one, ast.arg)}
    stored = (one for one in spoken(parsed) if isinstance(one, ast.Name))
    return names | {one.id for one in stored if isinstance(one.ctx, ast.Store)}


def own(parsed: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what stands in a function, and the functions inside it without what stands in them."""
    for statement in parsed.body:
        yield from _outside(statement)


def _outside(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, ast.FunctionDef):
        for one in ast.iter_child_nodes(node):
            yield from _outside(one)


def spoken(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and those below it that run: annotations and decorators do not."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from spoken(one)


def parameters(named: Named) -> list[str]:
    """Return the names of what a function, or the making of an object, takes."""
    parsed = definition(named)
    if isinstance(parsed, ast.FunctionDef):
        return [one.arg for one in (*parsed.args.args, *parsed.args.kwonlyargs)]
    for one in parsed.body if parsed else ():
        if isinstance(one, ast.FunctionDef) and one.name == "__init__":
            return [arg.arg for arg in (*one.args.args[1:], *one.args.kwonlyargs)]
    return _fields(parsed) if parsed else []


def _fields(parsed: ast.ClassDef) -> list[str]:
    held = (one.target for one in parsed.body if isinstance(one, ast.AnnAssign))
    return [one.id for one in held if isinstance(one, ast.Name)]


@lru_cache(maxsize=1)
def members() -> frozenset[str]:
    """Return what the objects of the engine hold and do."""
    found: set[str] = set()
    for name in [one for one in sys.modules if one.startswith(ROOT)]:
        for parsed in source(name).defined.values():
            if isinstance(parsed, ast.ClassDef):
                found |= {*_fields(parsed), *_methods(parsed), *_slots(parsed)}
    return frozenset(found)


def _methods(parsed: ast.ClassDef) -> list[str]:
    return [one.name for one in parsed.body if isinstance(one, ast.FunctionDef)]


def _slots(parsed: ast.ClassDef) -> list[str]:
    listed = [one.value for one in parsed.body if isinstance(one, ast.Assign)]
    constants = (one for value in listed for one in ast.walk(value))
    return [str(one.value) for one in constants if isinstance(one, ast.Constant)]


def _targets(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement of a module gives values to."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            yield from (one.id for one in ast.walk(target) if isinstance(one, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id


def _imported(statement: ast.stmt) -> Iterator[tuple[str, Named | None]]:
    """Yield the names that a statement imports, each with what it is among the engine's own."""
    if isinstance(statement, ast.Import):
        yield from ((one.asname or one.name, None) for one in statement.names)
    elif isinstance(statement, ast.ImportFrom):
        home = statement.module or ""
        for one in statement.names:
            own = home.startswith(ROOT)
            yield one.asname or one.name, _own(home, one.name) if own else None


def _own(home: str, name: str) -> Named:
    inside = getattr(sys.modules[home], name)
    if isinstance(inside, ModuleType):
        return Named(inside.__name__)
    there = source(home)
    return there.taken.get(name) or Named(home, name)
