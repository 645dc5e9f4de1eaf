"""The small kinds of value that a policy file is made of, each with its own plain complaint."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from portal import i18n

KEY = r"^[a-z0-9]+([-_][a-z0-9]+)*$"
_LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
_SIZE = re.compile(r"(\d+) ?(B|KB|MB|GB)")
_BYTES = {"B": 1, "KB": 1024, "MB": 1024**2, "GB": 1024**3}


def complaint(words: str, /, **values: object) -> PydanticCustomError:
    """A validation error that reads exactly `words`; `{name}` is filled from `values`."""
    return PydanticCustomError("policy", words.replace("\n", " "), values)


class Table(BaseModel):
    """A table of the policy: frozen, and without room for keys that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Keyed(Table):
    """A table that knows the key under which it stands in the policy."""

    _key: str = PrivateAttr(default="")

    @property
    def key(self) -> str:
        """The key under which this stands in the policy, as forms and the API send it."""
        return self._key

    def keep_key(self, key: str) -> None:
        """Remember the key; called once, by the policy that holds this table."""
        self._key = key


def _text(value: object, info: ValidationInfo) -> str | Mapping[str, str]:
    if isinstance(value, str) and value.strip():
        return value.strip()
    if not isinstance(value, Mapping) or not value:
        raise complaint('expected a text, or one per language: {{en = "…", de = "…"}}')
    return {tag: _in_language(tag, text, info) for tag, text in value.items()}


def _in_language(tag: str, text: object, info: ValidationInfo) -> str:
    known: Iterable[str] | None = (info.context or {}).get("languages")
    if not _LANGUAGE.fullmatch(tag):
        raise complaint("“{tag}” is not a language; expected for example en, de or pt_BR", tag=tag)
    if known is not None and tag not in known:
        raise complaint("“{tag}” is not among organisation.languages", tag=tag)
    if not isinstance(text, str) or not text.strip():
        raise complaint("the text for “{tag}” is empty", tag=tag)
    return text.strip()


def _size(value: object) -> int:
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found is None or not int(found[1]):
        raise complaint('expected a size, for example "10 MB" or "500 KB"')
    return int(found[1]) * _BYTES[found[2]]


def parsed_with(parse: Callable[..., Any], description: str) -> tuple[Any, Any]:
    """The two marks of a value that is written as a string and parsed by `parse`."""
    return PlainValidator(parse), WithJsonSchema({"type": "string", "description": description})


Key = Annotated[str, StringConstraints(pattern=KEY, max_length=60)]
"""A name by which forms, the API and other parts of the policy call something."""

Text = Annotated[
    i18n.Text,
    PlainValidator(_text),
    WithJsonSchema(
        {
            "description": "A text, or one per language",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {"type": "object", "additionalProperties": {"type": "string"}},
            ],
        }
    ),
]
"""Words for people."""

_size_parser, _size_schema = parsed_with(_size, 'A size such as "10 MB"')
Size = Annotated[int, _size_parser, _size_schema]
"""A number of bytes, written as `10 MB`."""
