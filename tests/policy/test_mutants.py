"""However a policy file is broken, the answer is a list of mistakes, never a crash."""

import copy
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import policy
from portal.errors import Mistake, PolicyError
from portal.policy import loading

FOLDER = Path(policy.__file__).parent / "presets"
DATA = {file.stem: tomllib.loads(file.read_text("utf-8")) for file in FOLDER.glob("*.toml")}
GONE = object()


def places(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in entries:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from places(value, (*above, key))


def mutant(preset: str, place: tuple[Any, ...], value: object) -> dict[str, Any]:
    data = copy.deepcopy(DATA[preset])
    node: Any = data
    for key in place[:-1]:
        node = node[key]
    if value is GONE:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return data


def mistakes(data: dict[str, Any]) -> Sequence[Mistake]:
    try:
        loading.build(data)
    except PolicyError as refused:
        return refused.mistakes
    return ()


PLACES = [(preset, place) for preset in sorted(DATA) for place in places(DATA[preset])]
scalars = st.one_of(
    st.integers(-3, 20),
    st.floats(),
    st.booleans(),
    st.text(max_size=8),
    st.dates(),
    st.sampled_from(
        ["none", "given", "3 days", "{x}", "new", "critical", "%(label)s", "2 clock hours"]
    ),
)
junk = st.recursive(
    scalars, lambda n: st.lists(n, max_size=3) | st.dictionaries(st.text(max_size=5), n, max_size=3)
)


@given(st.sampled_from(PLACES), junk)
def test_a_value_of_any_kind_is_taken_or_refused_in_words(
    where: tuple[str, tuple[Any, ...]], value: object
) -> None:
    for mistake in mistakes(mutant(*where, value)):
        assert mistake.path
        assert mistake.expected.strip()
        assert "pydantic" not in mistake.expected.lower()


@pytest.mark.parametrize("start", range(8))
def test_whatever_is_left_out_is_optional_or_missed(start: int) -> None:
    """One place in five, because all of all presets take minutes."""
    for preset, place in PLACES[start * 5 :: 40]:
        assert all(mistake.path for mistake in mistakes(mutant(preset, place, GONE)))
