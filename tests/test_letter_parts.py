"""Each letter is text and HTML with the same words, whoever reads it and whatever was typed."""

import re
from functools import cache
from types import SimpleNamespace

import pytest

from portal import i18n
from portal.letters import Letter, written
from portal.letters.parts import TEMPLATES
from portal.notifications import LETTERS
from portal.web import letter_preview
from portal.web.letter_preview import SAMPLES
from portal.web.stage import Play
from tests.factories import BASE_URL, policy_of
from tests.fakes import Clock
from tests.letters import body
from tests.letters import words as words_of

PRESETS = ("selora", "360dialog", "ownerrez", "servicegeeni")
SPOKEN = [(name, tag) for name in PRESETS for tag in policy_of(name).organisation.languages]
HOSTILE = "<img src=x onerror=alert(1)> <a href='https://evil.example'>{{ 7*7 }}</a> & \"Co\""


def play(preset: str = "selora", *, answers: bool = False) -> Play:
    return Play(policy_of(preset), Clock(), BASE_URL, answers)


@cache
def shown(preset: str, language: str) -> dict[str, Letter]:
    """Every letter of a policy, as the operator sees it."""
    stage = play(preset)
    return {
        name: letter_preview.show(stage, name, language)
        for name in letter_preview.names(stage.policy)
    }


def test_every_template_has_a_preview_and_every_event_its_template() -> None:
    assert {file.stem for file in TEMPLATES.glob("[!_]*.txt")} == set(SAMPLES)
    assert set(LETTERS.values()) < set(SAMPLES)


@pytest.mark.parametrize(("preset", "language"), SPOKEN)
def test_both_parts_say_the_same_words(preset: str, language: str) -> None:
    for name, letter in shown(preset, language).items():
        text = re.sub(r"^(- |\d\. )", "", letter.text, flags=re.MULTILINE).split()
        assert words_of(letter.html) == text, name
        assert letter.words.name == name


@pytest.mark.parametrize(("preset", "language"), SPOKEN)
def test_both_parts_lead_to_the_same_addresses(preset: str, language: str) -> None:
    for name, letter in shown(preset, language).items():
        linked = re.findall(r'href="([^"]*)"', letter.html)
        assert linked == re.findall(r"^https?://\S+$", letter.text, re.MULTILINE), name
        assert all(url.startswith(f"{BASE_URL}/") for url in linked), name


@pytest.mark.parametrize("preset", PRESETS)
def test_every_letter_says_what_happens_next(preset: str) -> None:
    says = (
        "What happens next",
        "need not do anything",
        "the newest first",
        "you find the invitation",
    )
    for name, letter in shown(preset, "en").items():
        assert any(words in letter.text for words in says), name


def test_the_html_loads_nothing_and_is_readable_in_the_dark() -> None:
    for letter in shown("selora", "en").values():
        page = letter.html
        assert not re.search(r"<(?:img|link|script|iframe|table)|url\(|@import|\bsrc=", page)
        assert '<meta name="color-scheme" content="light dark">' in page
        assert "@media (prefers-color-scheme: dark)" in page
        assert "max-width: 600px" in page
        assert policy_of().organisation.colours.accent_dark in page


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("de", "ltr")])
def test_the_html_names_its_language(language: str, direction: str) -> None:
    page = shown("selora", language)["opened"].html
    assert f'<html lang="{language}" dir="{direction}">' in page


def test_what_people_type_stays_text() -> None:
    account = SimpleNamespace(name=HOSTILE)
    letter = written(
        "account_changed",
        policy=policy_of(),
        account=account,
        what=HOSTILE,
        at=Clock()(),
        url=BASE_URL,
    )
    assert HOSTILE in letter.text
    assert "<img" not in letter.html
    assert "evil.example'&gt;" in letter.html.replace("&#39;", "'")
    assert words_of(letter.html) == letter.text.split()


def test_an_answer_is_quoted_with_its_lines_and_without_links() -> None:
    said = "First line\n\n<li>no list</li>\nhttps://evil.example/x\n- not ours"
    letter = written(
        "answered", policy=policy_of(), words="", answer=said, reference=None, letters=None
    )
    assert said in letter.text
    quoted = re.findall(r"<blockquote>(.*)</blockquote>", letter.html)
    assert quoted == [
        "First line<br><br>&lt;li&gt;no list&lt;/li&gt;<br>https://evil.example/x<br>- not ours"
    ]
    assert "evil.example" not in "".join(re.findall(r"<a [^>]*>", body(letter.html)))


def test_words_that_are_read_later_are_in_the_tongue_of_their_reader() -> None:
    about = {"policy": policy_of(), "account": SimpleNamespace(name="Ada"), "what": "", "url": ""}
    with i18n.using("de", "Asia/Tokyo", Clock()()):
        letter = written("account_changed", at=Clock()(), **about)
    for said in (letter.text, letter.html):
        assert "17. November, 03:00 JST" in said
        assert "Guten Tag Ada" in said


@pytest.mark.parametrize("answers", [True, False])
def test_a_letter_says_truly_whether_one_may_answer_it(*, answers: bool) -> None:
    letter = letter_preview.show(play(answers=answers), "opened", "en")
    assert ("You may also answer this letter" in letter.text) is answers
    assert ("Answers to this letter are not read" in letter.text) is not answers
    first = letter.text.splitlines()[0]
    assert bool(re.fullmatch(r"#####.+#####", first)) is answers
    assert letter.invites is answers
