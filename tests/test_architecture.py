"""The house keeps its own rules, and each rule is shown a sample that breaks it."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import chain
from statistics import median

import pytest

from tests.tree import Function, Module, imported, modules

FILE_LINES, FUNCTION_LINES, MEDIAN_LINES, NESTING = 300, 30, 10, 3

# portal/db.py: the migrations run in one transaction of their own
COMMITTERS = {
    "portal/copying.py",
    "portal/db.py",
    "portal/outbox/relay.py",
    "portal/sinks/database.py",
    "portal/work.py",
}
MIGRATOR = "portal/db.py"
HISTORY = "portal/migrations/versions/"  # lists of columns, never edited again
TRUSTERS = {
    "trust": ("portal/models/base.py", "portal/redaction/"),
    "trust_html": ("portal/models/base.py", "portal/html.py"),
}
LOADERS = {
    "portal/__main__.py",
    "portal/cli/__init__.py",
    "portal/db.py",
    "portal/files/cleaning.py",
    "portal/files/places.py",
    "portal/metrics.py",
    "portal/policy/public_holidays.py",
    "portal/redaction/deep.py",
    "portal/services/passwords.py",
    "portal/sinks/making.py",
    "portal/web/connect.py",
    "portal/web/oidc.py",
    "portal/web/passkeys.py",
}
CLEANING = {"redact", "fingerprint"}
# what a policy says reaches the log once it is read; files are received with rules
USUAL = {
    "portal/files/__init__.py",
    "portal/files/names.py",
    "portal/files/task.py",
    "portal/logs.py",
}
CLOCK = "portal/clock.py"
CLIENTS = {"ftplib", "http.client", "httpx", "requests", "smtplib", "urllib.request", "urllib3"}
CLIENT_ROOMS = (
    "portal/calls.py",  # to services that the operator named
    "portal/cli/doctor.py",  # knocks, and says nothing
    "portal/hub",
    "portal/outbound.py",  # to addresses that came from the web
    "portal/probes",
    "portal/sinks/",
    "portal/web/oidc",
)
CLOCK_READS = {
    "date.today",
    "datetime.now",
    "datetime.today",
    "datetime.utcnow",
    "func.current_timestamp",
    "func.now",
    "time.localtime",
    "time.monotonic",
    "time.time",
    "time.time_ns",
}

BLOCKS = (
    ast.AsyncFor,
    ast.AsyncWith,
    ast.For,
    ast.If,
    ast.Match,
    ast.Try,
    ast.TryStar,
    ast.While,
    ast.With,
)


def length(function: Function) -> int:
    """Lines from ``def`` to the end, without the docstring."""
    first, text = function.body[0], ast.get_docstring(function, clean=False)
    described = (first.end_lineno or 0) - first.lineno + 1 if text is not None else 0
    return (function.end_lineno or 0) - function.lineno + 1 - described


def depth(node: ast.AST, above: ast.AST | None = None) -> int:
    """How many blocks stand inside one another below this node; ``elif`` is no new block."""
    children = ast.iter_child_nodes(node)
    below = max((depth(child, node) for child in children), default=0)
    is_elif = isinstance(node, ast.If) and isinstance(above, ast.If) and above.orelse == [node]
    return below + (isinstance(node, BLOCKS) and not is_elif)


def calls(module: Module) -> Iterator[tuple[str, int]]:
    """Each call's dotted name (its last two parts) and line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ".".join(ast.unparse(node.func).rsplit(".", 2)[-2:]), node.lineno


def has_a_sentence(module: Module) -> Iterator[str]:
    """Every module opens with one sentence that says what it is for."""
    opening = (ast.get_docstring(module.tree) or "").split("\n\n")[0]
    if not re.fullmatch(r"[A-Z`\"'].*[.!?]", opening, re.DOTALL):
        yield f"{module.path}:1 opens without a sentence"


def is_short(module: Module) -> Iterator[str]:
    """A file stays short enough to be read at once."""
    lines = module.source.count("\n")
    if lines > FILE_LINES and not module.path.startswith(HISTORY):
        yield f"{module.path} has {lines} lines"


def has_short_functions(module: Module) -> Iterator[str]:
    """A function fits on a screen."""
    for function in module.functions:
        if length(function) > FUNCTION_LINES and not module.path.startswith(HISTORY):
            yield f"{module.path}:{function.lineno} {function.name} has {length(function)} lines"


def is_flat(module: Module) -> Iterator[str]:
    """Nothing is nested deeper than three."""
    for function in module.functions:
        if depth(function) > NESTING:
            yield f"{module.path}:{function.lineno} {function.name} is nested {depth(function)}"


def imports_at_the_top(module: Module) -> Iterator[str]:
    """A hidden import is a cycle with a lid on."""
    for function in module.functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{module.path}:{node.lineno} imports inside {function.name}"


