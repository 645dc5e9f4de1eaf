"""The catalogues of all languages: complete, and with the places of what is filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.tree import ROOT

pytestmark = pytest.mark.row("E04")
LANGUAGES = ("de", "es", "pt_BR", "ru")
NUMBERS = {"%(num)s", "%(num)d"}


class Entry(NamedTuple):
    """A message: the source, with its plural if it has one, and a translation for each form."""

    source: tuple[str, ...]
    forms: tuple[str, ...]
    is_guess: bool = False


def entries(catalogue: Catalog) -> Mapping[str, Entry]:
    """What a catalogue holds, by its source."""
    found = [
        Entry(_tuple(message.id), _tuple(message.string), message.fuzzy)
        for message in catalogue
        if message.id
    ]
    return {entry.source[0]: entry for entry in found}


def _tuple(part: object) -> tuple[str, ...]:
    return (part,) if isinstance(part, str) else tuple(map(str, part or ()))  # type: ignore[call-overload]


def folder(language: str) -> Path:
    """Where the catalogue of a language stands."""
    return ROOT / f"portal/translations/{language}/LC_MESSAGES"


def catalogue(language: str) -> Catalog:
    """The words of a language, as they are committed."""
    with (folder(language) / "messages.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Entry]:
    """Every message that the code, the templates and the presets have, as `make messages` does."""
    target = tmp_path_factory.mktemp("messages") / "messages.pot"
    asked = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), "-k", "lazy"]
    command = CommandLineInterface()
    command.run([*asked, "--no-location", "-o", str(target), str(ROOT / "portal")])  # type: ignore[no-untyped-call]
    with target.open("rb") as file:
        return entries(read_po(file))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_translated(language: str, spoken: Mapping[str, Entry]) -> None:
    known = entries(catalogue(language))
    assert [text for text in spoken if text not in known] == []
    assert [text for text, entry in known.items() if not all(entry.forms)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str, spoken: Mapping[str, Entry]) -> None:
    found = catalogue(language)
    assert [text for text in entries(found) if text not in spoken] == []
    assert [text for text, entry in entries(found).items() if entry.is_guess] == []
    assert list(found.obsolete) == []


def places(text: str) -> set[str]:
    """Where something is filled in."""
    return set(re.findall(r"%\(\w+\)[sd]|%%", text))


def is_misplaced(entry: Entry) -> bool:
    """Whether a translation has other places than its source; one of something may lack the number."""
    wanted = places(entry.source[-1])
    may_lack = NUMBERS if len(entry.source) > 1 else set[str]()
    return any(not wanted - may_lack <= places(form) <= wanted for form in entry.forms)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_has_its_place_in_each_language(language: str) -> None:
    found = entries(catalogue(language))
    assert [text for text, entry in found.items() if is_misplaced(entry)] == []


@pytest.mark.parametrize("form", ["%(n)s Tage", "%(days) Tage", "Tage", "%(days)d Tage"])
def test_a_place_that_changed_would_be_noticed(form: str) -> None:
    assert is_misplaced(Entry(("%(days)s days",), (form,)))
    assert not is_misplaced(Entry(("%(days)s days",), ("%(days)s Tage",)))
    assert not is_misplaced(Entry(("%(num)s day", "%(num)s days"), ("ein Tag", "%(num)s Tage")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_blank_ends_stay_as_they_are(language: str) -> None:
    for text, entry in entries(catalogue(language)).items():
        for form in entry.forms:
            ends = form[:1].isspace(), form[-1:].isspace()
            assert ends == (text[:1].isspace(), text[-1:].isspace()), (text, form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_built_is_what_is_committed(language: str) -> None:
    with (folder(language) / "messages.mo").open("rb") as file:
        built = {text: entry.forms for text, entry in entries(read_mo(file)).items()}
    committed = {text: entry.forms for text, entry in entries(catalogue(language)).items()}
    assert built == committed, "run `make messages`"
