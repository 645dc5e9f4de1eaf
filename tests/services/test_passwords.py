"""How passwords are kept, and which are refused."""

import re

import pytest

from portal.services import passwords


def test_a_hash_has_the_parameters_of_owasp_and_a_salt_of_its_own() -> None:
    one, other = passwords.hashed("the same words"), passwords.hashed("the same words")
    found = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", one)
    assert found is not None
    memory, rounds, lanes = map(int, found.groups())
    assert (memory >= 19 * 1024, rounds >= 2, lanes) == (True, True, 1)
    assert one != other
    assert passwords.fits(one, "the same words")
    assert not passwords.is_outdated(one)
    assert passwords.is_outdated(one.replace("t=2", "t=1"))


def test_without_a_hash_nothing_fits() -> None:
    assert not passwords.fits(None, "")
    assert not passwords.fits("no hash at all", "words")


@pytest.mark.asvs("6.2.4")
def test_at_least_three_thousand_common_passwords_are_refused() -> None:
    common = passwords._common()  # noqa: SLF001
    assert len(common) >= 3000
    for word in ("iloveyou", "sunshine", "princess1", "1q2w3e4r"):
        assert passwords.weakness(word)
        assert passwords.weakness(word.upper())
    assert passwords.weakness("five wholly unrelated words") is None


@pytest.mark.parametrize("word", ["Selora Ltd", "alice@example.com"])
def test_what_everybody_knows_is_refused(word: str) -> None:
    assert passwords.weakness(word, "selora ltd", "alice@example.com")
    assert passwords.weakness(word) is None
