"""What every application compiles of its templates and addresses, compiled once for all tests.

A process that serves has one application; a test run has two thousand, with the same templates and
the same addresses. Building one, and drawing its first page, takes a tenth of the time with these.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class KnownTemplates(BytecodeCache):
    """Keeps the code of templates in memory, by their names and what is in them."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code, if this very text was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code."""
        self._codes[bucket.key, bucket.checksum] = bucket.code


class KnownRule(Rule):
    """An address whose builders are compiled once: they depend on its parts and nothing else."""

    _builders: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}  # noqa: RUF012 - shared on purpose

    def _compile_builder(self, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002 - Werkzeug's
        key = (*self._trace, repr(self.defaults), frozenset(self.arguments), append_unknown)
        if key not in self._builders:
            self._builders[key] = super()._compile_builder(append_unknown)
        return self._builders[key]
