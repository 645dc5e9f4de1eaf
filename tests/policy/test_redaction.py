"""What a house may tell the redactor: lengths, words, tokens and serial numbers of its own."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from portal import policy
from portal.policy import outline
from portal.policy.patterns import LONGEST, MOST_WAYS, shape
from portal.policy.redaction import Redaction
from portal.redaction import DEFAULT, redact
from portal.redaction.rules.vendors import rows
from tests.redaction import forge
from tests.tree import read

Write = Callable[[str], Path]
TOKEN = "acme_" + "0123456789abcdef"
RULE = f"""
[[redaction.rules]]
vendor = "Acme"
prefix = "acme_"
format = "[0-9a-f]{{16}}"
source = "https://acme.example.com/tokens"
advice = "Revoke it at acme.example.com/tokens"
examples = ["{TOKEN}"]
"""
OWN = f"""
[redaction]
allow = ['SN-[0-9A-F]{{8}}']
[redaction.keys]
head = 2
tail = 3
[redaction.cards]
head = 0
tail = 0
[redaction.cues]
"gate word" = "password"
"hub number" = "pin"
{RULE}"""

BROKEN = {
    "[redaction]\nallow = ['.*']": ("redaction.allow[0]", "more than a policy may write"),
    "[redaction]\nallow = ['SN-.{4}']": ("redaction.allow[0]", "more than a policy may write"),
    "[redaction]\nallow = ['SN-(a+)+']": ("redaction.allow[0]", "more than a policy may write"),
    "[redaction]\nallow = ['SN-[z-a]']": ("redaction.allow[0]", "bad character range"),
    "[redaction]\nallow = ['SN-(?:a']": ("redaction.allow[0]", "a group is not closed"),
    "[redaction]\nallow = ['SN-(?:a|b){9}']": ("redaction.allow[0]", "“{9}” cannot stand"),
    "[redaction]\nallow = ['SN-\\d{9,2}']": ("redaction.allow[0]", "“{9,2}” cannot stand"),
    "[redaction]\nallow = ['SN-\\w{1,400}-\\w{1,400}']": ("redaction.allow[0]", "160000 ways"),
    "[redaction]\nallow = ['[A-Z]{2}\\d{8}']": ("redaction.allow[0]", "two fixed letters"),
    "[redaction]\nallow = ['ghp_\\w{36}']": ("redaction.allow[0]", "a token of GitHub"),
    "[redaction]\nallow = ['sk_\\w{4,40}']": ("redaction.allow[0]", "a token of Stripe"),
    "[redaction]\nallow = ['SN-\\d{8}', 'acme_\\w{16}']" + RULE: (
        "redaction.allow[1]",
        "a token of Acme",
    ),
    "[redaction.keys]\nhead = 6\ntail = 6": ("redaction.keys", "at least 16"),
    "[redaction.keys]\nhead = 40": ("redaction.keys.head", "at most 6"),
    "[redaction.keys]\nhead = 0": ("redaction.keys", "both ends or none"),
    "[redaction.cards]\ntail = 9": ("redaction.cards.tail", "at most 4"),
    "[redaction.cues]\n'gate word' = 'secret'": ("redaction.cues.gate word", "'password'"),
    "[redaction.cues]\na = 'pin'": ("redaction.cues.a", "at least 3"),
    "[redaction.cues]\n'ＺＯＮＫ' = 'pin'": ("redaction.cues.ＺＯＮＫ", "is not heard"),
    RULE.replace("acme_01", "acne_01"): ("redaction.rules[0].examples[0]", "is not caught"),
    RULE.replace('{16}"', '{12}"'): ("redaction.rules[0].examples[0]", "as a whole"),
    RULE.replace("[0-9a-f]{16}", "[0-9a-f]*"): ("redaction.rules[0].format", "counts with an end"),
    RULE.replace("[0-9a-f]{16}", "[0-9a-f]{1,2}"): ("redaction.rules[0]", "would catch words"),
    RULE.replace("https://", ""): ("redaction.rules[0].source", "expected https://"),
    RULE.replace("examples", "example"): ("redaction.rules[0].example", "did you mean “examples”"),
    RULE.replace('"Acme"', f'"ghp_{TOKEN * 2}"'): ("redaction.rules[0].vendor", "a secret itself"),
    "[redaction]\ndeep = 'perhaps'": ("redaction.deep", "true or false"),
    "redaction = 'all'": ("redaction", "expected a table"),
}


def told(write: Write, text: str) -> dict[str, str]:
    mistakes = policy.check(write(f'extends = "selora"\n{text}\n'))
    return {mistake.path.removesuffix(" (its key)"): mistake.expected for mistake in mistakes}


@pytest.mark.parametrize("text", BROKEN)
def test_a_mistake_is_told_with_its_key(text: str, write: Write) -> None:
    place, words = BROKEN[text]
    assert words in told(write, text)[place]


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    text = "[redaction]\nallow = ['ghp_\\d{4}']\n[redaction.cues]\n'ＺＯＮＫ' = 'pin'\n"
    found = told(write, text + RULE.replace("acme_01", "acne_01"))
    assert len(found) == 3


@pytest.mark.row("E31")
def test_a_house_knows_its_own_words_tokens_lengths_and_serials(write: Write) -> None:
    rules = policy.load(write(f'extends = "selora"\n{OWN}'), Path()).redaction.made(b"salt")
    said = f"The gate word: {forge.password('gate')}, hub number 4711, token {TOKEN}."
    assert redact(said, rules).text == (
        "The gate word: [removed-password], hub number [removed-pin], token ac...def."
    )
    assert redact(f"card {forge.card()}", rules).text == "card [removed-card]"
    assert redact("password: SN-00C0FFEE", rules).text == "password: SN-00C0FFEE"
    assert redact("password: SN-00C0FFEE").text == "password: [removed-password]"


def test_what_a_house_says_leaves_nothing_to_find_a_second_time(write: Write) -> None:
    for head, tail in ((0, 0), (1, 1), (2, 3), (6, 6)):
        keys = {"head": head, "tail": tail, "minimum": 16}
        rules = Redaction.model_validate({"keys": keys, "cards": {"head": 6, "tail": 1}}).made()
        said = f"ghp_{forge.key(36)} and api key {forge.key(24)}, card {forge.card()}"
        once = redact(said, rules)
        assert len(once.findings) == 3
        assert redact(once.text, rules).text == once.text


def test_the_outline_shows_what_a_house_says(write: Write) -> None:
    shown = "\n".join(outline.lines(policy.load(write(f'extends = "selora"\n{OWN}'), Path())))
    for line in ("keys show 2…3", "gate word: password", "Acme: acme_", "no secret: SN-"):
        assert f"  {line}" in shown


def test_the_example_is_sound_once_it_is_switched_on(write: Write) -> None:
    example = read("instance/policy.example.toml")
    used = re.sub(r"^# (?=[\[a-z\"])", "", example, flags=re.MULTILINE)
    token = "exh_" + forge.key(24).lower()
    used = re.sub(r"exh_ and[^\"]*", token, used.replace("deep = true", "deep = false"))
    assert "redaction" in policy.load(write(used), Path()).model_fields_set
    assert not policy.check(write(used))


def test_without_a_word_of_the_house_the_rules_are_the_usual_ones() -> None:
    assert Redaction().made() == DEFAULT


def test_most_formats_of_vendors_could_stand_in_a_policy() -> None:
    fit = 0
    for row in rows():
        try:
            fit += shape(row.format).longest > 0
        except PydanticCustomError:
            continue
    assert fit > 0.7 * len(list(rows()))


PIECES = st.sampled_from(
    [r"[a-z]{1,40}", r"\w{1,40}", r"(?:a|ab)?", r"a{0,90}", "a", "-", r"\d?", "(?:aa|a{1,9})"]
)


@given(st.lists(PIECES, min_size=1, max_size=8))
def test_a_pattern_that_is_taken_is_fast_on_a_text_made_to_be_slow(pieces: list[str]) -> None:
    pattern = "x" + "".join(pieces)
    try:
        found = shape(pattern)
    except PydanticCustomError:
        return
    assert found.ways <= MOST_WAYS
    assert found.longest <= LONGEST
    assert found.opening.startswith("x")
    begun = time.perf_counter()
    re.fullmatch(pattern, "x" + "a" * 2000 + "!")
    assert time.perf_counter() - begun < 0.2
