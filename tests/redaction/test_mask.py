"""What stands in the place of a secret shows no more of it than the rules allow."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.redaction import Kind, Rules, redact
from portal.redaction.mask import mask
from tests.redaction import forge

VALUES = st.text(min_size=1, max_size=80)
HIDDEN: tuple[Kind, ...] = ("password", "pin", "otp", "private-key")
KINDS: tuple[Kind, ...] = ("key", "password", "card")
RULES = st.builds(Rules, key_head=st.integers(0, 12), key_tail=st.integers(0, 12))


@pytest.mark.row("E30")
@given(value=VALUES, rules=RULES)
def test_a_key_shows_at_most_its_ends(value: str, rules: Rules) -> None:
    shown = mask(value, "key", rules)
    head, _, tail = shown.partition("...")
    assert shown == "[removed-key]" or (
        len(head) == rules.key_head
        and len(tail) == rules.key_tail
        and value.startswith(head)
        and value.endswith(tail)
        and len(head + tail) + 4 <= len(value)
    )


@pytest.mark.row("E30")
@given(value=st.text(forge.ALNUM, min_size=1, max_size=11))
def test_a_short_key_shows_nothing(value: str) -> None:
    assert mask(value, "key", Rules()) == "[removed-key]"


@pytest.mark.row("E30")
def test_a_key_reads_as_its_first_and_last_four() -> None:
    key = forge.key(40)
    assert redact(f"api key: {key}").text == f"api key: {key[:4]}...{key[-4:]}"


@pytest.mark.row("E31")
@given(value=VALUES, kind=st.sampled_from(HIDDEN))
def test_anything_else_shows_nothing(value: str, kind: Kind) -> None:
    assert mask(value, kind, Rules()) == f"[removed-{kind}]"


@given(value=VALUES, rules=RULES)
def test_a_mask_is_one_token(value: str, rules: Rules) -> None:
    for kind in KINDS:
        assert len(mask(value, kind, rules).split()) == 1


@given(head=st.integers(0, 6), tail=st.integers(0, 4), seed=st.integers())
def test_a_card_shows_the_issuer_and_the_last_digits(head: int, tail: int, seed: int) -> None:
    number = forge.card(seed=seed)
    spaced = " ".join(number[at : at + 4] for at in range(0, 16, 4))
    shown = mask(spaced, "card", Rules(card_head=head, card_tail=tail))
    kept = f"{number[:head]}...{number[len(number) - tail :]}" if head + tail else "[removed-card]"
    assert shown == kept


def test_a_tail_of_nothing_hides_the_tail() -> None:
    key = forge.key(30)
    assert mask(key, "key", Rules(key_head=4, key_tail=0)) == f"{key[:4]}..."
