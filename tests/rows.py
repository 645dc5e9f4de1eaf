"""A pytest plugin: tests name the register rows they prove, and ``--rows`` prints the matrix.

The row ids travel in ``user_properties``, because under xdist only reports reach the process
that prints.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

PROPERTY = "register-row"
ORDER = ["passed", "no test", "skipped", "failed"]  # rows without a passing test come last


class Row(NamedTuple):
    """One row of the register; ``scope`` as explained in rows.toml."""

    scope: str
    title: str


def register() -> dict[str, Row]:
    """Every row by its id, in the register's order."""
    text = Path(__file__).with_name("rows.toml").read_text(encoding="utf-8")
    return {name: Row(**row) for name, row in tomllib.loads(text).items()}


def named(item: pytest.Item) -> list[str]:
    """The row ids in the item's marks."""
    return [row for mark in item.iter_markers("row") for row in mark.args]


def verdict(outcomes: Iterable[str]) -> str:
    """One word for all outcomes of a row's tests: a failure wins, then a pass."""
    found = set(outcomes)
    return next((word for word in ("failed", "passed", "skipped") if word in found), "no test")


def matrix(outcomes: dict[str, list[str]]) -> list[str]:
    """The lines to print, given the outcomes of the tests of each row."""
    lines = []
    for name, row in register().items():
        result = verdict(outcomes.get(name, []))
        count = len(outcomes.get(name, []))
        line = f"{name}  {row.scope:<7}{count:>4}  {result:<9}{row.title}"
        lines.append((ORDER.index(result), line))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


class Matrix:
    """Gathers outcomes as they are reported, and prints them at the end."""

    def __init__(self) -> None:
        self.outcomes: defaultdict[str, list[str]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a call once, and a setup or teardown only when it decided the outcome."""
        if report.when == "call" or report.outcome != "passed":
            for name, value in report.user_properties:
                if name == PROPERTY:
                    self.outcomes[str(value)].append(report.outcome)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the matrix and one line that sums it up."""
        terminalreporter.section("requirement register")
        for line in matrix(self.outcomes):
            terminalreporter.write_line(line)
        proven = [row for row in self.outcomes if verdict(self.outcomes[row]) == "passed"]
        terminalreporter.write_line(f"{len(proven)} of {len(register())} rows proven")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--rows``."""
    parser.addoption(
        "--rows", action="store_true", help="print which rows of the register are proven"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Listen where the printing happens; xdist's workers only send."""
    if config.getoption("--rows") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Matrix(), "row-matrix")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Write the rows where reports carry them."""
    item.user_properties.extend((PROPERTY, row) for row in named(item))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a row that the register does not have: a typing mistake would prove nothing."""
    unknown = [row for row in named(item) if row not in register()]
    if unknown:
        pytest.fail(f"not in tests/rows.toml: {', '.join(map(str, unknown))}", pytrace=False)
