"""What stands in the repository, for the tests that look at the house itself."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A Python file and what it says."""

    path: str
    source: str

    @property
    def ours(self) -> bool:
        """Whether it is Portal itself, not a test of it."""
        return self.path.startswith("portal/")

    @property
    def tree(self) -> ast.Module:
        """The syntax tree."""
        return parse(self.source)

    @property
    def functions(self) -> list[Function]:
        """All functions and methods, inner ones too."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


def imported(module: Module) -> Iterator[tuple[str, int]]:
    """Each imported name in full, with its line."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


@cache
def parse(source: str) -> ast.Module:
    """Parse once for all rules."""
    return ast.parse(source)


@cache
def files() -> tuple[str, ...]:
    """Every file that is, or with the next commit may be, under version control."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607  git is where PATH says
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def read(name: str) -> str:
    """The text of a file; what is no text in it is left out."""
    return (ROOT / name).read_text(encoding="utf-8", errors="ignore")


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of the house."""
    return tuple(Module(name, read(name)) for name in files() if name.endswith(".py"))
