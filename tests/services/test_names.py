"""Names, which strangers read in letters: one short line that leads nowhere."""

import pytest

from portal.redaction import Rules
from portal.services import names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ada \n\n\tByron ", "Ada Byron"),
        ("Ada\u2028Byron", "Ada Byron"),
        ("A\u200bd\u202ea\u2066 By\x00ron\ufeff", "Ada Byron"),
        ("Zoë O’Brien-Šimůnek 李", "Zoë O’Brien-Šimůnek 李"),
        ("\u200b\u202e", ""),
    ],
)
def test_a_name_is_one_line_of_what_one_can_see(typed: str, kept: str) -> None:
    assert names.line(typed) == kept


@pytest.mark.asvs("1.3.3")
@pytest.mark.parametrize(
    "name",
    [
        "Selora Security http://evil.example",
        "WWW.evil.example",
        "www\u200b.evil.example",
        "see evil.example/login",
        "ftp\uff1a\uff0f\uff0fevil.example",
        "ada@example.com",
        "\u200b",
        "",
        "x" * 81,
    ],
)
def test_what_leads_somewhere_is_no_name(name: str) -> None:
    assert names.wrong(name)


@pytest.mark.parametrize("name", ["Dr. Ada Byron", "J.R.R. Tolkien", "Ash & Co. / Hall", "x" * 80])
def test_a_name_of_other_people_is_one(name: str) -> None:
    assert names.wrong(name) == ""


def test_a_name_from_elsewhere_that_will_not_do_gives_way_to_the_address() -> None:
    assert names.known("Ada\nByron", "ada@example.com") == "Ada Byron"
    assert names.known("see http://evil.example", "ada@example.com") == "ada"
    assert names.known("", "www.evil@example.com") == "www evil"
    assert names.clean(" Ada ", Rules()) == "Ada"
