"""JSON values whose every string went through the redactor."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from portal.redaction.text import CleanText

CleanValue = (
    CleanText
    | bool
    | int
    | float
    | None
    | datetime
    | UUID
    | Mapping[str, "CleanValue"]
    | Sequence["CleanValue"]
)
"""A JSON value whose strings all went through the redactor; moments and ids are written as text."""


_CLEAN = frozenset({CleanText, bool, int, float, type(None), datetime, UUID})


def require_clean(value: object) -> None:
    """Raise TypeError unless each string in this JSON value is a CleanText; its keys are ours."""
    if type(value) in _CLEAN:  # nearly always: what follows asks in a roundabout way
        return
    if isinstance(value, str | bytes | bytearray):
        if not isinstance(value, CleanText):
            message = "text that did not pass the redactor may not be stored or handed on"
            raise TypeError(message)
    elif isinstance(value, Mapping):
        for item in value.values():
            require_clean(item)
    elif isinstance(value, Sequence):
        for item in value:
            require_clean(item)
    elif value is not None and not isinstance(value, bool | int | float | datetime | UUID):
        message = f"{type(value).__name__} cannot be stored or handed on"
        raise TypeError(message)
