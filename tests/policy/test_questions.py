"""What the form asks, and what is said when an answer is missing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal import i18n, policy
from portal.policy import Policy

WHOLE: dict[str, object] = {
    "name": "Alice",
    "email": "alice@example.com",
    "tier": "premium",
    "category": "bug",
    "impact": "high",
    "subject": "The hall stays dark",
    "description": "The lights do not follow the schedule",
}
Write = Callable[[str], Path]


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in WHOLE.items() if name != key}


def test_what_is_asked_and_answered_is_not_missed(selora: Policy) -> None:
    assert selora.missing("support", WHOLE, guest=True) == {}


@pytest.mark.parametrize("key", [*WHOLE])
def test_each_required_answer_is_missed_under_its_own_name(selora: Policy, key: str) -> None:
    wrong = (without(key), WHOLE | {key: ""}, WHOLE | {key: "  "}, WHOLE | {key: []})
    for answers in wrong:
        missed = selora.missing("support", answers, guest=True)
        assert [*missed] == [key]
        assert missed[key].endswith(".")


def test_somebody_who_signed_in_has_told_name_and_address(selora: Policy) -> None:
    answers = {key: value for key, value in WHOLE.items() if key not in {"name", "email"}}
    assert not selora.missing("support", answers, guest=False)


def test_impact_is_asked_for_in_the_customers_words(selora: Policy) -> None:
    missed = selora.missing("support", without("impact"), guest=True)
    assert missed["impact"] == "Choose how badly this affects you."


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("email", "alice"),
        ("email", "alice@example"),
        ("copy_to", "bob, carol"),
        ("happened_at", "yesterday"),
        ("subject", "x" * 201),
        ("description", "x" * 20_001),
        ("business_impact", "x" * 2001),
        ("attachments", ["file"] * 6),
    ],
)
def test_an_answer_of_the_wrong_shape_is_refused(selora: Policy, key: str, answer: object) -> None:
    assert [*selora.missing("support", WHOLE | {key: answer}, guest=True)] == [key]


@pytest.mark.parametrize(
    ("key", "answer"),
    [
        ("copy_to", "bob@example.com"),
        ("copy_to", ["bob@example.com"]),
        ("happened_at", "2026-11-20T16:30"),
        ("happened_at", "2026-11-20"),
        ("subject", "x" * 200),
        ("attachments", ["file"] * 5),
        ("no_such_field", "anything"),
    ],
)
def test_an_answer_of_the_right_shape_is_taken(selora: Policy, key: str, answer: object) -> None:
    assert not selora.missing("support", WHOLE | {key: answer}, guest=True)


def test_a_request_type_has_its_own_required_fields(write: Write) -> None:
    own = policy.load(
        write(
            """
            extends = "selora"
            [request_types.data-change]
            label = "Change data"
            asks = []
            fields = ["what", "where", "why"]
            [fields]
            what = { label = "What needs changing?", required = true }
            where = { label = "Where?", required = true }
            why = { label = "Why?", required = true, kind = "choice", options = { a = "A", b = "B" } }
            """
        ),
        Path(),
    )
    keys = [field.key for field in own.fields_for("data-change", {})]
    assert keys == ["subject", "description", "what", "where", "why"]
    missed = own.missing("data-change", WHOLE | {"what": "a name"}, guest=False)
    assert missed == {"where": "Please fill in “Where?”.", "why": "Please fill in “Why?”."}
    missed = own.missing("data-change", WHOLE | dict.fromkeys(keys, "c"), guest=False)
    assert [*missed] == ["why"]


def test_a_required_field_that_is_not_asked_now_is_not_missed(write: Write) -> None:
    own = policy.load(write('extends = "selora"\n[fields.serial]\nrequired = true\n'), Path())
    assert not own.missing("support", WHOLE, guest=False)
    assert [*own.missing("support", WHOLE | {"category": "hardware"}, guest=False)] == ["serial"]


def test_texts_come_in_the_readers_language(around_the_clock: Policy) -> None:
    label = around_the_clock.tiers["basic"].label
    with i18n.using("de", "UTC"):
        assert i18n.pick(label) == "Basis"
    assert i18n.pick(label) == "Basic"
