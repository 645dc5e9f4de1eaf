"""What is wrong with a policy file, in plain words with the path of the key."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from portal.errors import Mistake

_EXPECTED = {
    "string_type": "expected a text in quotes",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "finite_number": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "tuple_type": "expected a list in square brackets",
    "list_type": "expected a list in square brackets",
    "dict_type": "expected a table",
    "mapping_type": "expected a table",
    "model_type": "expected a table",
    "model_attributes_type": "expected a table",
    "date_type": "expected a date, e.g. 2026-12-24",
    "date_from_datetime_parsing": "expected a date, e.g. 2026-12-24",
    "date_parsing": "expected a date, e.g. 2026-12-24",
    "greater_than": "expected more than {gt}",
    "greater_than_equal": "expected at least {ge}",
    "less_than_equal": "expected at most {le}",
    "string_too_long": "expected at most {max_length} characters",
    "too_short": "expected at least {min_length} entry",
}
_PATTERNS = {
    "[A-Z]{2,5}": 'expected two to five capitals, e.g. "SEL"',
    "[A-Z]{2}$": 'expected the two capitals of a country, e.g. "US"',
    "#[0-9a-f": 'expected a colour such as "#1d4ed8"',
    "[a-z]+/": 'expected a media type such as "image/png"',
    "[a-z]{2,3}": 'expected a language such as "en" or "pt_BR"',
    "[a-z0-9]+([-_]": "expected a key of small letters, digits and hyphens, e.g. “feature-request”",
}


def told(error: ValidationError, model: type[BaseModel]) -> Iterator[Mistake]:
    """Each mistake that the model found."""
    details = error.errors(include_url=False)
    # A list whose entries were all refused is not too short as well.
    above = {detail["loc"][:n] for detail in details for n in range(len(detail["loc"]))}
    for detail in details:
        if detail["type"] != "too_short" or detail["loc"] not in above:
            yield Mistake(path_of(detail["loc"]), _words(detail, model))


def path_of(location: tuple[int | str, ...]) -> str:
    """A location as the file's reader would name it: `targets[2].response`."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif part == "[key]":
            path += " (its key)"
        elif not part.startswith(("constrained-", "function-", "literal[")):
            path += f".{part}" if path else part
    return path


def nearest(word: str, known: Mapping[str, object] | list[str]) -> str:
    """What is there instead: a likely meaning first, else all of it."""
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"expected one of {', '.join(known)}" if known else "none is defined"


def _words(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    *above, name = detail["loc"]
    if kind == "missing":
        field = next(table.model_fields[str(name)] for table in _at(model, above))
        said = f" ({field.description})" if field.description else ""
        return f"is missing; expected {_kind(field.annotation)}{said}"
    if kind == "extra_forbidden":
        known = [key for table in _at(model, above) for key in table.model_fields]
        return f"is not a key of this table; {nearest(str(name), known)}"
    if kind == "literal_error":
        return f"“{detail['input']}” is not known here; expected {context['expected']}"
    if kind == "string_pattern_mismatch":
        found = (words for part, words in _PATTERNS.items() if part in context["pattern"])
        return f"“{detail['input']}”: {next(found, 'has another form than expected')}"
    if kind in _EXPECTED:
        return _EXPECTED[kind].format(**context)
    return detail["msg"].removeprefix("Value error, ")


def _kind(annotation: Any) -> str:
    """What stands in a field of this type, in a word."""
    if list(_tables(annotation)):
        return "a table"
    if annotation is str or str in get_args(annotation):
        return "a text"
    if get_origin(annotation) is tuple:
        return "a list"
    return "a whole number" if annotation is int else "a value"


def _at(model: type[BaseModel], location: list[int | str]) -> list[type[BaseModel]]:
    """The tables that may stand at `location`, found by following the model's annotations."""
    found: Any = model
    for part in location:
        fields = [t.model_fields for t in _tables(found) if part in t.model_fields]
        if fields:
            found = fields[0][str(part)].annotation
    return list(_tables(found))


def _tables(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _tables(argument)
