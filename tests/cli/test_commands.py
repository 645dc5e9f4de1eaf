"""Each command is there, and none loads what only others need."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from portal.cli import COMMANDS, main
from tests.servers import ROOT

ASK = """
import runpy, sys
sys.argv = ["portal", *sys.argv[1:]]
try:
    runpy.run_module("portal", run_name="__main__")
except SystemExit:
    pass
print(*{"flask", "portal.app", "portal.models", "portal.web"} & sys.modules.keys(), file=sys.stderr)
"""

SERVED = """
import sys
import portal.app, portal.cli.serving
print(*{"alembic", "PIL", "zxingcpp"} & sys.modules.keys())
"""


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_found_by_its_name(name: str) -> None:
    context = click.Context(main)
    command = main.get_command(context, name)
    assert command is not None
    assert command.name == name
    assert name in main.get_help(context)


def test_no_other_command_is_found() -> None:
    assert main.get_command(click.Context(main), "backups") is None


@pytest.mark.parametrize("words", [["--help"], ["redact"], ["policy", "show"]])
def test_what_needs_no_application_loads_none(tmp_path: Path, words: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, "-c", ASK, *words],
        cwd=ROOT,
        env={**os.environ, "PORTAL_INSTANCE": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stderr == "\n"


def test_what_only_answers_loads_neither_migrations_nor_pictures() -> None:
    done = subprocess.run(  # noqa: S603 - our own modules
        [sys.executable, "-c", SERVED], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert done.stdout == "\n"
