"""What came in at any door is complete and clean, or it is refused field by field."""

import secrets
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.errors import Incomplete
from portal.policy import Policy
from portal.redaction import DEFAULT
from portal.services import intake, messages
from portal.services.intake import Submission
from portal.tokens import Signer
from tests.factories import KEY, answers, extended, policy_of, typed

SIGNER = Signer(KEY.encode())
BUG = {"category": "bug"}
MEANT = {
    "name": "name",
    "email": "email address",
    "tier": "plan",
    "category": "about",
    "impact": "how badly",
    "subject": "one sentence",
    "description": "Describe",
}


def prepare(said: dict[str, str], rules: Policy | None = None) -> Submission:
    own = rules or policy_of()
    return intake.prepare(own, SIGNER, own.redaction.made(), typed(said))


def refusal(said: dict[str, str], rules: Policy | None = None) -> dict[str, list[str]]:
    with pytest.raises(Incomplete) as refused:
        prepare(said, rules)
    return refused.value.fields


def key() -> str:
    """A key as customers paste it; made here, so that none stands in the repository."""
    return "sk_" + "live_" + secrets.token_hex(16)


@pytest.mark.row("A13", "A14", "A15")
@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("field", MEANT)
def test_each_required_field_left_out_says_what_is_missing_there(field: str) -> None:
    fields = refusal(answers(**{field: ""}))
    assert list(fields) == [field]
    assert MEANT[field] in fields[field][0]


@pytest.mark.row("A13", "A14", "A15")
@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize("field", ["tier", "category", "impact"])
@pytest.mark.parametrize("value", ["gold", "PREMIUM", "premium\nbilling", "0"])
def test_an_answer_that_is_not_offered_is_refused(field: str, value: str) -> None:
    assert refusal(answers(**{field: value})) == {
        field: ["Choose one of the answers offered here."]
    }


def test_everything_that_is_missing_is_told_at_once() -> None:
    assert list(refusal({})) == list(MEANT)
    assert refusal(answers(subject=" \t\n ", email="a@b")).keys() == {"subject", "email"}


@pytest.mark.row("E20", "E25")
def test_a_bug_keeps_its_steps_time_request_and_response() -> None:
    report = {
        "steps_to_reproduce": "Open the page, then close it.",
        "happened_at": "2026-11-16 09:12",
        "api_request": "GET /v2/rooms",
        "api_response": "500",
    }
    assert prepare(answers(**BUG, **report)).answers == report


@pytest.mark.row("E25")
def test_what_was_not_asked_for_is_not_kept() -> None:
    said = answers(category="hardware", device="Panel 3", serial="PN-0042", api_request="GET /")
    assert prepare(said).answers == {"device": "Panel 3", "serial": "PN-0042"}
    assert prepare(answers(colour="red")).answers == {}


@pytest.mark.row("E20", "E25")
def test_a_field_may_be_required_under_a_condition_only(strict: Policy) -> None:
    assert refusal(answers(**BUG), strict) == {"steps_to_reproduce": ["Tell us the steps."]}
    assert prepare(answers(category="billing"), strict).category == "billing"


@pytest.mark.row("E26", "D14")
def test_a_policy_may_require_the_impact_in_the_customers_own_words(strict: Policy) -> None:
    assert "business_impact" in refusal(answers(category="hardware"), strict)
    words = "Nobody at the front desk can check guests in."
    told = prepare(answers(category="hardware", business_impact=words), strict)
    assert told.answers["business_impact"] == words


@pytest.fixture
def strict(tmp_path: Path) -> Policy:
    """Selora, asking more."""
    return extended(
        tmp_path,
        """
        [fields.steps_to_reproduce]
        required = true
        missing = "Tell us the steps."
        [fields.business_impact]
        required = true
        when = { category = ["hardware"] }
        """,
    )


@pytest.mark.row("E30", "E31")
@pytest.mark.parametrize(
    "field",
    ["name", "subject", "description", "business_impact", "api_request", "steps_to_reproduce"],
)
def test_a_key_in_any_field_is_gone_before_anything_is_stored(field: str) -> None:
    secret = key()
    told = prepare(answers(**BUG, **{field: f"I use {secret} every day"}))
    assert secret[8:-4] not in repr(told)
    assert [removal["where"] for removal in told.said.removed] == [field]
    assert secret not in repr(told.said.removed)


