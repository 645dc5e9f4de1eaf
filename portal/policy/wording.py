"""The words of the presets, for the catalogues: a policy's plain text is a message like any other."""

import tomllib
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, BinaryIO, Union, get_args, get_origin

from pydantic import BaseModel

from portal.policy.kinds import Text
from portal.policy.loading import build

_MARK = get_args(Text)[1]


def extract(file: BinaryIO, *_: object, **__: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """What Babel collects from the file of a preset that speaks more than one language."""
    policy = build(tomllib.load(file))
    if len(policy.organisation.languages) > 1:
        for text in dict.fromkeys(plain(policy)):
            yield 0, None, text, []


def plain(table: BaseModel) -> Iterator[str]:
    """Every text that does not bring its translations along, in the order of the tables."""
    for name, field in type(table).model_fields.items():
        kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        yield from _texts(getattr(table, name), kind)


def _texts(value: object, kind: Any) -> Iterator[str]:
    if isinstance(value, BaseModel):
        yield from plain(value)
    elif _MARK in getattr(kind, "__metadata__", ()):
        if isinstance(value, str):
            yield value
    elif get_origin(kind) in {Annotated, Union, UnionType}:
        yield from _texts(value, get_args(kind)[0])  # of a union the other part is None
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item, get_args(kind)[1])
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, get_args(kind)[0])
