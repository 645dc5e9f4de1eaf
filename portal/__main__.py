"""The command line's entry: `portal`, or `python -m portal`."""

import importlib
from types import ModuleType

from portal.cli import run


def main() -> None:
    """Run the command line; what makes the application is loaded by the commands that need it."""
    run(_app)


def _app() -> ModuleType:
    return importlib.import_module("portal.app")


if __name__ == "__main__":
    main()
