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

PRESET = Path(policy.__file__).parent / "presets/selora.toml"
DATA = tomllib.loads(PRESET.read_text("utf-8"))
GONE = object()


def places(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in entries:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from places(value, (*above, key))


def mutant(place: tuple[Any, ...], value: object) -> dict[str, Any]:
    data = copy.deepcopy(DATA)
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


PLACES = [*places(DATA)]
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
    place: tuple[Any, ...], value: object
) -> None:
    for mistake in mistakes(mutant(place, value)):
        assert mistake.path
        assert mistake.expected.strip()
        assert "pydantic" not in mistake.expected.lower()


@pytest.mark.parametrize("start", range(10))
def test_whatever_is_left_out_is_optional_or_missed(start: int) -> None:
    for place in PLACES[start::10]:
        assert all(mistake.path for mistake in mistakes(mutant(place, GONE)))
