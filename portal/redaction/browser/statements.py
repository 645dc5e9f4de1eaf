"""The engine's functions and classes in JavaScript, statement by statement."""

import ast
from collections.abc import Iterable

from portal.redaction.browser.expressions import Expressions
from portal.redaction.browser.house import Named, definition, own, parameters
from portal.redaction.browser.words import Unspoken


class Statements(Expressions):
    """Writes the definitions of one module."""

    def definition(self, named: Named) -> str:
        """Write a function or a class."""
        parsed = definition(named)
        if isinstance(parsed, ast.ClassDef):
            return self._class(named, parsed)
        if not isinstance(parsed, ast.FunctionDef):
            raise TypeError(named)
        said = f"function{_star(parsed)} {named.script}{self._function(parsed)}"
        if any("lru_cache" in ast.unparse(one) for one in parsed.decorator_list):
            return f"const {named.script} = py.remembered({said});"
        return said

    def _function(self, parsed: ast.FunctionDef, *, method: bool = False) -> str:
        """Write what a function takes and does; one inside another sees the names around it."""
        taken = [*parsed.args.args, *parsed.args.kwonlyargs]
        names = [one.arg for one in taken]
        given_here = set(_assigned(parsed)) - {*names}
        around, before = self.hold([*names, *given_here]), self.kept
        given = ",".join(map(self._parameter, taken[method:], _defaults(parsed)[method:]))
        body = self.block(parsed.body)
        held = sorted(map(self.local, given_here)) + [
            f"$${at + 1}" for at in range(before, self.kept)
        ]
        self.locals = around
        first = "const self=this;" * method + (f"let {','.join(held)};" if held else "")
        return f"({given}){{{first}{body}}}"

    def visit_FunctionDef(self, node: ast.FunctionDef) -> str:
        """Write a function inside another."""
        if node.decorator_list:
            raise Unspoken(node)
        return f"{self.local(node.name)}=function{_star(node)} {self._function(node)};"

    def _parameter(self, taken: ast.arg, default: ast.expr | None) -> str:
        name = self.local(taken.arg)
        return f"{name}={self.say(default)}" if default else name

    def _class(self, named: Named, parsed: ast.ClassDef) -> str:
        """Write a class; what can be called like a function becomes one."""
        methods = [one for one in parsed.body if isinstance(one, ast.FunctionDef)]
        made = "" if any(one.name == "__init__" for one in methods) else self._made(named, parsed)
        body = "".join([made, *map(self._member, methods)])
        if any(one.name == "__call__" for one in methods):
            return f"const {named.script} = py.callable(class{{{body}}});"
        return f"class {named.script}{{{body}}}"

    def _made(self, named: Named, parsed: ast.ClassDef) -> str:
        """Write the constructor of a dataclass."""
        fields = [one for one in parsed.body if isinstance(one, ast.AnnAssign)]
        names = parameters(named)
        given = [
            name + (f"={self._value(one.value)}" if one.value else "")
            for name, one in zip(names, fields, strict=True)
        ]
        held = "".join(f"this.{name}={name};" for name in names)
        return f"constructor({','.join(given)}){{{held}}}"

    def _value(self, value: ast.expr) -> str:
        """Write the default of a field."""
        if isinstance(value, ast.Call):
            kinds = {"list": "[]", "dict": "new Map()", "set": "new Set()"}
            return kinds[ast.unparse(value.keywords[0].value)]
        return self.say(value)

    def _member(self, parsed: ast.FunctionDef) -> str:
        name = "constructor" if parsed.name == "__init__" else parsed.name
        if any(ast.unparse(one) == "property" for one in parsed.decorator_list):
            name = f"get {name}"
        return f"{'*' * bool(_star(parsed))}{name}{self._function(parsed, method=True)}"

    def block(self, statements: Iterable[ast.stmt]) -> str:
        """Write statements that follow one another."""
        return "".join(str(self.visit(one)) for one in statements)

    def visit_Break(self, _node: ast.Break) -> str:
        """Leave a loop."""
        return "break;"

    def visit_Continue(self, _node: ast.Continue) -> str:
        """Go on with the next."""
        return "continue;"

    def visit_Expr(self, node: ast.Expr) -> str:
        """Write an expression for its effect; texts that explain are left out."""
        if isinstance(node.value, ast.Constant):
            return ""
        if isinstance(node.value, ast.Yield):
            return f"yield {self.say(node.value.value)};" if node.value.value else "yield;"
        if isinstance(node.value, ast.YieldFrom):
            return f"yield* py.iter({self.say(node.value.value)});"
        return f"{self.say(node.value)};"

    def visit_Assign(self, node: ast.Assign) -> str:
        """Give a value one or several names."""
        said = self.say(node.value)
        for target in reversed(node.targets):
            said = self._given(target, said)
        return f"{said};"

    def _given(self, target: ast.expr, said: str) -> str:
        if isinstance(target, ast.Subscript):
            return f"py.put({self.say(target.value)},{self.say(target.slice)},{said})"
        return f"{self.say(target)}={said}"

    def visit_AnnAssign(self, node: ast.AnnAssign) -> str:
        """Give a value a name, whatever its type."""
        return f"{self.say(node.target)}={self.say(node.value)};" if node.value else ""

    def visit_AugAssign(self, node: ast.AugAssign) -> str:
        """Add to what is there; lists grow."""
        target, value = self.say(node.target), self.say(node.value)
        if isinstance(node.op, ast.Add):
            return f"{target}=py.plus({target},{value});"
        if isinstance(node.op, ast.Sub):
            return f"{target}-={value};"
        raise Unspoken(node)

    def visit_Return(self, node: ast.Return) -> str:
        """Return."""
        return f"return {self.say(node.value)};" if node.value else "return null;"

    def visit_If(self, node: ast.If) -> str:
        """Write a choice."""
        said = f"if({self.truth(node.test)}){{{self.block(node.body)}}}"
        return f"{said}else{{{self.block(node.orelse)}}}" if node.orelse else said

    def visit_While(self, node: ast.While) -> str:
        """Write a loop."""
        if node.orelse:
            raise Unspoken(node)
        return f"while({self.truth(node.test)}){{{self.block(node.body)}}}"

    def visit_For(self, node: ast.For) -> str:
        """Write a loop over several."""
        if node.orelse:
            raise Unspoken(node)
        held = self.say(node.target)
        return f"for({held} of py.iter({self.say(node.iter)})){{{self.block(node.body)}}}"


def _star(parsed: ast.FunctionDef) -> str:
    yields = any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own(parsed))
    return "*" * yields


def _defaults(parsed: ast.FunctionDef) -> list[ast.expr | None]:
    """Return the default of each parameter, None for those that have to be given."""
    arguments = parsed.args
    without: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
    return [*without, *arguments.defaults, *arguments.kw_defaults]


def _assigned(parsed: ast.FunctionDef) -> Iterable[str]:
    """Yield the names that a function gives values to; those of comprehensions are their own."""
    inner = {
        id(name)
        for one in own(parsed)
        if isinstance(one, ast.comprehension)
        for name in ast.walk(one.target)
    }
    for one in own(parsed):
        if isinstance(one, ast.FunctionDef):
            yield one.name
        elif isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and id(one) not in inner:
            yield one.id
