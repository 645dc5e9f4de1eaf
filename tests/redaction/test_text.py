"""A clean text cannot be made by accident."""

import copy
import pickle

import pytest

from portal.redaction import CleanText, redact, trust


def test_calling_a_text_clean_does_not_make_it_so() -> None:
    with pytest.raises(TypeError, match="made by redact"):
        CleanText("text")


def test_redaction_makes_clean_text() -> None:
    assert isinstance(redact("Hello").text, CleanText)


def test_clean_parts_join_and_others_are_refused() -> None:
    parts = [redact("one").text, redact("two").text]
    joined = CleanText.join(", ", parts)
    assert joined == "one, two"
    assert isinstance(joined, CleanText)
    with pytest.raises(TypeError, match="clean parts only"):
        CleanText.join(", ", [*parts, "three"])  # type: ignore[list-item]  # what is tested


def test_what_is_done_to_a_clean_text_gives_a_plain_one() -> None:
    assert type(redact("Hello").text.upper()) is str
    assert type(redact("Hello").text + " there") is str


def test_a_clean_text_survives_copies() -> None:
    text = trust("Hello")
    assert isinstance(copy.deepcopy(text), CleanText)
    assert isinstance(pickle.loads(pickle.dumps(text)), CleanText)  # noqa: S301  # our own bytes
