"""What Python and JavaScript call things, and what the script has no words for."""

import ast

#: methods that the runtime has as functions, since JavaScript has none or others of that name
METHODS = frozenset(
    """
    add append count decode encode endswith extend find fromkeys get index isalnum isalpha isascii
    isdigit isdisjoint islower isprintable isspace issuperset istitle isupper items join lower lstrip
    partition pop removeprefix removesuffix replace rfind rindex rpartition rsplit rstrip setdefault
    split splitlines startswith strip translate upper values
    """.split()  # noqa: SIM905  # a list of words reads as one
)
#: what the runtime's own objects know: patterns, matches, the automaton
KNOWN = frozenset(
    """
    end find_matches_as_indexes findall finditer fullmatch group groupdict match search span start
    string sub
    """.split()  # noqa: SIM905  # as above
)
#: calls that are true or false, nothing else
VERDICTS = frozenset(
    """
    all any bool endswith isalnum isalpha isascii isdigit isdisjoint islower isprintable isspace
    issuperset istitle isupper startswith
    """.split()  # noqa: SIM905  # as above
)
_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Mod: "%",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "===",
    ast.NotEq: "!==",
    ast.Is: "===",
    ast.IsNot: "!==",
}
_JOINTS: dict[type[ast.boolop], str] = {ast.And: "&&", ast.Or: "||"}


class Unspoken(ValueError):
    """The engine says something that the script has no words for yet."""

    def __init__(self, node: ast.AST) -> None:
        super().__init__(f"line {getattr(node, 'lineno', '?')}: {ast.unparse(node)}")


def operator(sign: ast.operator | ast.cmpop, node: ast.AST) -> str:
    """Return the sign of an operation."""
    if type(sign) not in _OPERATORS:
        raise Unspoken(node)
    return _OPERATORS[type(sign)]


def joint(sign: ast.boolop) -> str:
    """Return the sign of `and` and `or`."""
    return _JOINTS[type(sign)]
