"""Every row of the vendors' tables proves itself on tokens made of its own format."""

import re

import pytest

from portal.redaction import Row, Rules, redact, uncaught
from portal.redaction.rules.vendors import rows
from tests.redaction import forge

ROWS = list(rows())
SEEDS = range(3)


def token(row: Row, seed: object) -> str:
    lead = forge.matching(row.lead, seed) if row.lead else ""
    return lead + forge.example(row.pattern(), seed)


def named(row: Row) -> str:
    return f"{row.vendor} {row.prefix}"


@pytest.mark.row("E30")
@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_token_of_the_row_is_taken_out_wherever_it_stands(row: Row) -> None:
    for seed in SEEDS:
        made = token(row, seed)
        for text in (made, f"see {made} there", f'"{made}",', f"x={made}\nnext", f"({made})"):
            result = redact(text)
            assert not forge.leaked(made, result.text), text
            assert result.findings[0].kind == "key"
            assert redact(result.text).text == result.text


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_token_of_the_row_names_its_vendor_and_how_to_revoke_it(row: Row) -> None:
    (finding, *_) = redact(f"- {token(row, 'named')} -").findings
    alike = {one.vendor for one in ROWS if one.prefix[:2].lower() == row.prefix[:2].lower()}
    assert finding.vendor in alike
    assert finding.advice
    assert not finding.weak


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_a_near_miss_of_the_row_stays(row: Row) -> None:
    made = token(row, "near")
    start = made.find(row.prefix) + len(row.prefix)
    short = (made[:start], made[: start + 3] + " and so on", f"the prefix {row.prefix}...")
    for text in (made[start - len(row.prefix) :],) if row.lead else short:
        assert redact(text).text == text


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_the_row_says_where_its_vendor_documents_it(row: Row) -> None:
    assert re.match(r"https://[\w.-]+/", row.source)
    assert len(row.advice.split()) > 2


def test_no_row_stands_twice() -> None:
    keys = [(row.prefix, row.format) for row in ROWS]
    assert len(keys) == len(set(keys))
    assert len({row.vendor for row in ROWS}) > 100


def test_a_new_rule_is_a_new_row() -> None:
    row = Row("Acme", "acme_", r"[a-z0-9]{20}", "https://acme.example/keys", "Revoke it at Acme")
    made = token(row, "new")
    assert redact(f"key {made}").findings[0].vendor != "Acme"
    result = redact(f"see {made}", Rules(extra_rows=(row,)))
    assert result.findings[0].vendor == "Acme"
    assert not forge.leaked(made, result.text)


def test_a_row_of_a_policy_is_held_to_its_own_examples() -> None:
    plain = ("Acme", "acme_", r"[a-z0-9]{20}", "https://acme.example/keys", "Revoke it at Acme")
    good = "acme_" + forge.key(20, "example").lower()
    assert uncaught(Row(*plain, examples=(good,))) == ()
    assert uncaught(Row(*plain, examples=(good, "acme_short"))) == ("acme_short",)
