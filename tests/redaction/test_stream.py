"""A text of any length is redacted in pieces, as it would be at once, with little in memory."""

import io
import tracemalloc
from collections.abc import Iterator

import pytest

from portal.redaction import DEFAULT, redact, stream
from tests.redaction import forge

LINE = "12:00:00 INFO hub: the scene of the hall ended as it should, nothing to see here\n"


def log(lines: int, every: int = 300) -> str:
    """A log with a secret now and then, cut over lines at times."""
    made = []
    for number in range(lines):
        made.append(LINE)
        if number % every == 7:
            made.append(f"user said: my password is {forge.password(number)}\n")
        if number % every == 100:
            made.append(f"Authorization: Bearer {forge.key(60, number)}\n")
        if number % every == 200:
            made.append(forge.private_key(20, seed=number) + "\n")
    return "".join(made)


def run(text: str, encoding: str = "utf-8") -> tuple[str, list[stream.Place]]:
    found = list(stream.pieces(stream.decoded(io.BytesIO(text.encode(encoding))), DEFAULT))
    return "".join(piece.text for piece in found), [one for p in found for one in p.places]


def test_a_long_text_in_pieces_is_the_same_as_at_once() -> None:
    text = log(12_000)
    whole = redact(text)
    clean, places = run(text)
    assert clean == whole.text
    assert [one.start for one in places] == [one.start for one in whole.findings]
    assert len(places) > 100


def test_places_are_told_by_line_and_column() -> None:
    text = log(9_000)
    lines = text.splitlines()
    _, places = run(text)
    for one in places:
        assert lines[one.line - 1][one.column - 1 :][:4] == text[one.start :][:4]


def test_a_key_over_the_edge_of_a_piece_goes_as_one() -> None:
    for size in range(255_900, 256_200, 60):
        filler = (LINE * 6000)[:size]
        text = f"{filler}\nexport TOKEN=ghp_{forge.key(36)}\n{LINE * 3500}"
        assert run(text)[0] == redact(text).text


def test_one_line_without_an_end_is_cut_in_no_secret() -> None:
    fields = ", ".join(f'"k{n}": "v{n}"' for n in range(60_000))
    text = f'{{{fields}, "password": "{forge.password()}", {fields}}}'
    assert run(text)[0] == redact(text).text


def test_a_private_key_over_the_edge_of_a_piece_goes_as_one() -> None:
    for lines in (3040, 3150, 3270):
        text = LINE * lines + forge.private_key(220) + "\n" + LINE * 4000
        assert run(text)[0] == redact(text).text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_each_encoding_is_read(encoding: str) -> None:
    text = f"Tür: 21 °C\nmein Passwort ist {forge.password()}\n{'Grüße ' * 90_000}\n"
    assert run(text, encoding)[0] == redact(text).text


def test_what_ends_in_the_middle_of_a_letter_is_read_as_it_is() -> None:
    raw = "Grüß".encode()[:-1]
    assert "".join(stream.decoded(io.BytesIO(raw))).startswith("Grü")


def test_nothing_in_is_nothing_out() -> None:
    assert run("") == ("", [])


def test_memory_does_not_grow_with_the_text() -> None:
    def endless(blocks: int) -> Iterator[str]:
        for _ in range(blocks):
            yield LINE * 3000

    def peak(blocks: int) -> int:
        tracemalloc.start()
        for _ in stream.pieces(endless(blocks), DEFAULT):
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(24) < peak(8) * 1.3
