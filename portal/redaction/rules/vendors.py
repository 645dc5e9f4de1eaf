"""The vendors' rows, read from the tables beside this module."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from portal.redaction.rules import Row, Rules

TABLES = ("platforms.toml", "services.toml", "models.toml", "makers.toml")


def advised(vendor: str, rules: Rules) -> str | None:
    """What the owner of a vendor's token does, in the vendor's terms: `Revoke it at …`."""
    own = {row.vendor: row.advice for row in rules.extra_rows if row.advice}
    return own.get(vendor) or _advised().get(vendor)


@cache
def _advised() -> dict[str, str]:
    return {row.vendor: row.advice for row in rows()}


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
