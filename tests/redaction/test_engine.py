"""The engine is pure, idempotent and linear, and fails closed."""

import sys
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.redaction import redact, segments
from portal.redaction.scan import BUDGET
from tests.redaction import forge

PIECES = st.sampled_from(
    (
        *(
            "password",
            "Passwort",
            "contraseña",
            "пароль",
            "pin",
            "api_key",
            "token",
            "login",
            "key",
        ),
        *(
            ":",
            "=",
            " ",
            "\n",
            "is",
            "ist",
            "/",
            '"',
            "'",
            "(",
            ")",
            "https://",
            "@",
            "|",
            ";",
            ",",
        ),
        *(
            forge.password(1),
            forge.password(2),
            forge.key(20),
            forge.digits(5),
            "[removed-password]",
        ),
        *("ghp_", "\u200b", "&quot;", "=\n", "-----BEGIN ", "curl -u ", "abcd...wxyz", "<td>"),
    )
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
HOSTILE = {
    "words": "password ",
    "colons": "password: ",
    "settings": "api_key=a ",
    "headers": "Authorization: Bearer ",
    "Cyrillic": "пароль ",
    "nesting": '{"password":',
    "parts": "token-",
    "beginnings": "-----BEGIN " + "PRIVATE KEY-----",
    "addresses": "http://a:",
    "prefixes": "ghp_",
    "digits": "4111 ",
    "hidden": "a\u200b",
    "lines": "\n",
    "pairs": "login a / b ",
    "tables": "password,user\n",
}


@given(TEXTS)
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


@given(TEXTS)
def test_findings_tell_places_and_never_values(text: str) -> None:
    result = redact(text)
    place = 0
    for found in result.findings:
        assert place <= found.start < found.end <= len(text)
        assert found.length == found.end - found.start
        place = found.end
    whole = "".join(piece for piece, _ in segments(result.text, result.findings))
    assert whole == result.text
    assert [mark for _, mark in segments(result.text, result.findings) if mark] == [
        *result.findings
    ]


@given(TEXTS)
def test_what_no_finding_covers_is_kept(text: str) -> None:
    result = redact(text)
    kept = [piece for piece, mark in segments(result.text, result.findings) if mark is None]
    place = 0
    for piece in kept:
        place = text.index(piece, place) + len(piece)


def steps(text: str) -> int:
    """Count the calls that one redaction makes."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        redact(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_twice_the_text_takes_at_most_about_twice_the_steps(piece: str) -> None:
    short, long = (piece * (size // len(piece)) for size in (8_000, 16_000))
    redact(short)
    assert steps(long) <= 2.3 * steps(short) + 400


def test_more_cues_than_can_be_read_fail_closed() -> None:
    secrets = [f"{at} password: {forge.password(at)}\n" for at in range(BUDGET + 200)]
    text = redact("".join(secrets)).text
    assert not any(forge.password(at) in line for at, line in enumerate(text.splitlines()))


def test_the_same_text_gives_the_same_answer_in_eight_threads() -> None:
    texts = [f"login lena / {forge.password(at)} and key {forge.key(30, at)}" for at in range(200)]
    alone = [redact(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(redact, texts)) == alone


def test_an_empty_text_is_clean() -> None:
    assert redact("").text == ""
    assert redact("").findings == ()


def test_half_letters_stop_nothing() -> None:
    cleaned = redact(f"\ud800 my password is {'Tr0ub4dor' + '&3'}\udfff").text
    assert "Tr0ub4dor" not in cleaned
    assert "my password is" in cleaned
    cleaned.encode()


def test_a_name_without_an_end_is_read_in_one_go() -> None:
    """Cut into words in every possible way, forty letters took minutes."""
    said = "uplusAWSsecretKreditkarteespeterpuedodopanele" + "yJhbGciOiJIUzI1Ni" * 3
    assert redact(said * 4).text


def test_a_card_that_is_called_a_password_is_nothing_that_one_may_keep() -> None:
    number = forge.card()
    said = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    (found,) = redact(f"my password is {said}").findings
    assert not found.weak
