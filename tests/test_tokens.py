"""Tokens follow from the key, a purpose and a nonce; references can be read out on the phone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import tokens
from portal.policy import Policy
from portal.redaction import redact
from portal.tokens import Signer
from tests.factories import policy_of

SIGNER = Signer(b"one key")
RULES: Policy = policy_of()


@pytest.mark.asvs("9.1.1", "9.2.2")
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_another_purpose_or_nonce_is_another_token(a: str, b: str, c: str, d: str) -> None:
    if (a, b) != (c, d) and "\0" not in a + b + c + d:
        assert SIGNER.token(a, b) != SIGNER.token(c, d)


def test_a_token_can_be_derived_again_and_only_with_the_key() -> None:
    token = SIGNER.token("ticket", "nonce")
    assert re.fullmatch(r"[\w-]{43}", token)
    assert Signer(b"one key").token("ticket", "nonce") == token
    assert Signer(b"another").token("ticket", "nonce") != token


def test_a_pseudonym_recognises_without_holding() -> None:
    pseudonym = SIGNER.pseudonym("address", "alice@example.com")
    assert pseudonym == SIGNER.pseudonym("address", "alice@example.com")
    assert pseudonym != SIGNER.pseudonym("network", "alice@example.com")
    assert pseudonym != SIGNER.token("address", "alice@example.com")
    assert re.fullmatch(r"[0-9a-f]{32}", pseudonym)


def test_the_key_is_in_no_representation() -> None:
    assert "one key" not in repr(SIGNER)


def test_comparing_is_for_any_text() -> None:
    assert tokens.same("ä", "ä")
    assert not tokens.same("ä", "a")
    assert not tokens.same("", "a")


def test_nonces_differ() -> None:
    assert len({tokens.nonce() for _ in range(100)}) == 100


@pytest.mark.row("D33")
def test_a_reference_spells_no_word_and_passes_the_redactor() -> None:
    for _ in range(200):
        reference = tokens.reference(RULES.organisation.reference_prefix)
        assert re.fullmatch(r"SEL-[2-9BCDFGHJKMNP-TV-Z]{4}-[2-9BCDFGHJKMNP-TV-Z]{4}", reference)
        assert redact(reference).text == reference


@given(st.text(max_size=200))
def test_a_sealed_text_is_read_by_us_alone_and_is_always_the_same(text: str) -> None:
    sealed = SIGNER.sealed_text("hook", text)
    assert re.fullmatch(r"[\w-]{22,}", sealed)
    assert SIGNER.unsealed_text("hook", sealed) == text
    assert sealed == SIGNER.sealed_text("hook", text)
    assert SIGNER.unsealed_text("other", sealed) is None
    assert Signer(b"another").unsealed_text("hook", sealed) is None


@given(st.text(min_size=3, max_size=40))
def test_a_sealed_text_tells_nothing_of_what_is_in_it(text: str) -> None:
    one, other = SIGNER.sealed_text("hook", f"{text}a"), SIGNER.sealed_text("hook", f"{text}b")
    same = sum(a == b for a, b in zip(one, other, strict=True))
    assert same < len(one) / 2


@pytest.mark.asvs("9.1.1")
def test_a_sealed_text_with_a_changed_letter_is_none() -> None:
    sealed = SIGNER.sealed_text("hook", "https://hooks.example.com/somewhere?at=all")
    for place in range(len(sealed)):
        letter = "A" if sealed[place] != "A" else "B"
        assert SIGNER.unsealed_text("hook", sealed[:place] + letter + sealed[place + 1 :]) is None
    assert [SIGNER.unsealed_text("hook", mark) for mark in ("", "~", "é", sealed[:-4])] == [
        None
    ] * 4
