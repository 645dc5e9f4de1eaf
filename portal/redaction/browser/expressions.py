"""The engine's expressions in JavaScript, with the help of a runtime that knows Python's ways."""

import ast
import json

from portal.redaction.browser.calls import Calls
from portal.redaction.browser.house import Source
from portal.redaction.browser.words import joint, operator

_LISTS = (ast.List, ast.ListComp, ast.Tuple)


class Expressions(Calls):
    """Writes the expressions of one module."""

    def __init__(self, home: Source) -> None:
        super().__init__(home)
        #: places for values that are looked at twice
        self.kept = 0

    def visit_Constant(self, node: ast.Constant) -> str:
        """Write a text, a number, a truth or None."""
        if node.value is None or isinstance(node.value, bytes):
            return "null"
        return json.dumps(node.value, ensure_ascii=False)

    def visit_BinOp(self, node: ast.BinOp) -> str:
        """Write a sum, a difference and the like."""
        left, right = self.say(node.left), self.say(node.right)
        if isinstance(node.op, ast.FloorDiv):
            return f"Math.floor({left}/{right})"
        if isinstance(node.op, ast.BitOr):
            return f"py.union({left},{right})"
        if isinstance(node.op, ast.Add) and isinstance(node.left, _LISTS):
            return f"[...{left},...{right}]"
        return f"({left}{operator(node.op, node)}{right})"

    def visit_UnaryOp(self, node: ast.UnaryOp) -> str:
        """Write a negation."""
        if isinstance(node.op, ast.Not):
            return f"!{self.truth(node.operand)}"
        return f"(-{self.say(node.operand)})"

    def visit_BoolOp(self, node: ast.BoolOp) -> str:
        """Write `and` or `or` where the value counts and not only whether it is true."""
        if all(map(self.is_verdict, node.values[:-1])):
            return f"({joint(node.op).join(map(self.say, node.values))})"
        said = self.say(node.values[-1])
        for one in reversed(node.values[:-1]):
            self.kept += 1
            kept = f"$${self.kept}"
            pair = (kept, said) if isinstance(node.op, ast.Or) else (said, kept)
            said = f"(py.t({kept}={self.say(one)})?{pair[0]}:{pair[1]})"
        return said

    def visit_Compare(self, node: ast.Compare) -> str:
        """Write a comparison, chained ones link by link."""
        lefts = [node.left, *node.comparators[:-1]]
        links = zip(lefts, node.ops, node.comparators, strict=True)
        said = [self._link(*link) for link in links]
        return said[0] if len(said) == 1 else f"({'&&'.join(said)})"

    def _link(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> str:
        if isinstance(sign, ast.In | ast.NotIn):
            return "!" * isinstance(sign, ast.NotIn) + self._within(left, right)
        one, two = self.say(left), self.say(right)
        if two == "null":
            return f"({one}{'==' if isinstance(sign, ast.Is) else '!='}null)"
        if isinstance(left, _LISTS) or isinstance(right, _LISTS):
            return f"({'!' * isinstance(sign, ast.NotEq)}py.eq({one},{two}))"
        return f"({one}{operator(sign, left)}{two})"

    def _within(self, left: ast.expr, right: ast.expr) -> str:
        """Write whether something is in something; unions are asked one after the other."""
        if isinstance(right, ast.BinOp):
            both = (self._within(left, right.left), self._within(left, right.right))
            return f"({'||'.join(both)})"
        if isinstance(right, ast.Set | ast.Tuple):
            return f"[{self.each(right.elts)}].includes({self.say(left)})"
        return f"py.has({self.say(right)},{self.say(left)})"

    def visit_IfExp(self, node: ast.IfExp) -> str:
        """Write one or the other."""
        return f"({self.truth(node.test)}?{self.say(node.body)}:{self.say(node.orelse)})"

    def visit_Tuple(self, node: ast.Tuple) -> str:
        """Write a list."""
        return f"[{self.each(node.elts)}]"

    def visit_List(self, node: ast.List) -> str:
        """Write a list."""
        return f"[{self.each(node.elts)}]"

    def visit_Set(self, node: ast.Set) -> str:
        """Write a set."""
        return f"new Set([{self.each(node.elts)}])"

    def visit_Dict(self, node: ast.Dict) -> str:
        """Write a mapping."""
        pairs = zip(node.keys, node.values, strict=True)
        inside = (
            f"[{self.say(key)},{self.say(value)}]" if key else f"...{self.say(value)}"
            for key, value in pairs
        )
        return f"new Map([{','.join(inside)}])"

    def visit_Starred(self, node: ast.Starred) -> str:
        """Write all of several."""
        return f"...{self.say(node.value)}"

    def visit_Subscript(self, node: ast.Subscript) -> str:
        """Write a part of something: a slice, a character, a group."""
        held = self.say(node.value)
        if not isinstance(node.slice, ast.Slice):
            return f"py.item({held},{self.say(node.slice)})"
        cut = node.slice
        ends = [self.say(one) if one else "undefined" for one in (cut.lower, cut.upper)]
        if cut.step:
            return f"py.steps({held},{','.join(ends)},{self.say(cut.step)})"
        if not cut.upper:
            ends.pop()
        return f"{held}.slice({','.join(ends)})"

    def visit_JoinedStr(self, node: ast.JoinedStr) -> str:
        """Write a text with values in it."""
        parts = (
            self.say(one.value) if isinstance(one, ast.FormattedValue) else self.say(one)
            for one in node.values
        )
        said = "+".join(['""', *parts])
        return f"({said})"

    def visit_Lambda(self, node: ast.Lambda) -> str:
        """Write a function of one expression."""
        before = self.hold(one.arg for one in node.args.args)
        names = ",".join(self.local(one.arg) for one in node.args.args)
        said = f"(({names})=>{self.say(node.body)})"
        self.locals = before
        return said

    def visit_NamedExpr(self, node: ast.NamedExpr) -> str:
        """Write a value that gets a name on the way."""
        return f"({self.say(node.target)}={self.say(node.value)})"

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> str:
        """Write what is made one by one, as it is asked for."""
        return self._one_by_one(node.generators, node.elt)

    def visit_ListComp(self, node: ast.ListComp) -> str:
        """Write a list of what is made one by one."""
        return f"[...{self._one_by_one(node.generators, node.elt)}]"

    def visit_SetComp(self, node: ast.SetComp) -> str:
        """Write a set of it."""
        return f"new Set({self._one_by_one(node.generators, node.elt)})"

    def visit_DictComp(self, node: ast.DictComp) -> str:
        """Write a mapping of it."""
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return f"new Map({self._one_by_one(node.generators, pair)})"

    def _one_by_one(self, generators: list[ast.comprehension], made: ast.expr) -> str:
        before, loops = self.locals, ""
        for loop in generators:
            of = self.say(loop.iter)
            self.hold(one.id for one in ast.walk(loop.target) if isinstance(one, ast.Name))
            loops += f"for(const {self.say(loop.target)} of py.iter({of}))"
            loops += "".join(f"if({self.truth(one)})" for one in loop.ifs)
        said = f"(function*(){{{loops}yield {self.say(made)}}})()"
        self.locals = before
        return said
