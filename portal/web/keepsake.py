"""The last board in a file of the instance, so that a start without a database has something to show."""

import hmac
import json
import os
import types
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from markupsafe import Markup

from portal.html import SafeHtml
from portal.store.public import Board, Day, Event, Part
from portal.tokens import Signer

NAME = "status.json"
_PURPOSE = "status board"
_LISTED = frozenset({"components", "incidents", "maintenances", "history"})


class Keepsake:
    """Writes and reads that file; what this deployment did not write itself is not believed."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self._path = folder / NAME
        self._key = signer.salt(_PURPOSE)
        self._written: dict[str, tuple[Event | Part, str]] = {}

    def keep(self, board: Board) -> None:
        """Replace what was kept; readers see the old or the new, never half of one."""
        text = self._packed(board).encode()
        beside = self._path.with_name(f".{NAME}.{os.getpid()}")
        beside.write_bytes(self._mark(text) + b"\n" + text)
        beside.replace(self._path)

    def _packed(self, board: Board) -> str:
        """The board as a list of its values; what is the same as before is not written anew."""
        before, self._written = self._written, {}
        listed: list[Event | Part] = [*board.components, *board.history]
        for one in (*listed, *board.incidents, *board.maintenances):
            known = before.get(one.public_id)
            is_same = known is not None and known[0] is one
            self._written[one.public_id] = known if known and is_same else (one, _dumped(one))
        return f"[{','.join(self._piece(board, name) for name in _names(Board))}]"

    def _piece(self, board: Board, name: str) -> str:
        value = getattr(board, name)
        if name not in _LISTED:
            return _dumped(value)
        return f"[{','.join(self._written[one.public_id][1] for one in value)}]"

    def kept(self) -> Board | None:
        """The board that was kept last; None where there is none, or where it is not ours."""
        try:
            mark, _, text = self._path.read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        if not hmac.compare_digest(mark, self._mark(text)):
            return None
        try:
            found: Board = _made(Board, json.loads(text))
        except (TypeError, ValueError):
            return None  # an older version wrote it
        return found

    def forget(self) -> None:
        """Keep nothing any more: what was published before is not to be waited for."""
        self._path.unlink(missing_ok=True)

    def _mark(self, text: bytes) -> bytes:
        return hmac.digest(self._key, text, "sha256").hex().encode()


def _dumped(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """What JSON has no word for: a dataclass is a list of its values, as names would fill the file."""
    if isinstance(value, Day):
        return _day(value)
    if is_dataclass(value):
        kind: Any = type(value)
        return [getattr(value, name) for name in _names(kind)]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return dict(value)


@lru_cache(maxsize=1024)
def _day(day: Day) -> Any:
    """One of the 90 days of a component, most of which are as they were."""
    return [day.on.isoformat(), *(getattr(day, name) for name in _names(Day)[1:])]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_hints = cache(get_type_hints)


def _made(kind: Any, value: Any) -> Any:
    """A value of this type from its plain form."""
    if value is None:
        return None
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind, value)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        kinds = [inner[0]] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_made(one, item) for one, item in zip(kinds, value, strict=True))
    if origin in {Union, types.UnionType}:
        kinds = [one for one in inner if one is not types.NoneType]
        return _made(kinds[0], value) if len(kinds) == 1 else value
    return _simple(kind, value)


def _dataclass(kind: Any, values: Sequence[Any]) -> Any:
    hints = _hints(kind)
    named = zip(_names(kind), values, strict=True)
    return kind(**{name: _made(hints[name], value) for name, value in named})


def _simple(kind: Any, value: Any) -> Any:
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    # The mark proves that it was our own safe HTML when it was written.
    return Markup(value) if kind is SafeHtml else value  # noqa: S704
