"""The command line's entry: `portal`, or `python -m portal`."""

from portal.app import assemble, background, create_app
from portal.cli import run
from portal.cli.serving import Factories


def main() -> None:
    """Run the command line with the factory in its hands."""
    run(Factories(create_app, assemble, background))


if __name__ == "__main__":
    main()
