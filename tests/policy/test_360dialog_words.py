"""What the preset 360dialog asks and says, in each of its languages."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from pydantic import BaseModel

from portal import i18n
from portal.policy import Policy

LANGUAGES = ("en", "pt_BR", "de", "es", "ru")
ASKED = {"tier": "basic", "category": "messages", "impact": "minor"}
NAMES = {"Basic", "Regular", "Premium", "API"}
"""Words that are the same everywhere."""
PARTS = ("label", "hint", "why", "missing", "question", "definition", "closing_note", "sentence")


def texts(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every text of a policy with its place, an entry of a table or list written as `*`."""
    if isinstance(node, Mapping) and set(node) & {"en", "de"}:
        yield ".".join(path), node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from texts(getattr(node, name), (*path, name))
    elif isinstance(node, Mapping):
        for entry in node.values():
            yield from texts(entry, (*path, "*"))
    elif isinstance(node, tuple):
        for entry in node:
            yield from texts(entry, path)


def words(dialog: Policy) -> list[tuple[str, Mapping[str, str]]]:
    """What customers read, with its place."""
    return [*texts(dialog)]


@pytest.mark.row("E04")
def test_everything_that_customers_read_stands_in_all_five_languages(dialog: Policy) -> None:
    assert dialog.organisation.languages == LANGUAGES
    found = words(dialog)
    assert len(found) > 100
    for place, text in found:
        assert tuple(text) == LANGUAGES, place


def test_a_text_in_english_alone_is_a_name_or_for_staff(dialog: Policy) -> None:
    seen = {i18n.pick(text) for text in _shown(dialog) if isinstance(text, str)}
    assert seen == NAMES


def _shown(dialog: Policy) -> Iterator[object]:
    """The texts that pages and letters show to customers."""
    sorting = (dialog.levels, dialog.tiers, dialog.categories)
    keyed = (*sorting, dialog.request_types, dialog.fields, dialog.stages, dialog.ladder)
    for table, part in product(keyed, PARTS):
        yield from (getattr(entry, part, None) for entry in table.values())
    for status in dialog.statuses.values():
        yield from (status.note, status.off_because, status.timer and status.timer.note)
    yield from (row.reason for row in dialog.targets)
    yield from (component.label for component in dialog.components)
    yield from (channel.hint for channel in dialog.channels)
    yield dialog.alarms.still_here


@pytest.mark.parametrize(
    ("language", "script"), [("ru", "абвгдежзиклмнопрстуфхцчшщыьэюя"), ("en", "etaoinshrdlu")]
)
def test_no_language_stands_in_place_of_another(dialog: Policy, language: str, script: str) -> None:
    for place, text in words(dialog):
        assert set(text[language].lower()) & set(script), place
        others = {text[other] for other in LANGUAGES if other != language}
        assert language == "en" or text[language] not in others, place


def test_no_text_is_a_third_as_long_as_its_english(dialog: Policy) -> None:
    for place, text in words(dialog):
        for language in LANGUAGES:
            assert len(text[language]) > len(text["en"]) / 3, (place, language)


@pytest.mark.row("E20", "E25")
@pytest.mark.parametrize("category", ["messages", "api"])
def test_what_makes_a_report_complete_is_asked(dialog: Policy, category: str) -> None:
    asked = {f.key: f for f in dialog.fields_for("support", {"category": category})}
    kinds = {key: field.kind for key, field in asked.items()}
    assert kinds["description"] == kinds["steps_to_reproduce"] == "text"
    assert kinds["attachments"] == "files"
    assert kinds["api_request"] == kinds["api_response"] == "code"
    assert kinds["happened_at"] == "moment"
    missing = dialog.missing("support", ASKED | {"category": category}, guest=False)
    assert [*missing] == ["subject", "description", "business_impact", "happened_at"]


def test_a_question_about_an_invoice_is_asked_for_no_request_of_an_api(dialog: Policy) -> None:
    asked = {field.key for field in dialog.fields_for("support", {"category": "account"})}
    assert not asked & {"happened_at", "steps_to_reproduce", "api_request", "api_response"}


@pytest.mark.row("E26")
def test_the_impact_must_be_said_in_words(dialog: Policy) -> None:
    said = ASKED | {"category": "account", "subject": "A bill", "description": "It is too high"}
    for language, opening in (
        ("en", "Tell us in your own words"),
        ("de", "Sagen Sie uns in Ihren"),
    ):
        with i18n.using(language, "Europe/Berlin"):
            missing = dialog.missing("support", said, guest=False)
        assert [*missing] == ["business_impact"]
        assert missing["business_impact"].startswith(opening)
    assert not dialog.missing("support", said | {"business_impact": "We pay twice"}, guest=False)


@pytest.mark.row("E21")
@pytest.mark.parametrize(
    "rule",
    [
        "look at the status page first",
        "one request for each problem",
        "either a chat or a request, not both",
        "the one request that you have for a problem",
        "from the address with which you wrote first",
        "answer soon when we ask",
        "never send a whole api key. the first four and last four characters",
        "never send a password",
    ],
)
def test_each_rule_of_good_practice_is_told_with_its_why(dialog: Policy, rule: str) -> None:
    (hint,) = [hint for hint in dialog.texts.hints if rule in i18n.pick(hint.say).lower()]
    assert hint.why


def test_a_reply_from_another_address_is_a_new_request(dialog: Policy) -> None:
    assert dialog.reply_from_other_address == "new_ticket"
    email = dialog.channel("email")
    assert email is not None
    assert email.hint is not None
    assert "becomes a new request at the end of the queue" in i18n.pick(email.hint)
