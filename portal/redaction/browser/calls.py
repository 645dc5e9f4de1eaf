"""Names and calls in JavaScript: the engine's own, those of the runtime, methods of things."""

import ast
import re
import string
from collections.abc import Iterable

from portal.redaction.browser import runtime
from portal.redaction.browser.house import Named, Source, definition, members, parameters
from portal.redaction.browser.values import pattern
from portal.redaction.browser.words import KNOWN, METHODS, VERDICTS, Unspoken, joint

_LETTERS = string.ascii_letters
_TYPES = frozenset({"dict", "str"})


class Calls(ast.NodeVisitor):
    """Writes the names and calls of one module."""

    def __init__(self, home: Source) -> None:
        self._home = home
        #: names that the functions around hold at the moment, each with its number
        self.locals: dict[str, int] = {}

    def say(self, node: ast.expr) -> str:
        """Write one expression."""
        return str(self.visit(node))

    def each(self, nodes: Iterable[ast.expr]) -> str:
        """Write several, with commas between."""
        return ",".join(map(self.say, nodes))

    def hold(self, names: Iterable[str]) -> dict[str, int]:
        """Take up more local variables; return those known before."""
        before = self.locals
        first = max(before.values(), default=-1) + 1
        self.locals = before | {name: at for at, name in enumerate(sorted({*names}), first)}
        return before

    def local(self, name: str) -> str:
        """Return what a local variable is called here: what is short travels fast."""
        more, letter = divmod(self.locals[name], len(_LETTERS))
        return "self" if name == "self" else f"{_LETTERS[letter]}{more or ''}"

    def generic_visit(self, node: ast.AST) -> None:
        """Refuse what has no words here."""
        raise Unspoken(node)

    def truth(self, node: ast.expr) -> str:
        """Write whether an expression counts as true: nothing in a list is false here, too."""
        if isinstance(node, ast.BoolOp):
            return f"({joint(node.op).join(map(self.truth, node.values))})"
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return f"!{self.truth(node.operand)}"
        return self.say(node) if self.is_verdict(node) else f"py.t({self.say(node)})"

    def is_verdict(self, node: ast.expr) -> bool:
        """Whether an expression is true or false and nothing else."""
        if isinstance(node, ast.Compare):
            return True
        if not isinstance(node, ast.Call):
            return False
        named = self.named(node.func)
        if named:
            parsed = definition(named)
            return isinstance(parsed, ast.FunctionDef) and _returns(parsed) == "bool"
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return name in VERDICTS

    def named(self, node: ast.expr) -> Named | None:
        """Return what the engine calls so: a name, or one of another module."""
        if isinstance(node, ast.Name) and node.id not in self.locals:
            return self._home.means(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            inside = self.named(node.value)
            return Named(inside.module, node.attr) if inside and not inside.name else None
        return None

    def _is_foreign(self, node: ast.expr) -> bool:
        """Whether a name is a module from elsewhere, or a type that Python brings."""
        if not isinstance(node, ast.Name) or node.id in self.locals:
            return False
        return node.id in self._home.foreign or node.id in _TYPES

    def visit_Name(self, node: ast.Name) -> str:
        """Write a name."""
        if node.id in self.locals:
            return self.local(node.id)
        named = self._home.means(node.id)
        return named.script if named else f"py.{node.id}"

    def visit_Attribute(self, node: ast.Attribute) -> str:
        """Write what belongs to something."""
        named = self.named(node)
        if named:
            return named.script
        if self._is_foreign(node.value):
            return f"py.{node.attr}"
        if node.attr not in KNOWN | members():
            raise Unspoken(node)
        return f"{self.say(node.value)}.{node.attr}"

    def visit_Call(self, node: ast.Call) -> str:
        """Write a call."""
        if any(one.arg is None for one in node.keywords):
            raise Unspoken(node)
        named = self.named(node.func)
        if named:
            return self._own(named, node)
        if isinstance(node.func, ast.Name) and node.func.id == "cast":
            return self.say(node.args[1])
        if isinstance(node.func, ast.Attribute) and not self._is_foreign(node.func.value):
            return self._method(node.func, node)
        said = self._arguments(node)
        func = self.say(node.func)
        if func.startswith("py."):
            _minded(func.removeprefix("py."), len(said), node)
        return f"{func}({','.join(said)})"

    def _arguments(self, node: ast.Call) -> list[str]:
        """Write what a function of the runtime is given; a pattern among it is translated."""
        said = [self.say(one) for one in node.args]
        first = node.args[0] if node.args else None
        searches = isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) == "re"
        if searches and isinstance(first, ast.Constant) and isinstance(first.value, str):
            said[0] = pattern(re.compile(first.value))
        return [*said, self._options(node)] if node.keywords else said

    def _method(self, func: ast.Attribute, node: ast.Call) -> str:
        if func.attr in METHODS:
            said = [self.say(func.value), *self._arguments(node)]
            _minded(func.attr, len(said), node)
            return f"py.{func.attr}({','.join(said)})"
        if node.keywords:
            raise Unspoken(node)
        return f"{self.say(func)}({self.each(node.args)})"

    def _options(self, node: ast.Call) -> str:
        inside = (f"{one.arg}:{self.say(one.value)}" for one in node.keywords)
        return f"{{{','.join(inside)}}}"

    def _own(self, named: Named, node: ast.Call) -> str:
        """Write a call of the engine's own: arguments by name go where the definition has them."""
        made = "new " if isinstance(definition(named), ast.ClassDef) else ""
        if made and any(isinstance(one, ast.Starred) for one in node.args):
            # how many these are is not known here, so what has a name comes afterwards
            said = f"new {named.script}({self.each(node.args)})"
            return f"Object.assign({said}, {self._options(node)})"
        return f"{made}{named.script}({','.join(self._in_order(named, node))})"

    def _in_order(self, named: Named, node: ast.Call) -> list[str]:
        said = [self.say(one) for one in node.args]
        given = {str(one.arg): self.say(one.value) for one in node.keywords}
        if given:
            names = parameters(named)[len(said) :]
            said += [given.pop(name, "undefined") for name in names]
        if given:
            raise Unspoken(node)
        while said and said[-1] == "undefined":
            said.pop()
        return said


def _minded(name: str, count: int, node: ast.Call) -> None:
    """Refuse to tell a function of the runtime what it does not mind."""
    options = {one.arg for one in node.keywords}
    if not runtime.takes(name, count, options):
        raise Unspoken(node)


def _returns(parsed: ast.FunctionDef) -> str:
    return ast.unparse(parsed.returns) if parsed.returns else ""