@pytest.mark.row("E31")
def test_a_password_in_the_description_is_gone() -> None:
    password = secrets.token_urlsafe(12) + "!7"
    told = prepare(answers(description=f"I cannot sign in. My password is: {password}"))
    assert password not in repr(told)
    assert told.said.removed[0]["kind"] == "password"


@pytest.mark.row("E30")
def test_a_key_in_an_address_is_refused_not_stored() -> None:
    secret = key()
    assert "email" in refusal(answers(email=f"{secret}@example.com"))
    assert "copy_to" in refusal(answers(copy_to=f"{secret}@example.com"))


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    "address",
    [
        "alice",
        "alice@",
        "@example.com",
        "alice@example",
        "alice@exam ple.com",
        "a@example.com,b@example.com",
        "alice@example.com\r\nBcc: eve@example.com",
        "alice@example.com\nX: y",
        "Alice <alice@example.com>",
        "x" * 250 + "@example.com",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert list(refusal(answers(email=address))) == ["email"]


@pytest.mark.parametrize("address", ["Alice@EXAMPLE.com ", "álice@example.com", "a+b@example.com"])
def test_unusual_addresses_are_taken(address: str) -> None:
    assert prepare(answers(email=address)).email.endswith("@example.com")


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\u2028", "\0"])
def test_a_subject_and_a_name_stay_on_one_line(sign: str) -> None:
    said = answers(subject=f"Help{sign}Bcc: eve@example.com", name=f"Alice{sign}Ash")
    told = prepare(said)
    assert sign not in told.subject
    assert sign not in told.name


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("field", "length"), [("subject", 201), ("description", 20_001), ("name", 5000)]
)
def test_what_is_too_long_is_refused(field: str, length: int) -> None:
    assert field in refusal(answers(**{field: "lo " * (length // 3 + 1)}))


def test_colleagues_in_copy_are_each_an_address() -> None:
    told = prepare(answers(copy_to="bob@example.com"))
    assert told.copy_to == ("bob@example.com",)
    assert "copy_to" in refusal(answers(copy_to="bob"))


def test_a_moment_must_be_one() -> None:
    assert "happened_at" in refusal(answers(**BUG, happened_at="yesterday"))


def test_a_message_needs_words_and_not_too_many() -> None:
    with pytest.raises(Incomplete, match="body"):
        messages.words(" \n ", rules=DEFAULT)
    with pytest.raises(Incomplete, match="body"):
        messages.words("x" * (messages.LONGEST + 1), rules=DEFAULT)
    assert messages.words(" It works. ", rules=DEFAULT).body == "It works."


def test_the_first_line_of_a_message_becomes_a_subject_of_readable_length() -> None:
    first = prepare(answers()).said.body
    assert messages.first_line(first, DEFAULT).startswith("It still has")
    long = messages.words("word " * 40 + "\nnext", rules=DEFAULT).body
    assert len(messages.first_line(long, DEFAULT)) <= 80
    assert messages.first_line(long, DEFAULT).endswith("word…")


@given(st.dictionaries(st.sampled_from([*MEANT, "copy_to", "serial"]), st.text(max_size=40)))
def test_whatever_is_typed_is_refused_by_field_or_taken(said: dict[str, str]) -> None:
    with suppress(Incomplete):
        assert prepare(answers() | said).email


def test_a_tier_that_the_request_type_does_not_ask_for_is_not_kept(tmp_path: Path) -> None:
    rules = extended(tmp_path, 'request_types.support.asks = ["category", "impact"]')
    assert prepare(answers(tier="x" * 500), rules).tier is None


@pytest.mark.parametrize("field", ["subject", "description", "name"])
def test_signs_that_nobody_sees_are_no_answer(field: str) -> None:
    assert list(refusal(answers(**{field: " \u200b\u2060 "}))) == [field]
