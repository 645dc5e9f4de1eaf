"""The benchmark beside others counts right, and Portal keeps its own marks on its messages."""

import pytest

from portal.redaction import redact
from tests.benchmarks.messages import Letter, Secret, letters
from tests.benchmarks.redaction import MARKS, Score, leaks, score, table, written
from tests.redaction import forge
from tests.tree import read

PASSWORD = Secret("Copper" + "1234", "password")
KEY = Secret("a7K" + forge.key(37), "key")
CARD = Secret(forge.card(), "card")
PEM = Secret(forge.private_key(), "block")


@pytest.mark.parametrize(
    ("secret", "after", "leaked"),
    [
        (PASSWORD, "it is [x]", False),
        (PASSWORD, f"it is {PASSWORD.value}", True),
        (PASSWORD, f"it is [x]{PASSWORD.value[-4:]}", True),
        (PASSWORD, f"it is [x]{PASSWORD.value[-3:]}", False),
        (KEY, f"it is {KEY.value[:4]}...{KEY.value[-4:]}", False),
        (KEY, f"it is {KEY.value[:5]}[x]", True),
        (KEY, f"it is [x]{KEY.value[10:16]}[x]", True),
        (CARD, f"it is {CARD.value[:6]}...{CARD.value[-4:]}", False),
        (CARD, f"it is {CARD.value}", True),
        (PEM, "it is [x]", False),
        (PEM, f"it is {PEM.value[:100]}", True),
    ],
)
def test_a_leak_is_what_the_rules_do_not_allow(
    secret: Secret,
    after: str,
    leaked: bool,  # noqa: FBT001 - pytest calls it
) -> None:
    assert leaks(secret, after, "it is \0") is leaked


def test_shares_are_of_secrets_and_of_harmless_messages() -> None:
    made = [Letter(f"it is {PASSWORD.value}", (PASSWORD,)), Letter("fine"), Letter("well")]
    found = score("one", made, ["it is [x]", "[x]", "well"], 0.3)
    assert (found.leak, found.false) == (0, 0.5)
    assert found.cost == pytest.approx(100)


def test_messages_are_the_same_for_the_same_seed() -> None:
    assert list(letters(50, 1)) == list(letters(50, 1)) != list(letters(50, 2))


@pytest.mark.row("E30", "E31")
def test_portal_keeps_its_marks_on_fresh_messages() -> None:
    made = list(letters(1200, 77))
    found = score("Portal", made, [str(redact(letter.text).text) for letter in made], 1)
    assert found.leak <= 0.01
    assert found.false <= 0.001


def test_the_table_goes_between_its_marks_and_nowhere_else() -> None:
    readme = read("README.md")
    made = table([Score("Portal", 0.01, 0, 1), Score("other", 0.5, 0.25, 3)])
    assert "| Portal | 1.0% | 1 × | 0.0% | 1 × |" in made
    assert "| other | 50.0% | 50 × | 25.0% | 3 × |" in made
    after = written(readme, made)
    assert written(after, readme.split(MARKS[0])[1].split(MARKS[1])[0].strip("\n")) == readme
