"""The vendors' rows, read from the tables beside this module."""

import tomllib
from collections.abc import Iterator
from importlib import resources

from portal.redaction.rules import Row

TABLES = ("platforms.toml", "services.toml", "models.toml")


def rows() -> Iterator[Row]:
    """Yield the rows of all tables."""
    for table in TABLES:
        text = resources.files(__package__).joinpath(table).read_text(encoding="utf-8")
        for vendor in tomllib.loads(text)["vendor"]:
            for prefix, shape, *lead in vendor["tokens"]:
                yield Row(
                    vendor["name"],
                    prefix,
                    shape,
                    vendor["source"],
                    vendor["advice"],
                    *lead,
                )