def commits_at_the_edge(module: Module) -> Iterator[str]:
    """Only the unit of work, the relay and the database sink commit."""
    if not module.ours or module.path in COMMITTERS:
        return
    # Leaving what ``begin`` opened commits, too.
    words = ".commit" if module.path == MIGRATOR else (".begin", ".commit")
    for name, line in calls(module):
        if name.endswith(words):
            yield f"{module.path}:{line} commits"


def distrusts(module: Module) -> Iterator[str]:
    """Only a column that stored clean text may call text clean without looking."""
    for name, line in chain(imported(module), calls(module)):
        allowed = TRUSTERS.get(name.rpartition(".")[2], ("",))
        if module.ours and not module.path.startswith(allowed):
            yield f"{module.path}:{line} trusts text"


def loads_openly(module: Module) -> Iterator[str]:
    """Late loading is for listed loaders of optional packages."""
    for name, line in chain(imported(module), calls(module)):
        late = name.split(".")[-1] in {"import_module", "__import__"}
        if late and module.ours and module.path not in LOADERS:
            yield f"{module.path}:{line} loads late"


def is_told_the_time(module: Module) -> Iterator[str]:
    """One module reads the clock; everybody else is told the time."""
    if not module.ours or module.path == CLOCK:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute):
            name = ".".join(ast.unparse(node).split(".")[-2:])
            if name in CLOCK_READS:
                yield f"{module.path}:{node.lineno} reads the clock with {name}"


def talks_at_the_edge(module: Module) -> Iterator[str]:
    """The network is spoken to in listed rooms only."""
    if not module.ours or module.path.startswith(CLIENT_ROOMS):
        return
    for name, line in imported(module):
        if name in CLIENTS or name.rpartition(".")[0] in CLIENTS:
            yield f"{module.path}:{line} imports {name}"


def cleans_by_the_rules_of_the_house(module: Module) -> Iterator[str]:
    """A policy's words and tokens count at every door: nobody cleans by the usual rules alone."""
    if not module.ours or module.path.startswith(("portal/redaction/", "portal/policy/")):
        return
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or ast.unparse(node.func).split(".")[-1] not in CLEANING:
            continue
        told = {keyword.arg for keyword in node.keywords}
        if len(node.args) < 2 and "rules" not in told:
            yield f"{module.path}:{node.lineno} cleans without the rules of the house"
    if module.path not in USUAL:
        for name, line in imported(module):
            if name == "portal.redaction.DEFAULT":
                yield f"{module.path}:{line} takes the usual rules"


NESTED = """
def f():
    for a in b:
        with a:
            if b:
                pass
            elif c:
                while c:
                    pass
"""
Rule = Callable[[Module], Iterator[str]]
RULES: dict[Rule, str] = {
    has_a_sentence: '"""no capital and no full stop"""',
    is_short: "x = 1\n" * (FILE_LINES + 1),
    has_short_functions: "def f():\n" + "    x = 1\n" * FUNCTION_LINES,
    is_flat: NESTED,
    imports_at_the_top: "def f():\n    import os",
    commits_at_the_edge: "def f(session):\n    session.commit()",
    distrusts: "from portal.redaction import trust",
    cleans_by_the_rules_of_the_house: "clean = redaction.redact(typed).text",
    loads_openly: "import importlib\nimportlib.import_module('kombu')",
    is_told_the_time: "import datetime\nnow = datetime.datetime.now",
    talks_at_the_edge: "from urllib.request import urlopen",
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_module(rule: Rule) -> None:
    breaches = list(chain.from_iterable(map(rule, modules())))
    assert not breaches, "\n".join([rule.__doc__ or "", *breaches])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_notices_a_bad_sample(rule: Rule) -> None:
    assert list(rule(Module("portal/services/sample.py", RULES[rule])))


def graph(found: Iterable[Module]) -> dict[str, set[str]]:
    """Which module of the house imports which."""
    names = {
        module.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): module
        for module in found
    }
    return {
        name: {
            target if target in names else target.rpartition(".")[0]
            for target, _ in imported(module)
        }
        & names.keys() - {name}
        for name, module in names.items()
    }


def test_no_module_imports_itself_in_a_circle() -> None:
    TopologicalSorter(graph(modules())).prepare()


def test_a_circle_is_noticed() -> None:
    circle = [Module("a/b.py", "from a import c"), Module("a/c.py", "import a.b")]
    with pytest.raises(CycleError):
        TopologicalSorter(graph(circle)).prepare()


def test_most_functions_are_very_short() -> None:
    ours = [function for module in modules() if module.ours for function in module.functions]
    assert median(map(length, ours)) < MEDIAN_LINES
