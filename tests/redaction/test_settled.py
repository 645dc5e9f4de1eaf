"""Redacting twice changes nothing, whatever people and programs made of a text before it came."""

import random

import pytest

from portal.redaction import redact
from tests.redaction import forge, test_cues, test_structures

TEXTS = 10_000
PIECES = (
    *(" ", "\n", ":", "=", '"', "'", ",", ";", "|", "/", "\t", "(", ")", "<", ">", "@", "\\", "-"),
    *("...", "[removed-password]", "[removed-key]", "abcd...wxyz", "password", "token ", "key: "),
    *(
        "\u200b",
        "&quot;",
        " / ",
        "\r\n",
        "=\n",
        " \\\n",
        "и",
        "Passwort",
        "contraseña ",
        "**",
        "is",
    ),
)


def sources() -> list[str]:
    secret, key, code = forge.password("settled"), forge.key(36, "settled"), forge.digits(6)
    sentences = [line.format(secret) for _, line in test_cues.sentences()]
    sentences += [line.format(code) for line in test_cues.lines(test_cues.CODES)]
    sentences += [line.format(key) for line in test_cues.lines(test_cues.KEYS)]
    forms = [form.format(secret) for form in test_structures.PASSWORD_FORMS]
    forms += [form.format(key) for form in test_structures.KEY_FORMS]
    tokens = ["hvs." + key, "key-" + forge.dice(1).randbytes(16).hex(), "ghp_" + key]
    others = [forge.private_key(3), forge.card(), *test_cues.lines(test_cues.CALM), *tokens]
    return [*sentences, *forms, *others]


def mutated(texts: list[str], roll: random.Random) -> str:
    """Glue a few texts together and damage what comes out."""
    text = roll.choice((" ", "\n", "\n\n", ". ")).join(roll.choices(texts, k=roll.randint(1, 5)))
    for _ in range(roll.randint(1, 6)):
        start = roll.randrange(len(text) + 1)
        end = min(len(text), start + roll.randint(1, 30))
        piece, other = text[start:end], roll.choice(texts)
        instead = (
            *("", piece + piece, piece.swapcase(), piece[::-1], roll.choice(PIECES) + piece),
            other[: roll.randint(5, 80)] + piece,
        )
        text = text[:start] + roll.choice(instead) + text[end:]
    return text


@pytest.mark.row("E30")
def test_ten_thousand_damaged_texts_are_settled_after_one_reading() -> None:
    texts = sources()
    for seed in range(TEXTS):
        once = redact(mutated(texts, forge.dice(("settled", seed)))).text
        assert redact(once).text == once, seed


def test_a_run_of_tokens_without_end_goes_as_one() -> None:
    prefix = "AKI" + "A"
    once = redact(prefix * 500).text
    assert len(once) < 40
    assert redact(once).text == once


def test_findings_keep_their_places_through_further_readings() -> None:
    texts = sources()
    for seed in range(500):
        text = mutated(texts, forge.dice(("places", seed)))
        result = redact(text)
        place = 0
        for found in result.findings:
            assert place <= found.start < found.end <= len(text), seed
            place = found.end
        kept, end = [], 0
        for found in result.findings:
            kept.append(text[end : found.start])
            end = found.end
        again, end = [], 0
        for found in result.findings:
            again.append(result.text[end : found.replacement_start])
            end = found.replacement_end
        assert kept == again, seed
