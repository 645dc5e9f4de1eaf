"""What may go on at a hub: the decision, and what a policy says about it."""

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from portal import policy
from portal.policy import connect
from portal.policy.connect import QUESTIONS, Answer, Combined, Connect, Decision, Said
from tests.factories import policy_of
from tests.hubs import TABLE, expected

Write = Callable[[str], Path]


def rules() -> Connect:
    found = policy_of().connect
    assert found is not None
    return found


def decide(row: Mapping[Any, str]) -> Decision:
    return connect.decide(rules(), {q: Combined(row[q]) for q in QUESTIONS})  # type: ignore[arg-type]


@pytest.mark.row("C12")
def test_one_of_sixteen_ways_may_go_on() -> None:
    assert len(TABLE) == 16
    assert [row for row in TABLE if decide(row).go] == [dict.fromkeys(QUESTIONS, "yes")]


@pytest.mark.row("C04", "C05", "C06", "C07", "C12", "C13")
@pytest.mark.parametrize("row", TABLE, ids=lambda row: "-".join(row.values()))
def test_the_first_no_in_the_order_of_work_comes_first_and_everything_waits(
    row: Mapping[str, str],
) -> None:
    found = decide(row)
    assert found.key == expected(row)
    assert found.known
    assert found.blocked == (() if found.go else tuple(rules().blocked))


def test_unknown_blocks_like_no_but_is_to_be_found_out() -> None:
    for row in product(connect.ANSWERS, repeat=4):
        answers = dict(zip(QUESTIONS, row, strict=True))
        found = decide(answers)
        assert found.go == (set(row) == {"yes"})
        if found.question is not None:
            assert found.known == (answers[found.question] == "no")
            text = rules().checks[found.question]
            assert rules().remedy(found) == (text.no if found.known else text.unknown)


@pytest.mark.row("C11")
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_contradiction_comes_before_all(question: connect.Question) -> None:
    checks = {q: Combined("no") for q in QUESTIONS} | {question: Combined(disagree=True)}
    found = connect.decide(rules(), checks)
    assert (found.key, found.go, found.blocked) == ("mismatch", False, tuple(rules().blocked))
    assert rules().remedy(found) == rules().mismatch


@pytest.mark.parametrize(
    ("said", "together"),
    [
        ({}, Combined("unknown")),
        ({"installer": ("yes", 1)}, Combined("yes")),
        ({"installer": ("yes", 1), "system": ("yes", 2)}, Combined("yes")),
        ({"installer": ("unknown", 1), "system": ("no", 2)}, Combined("no")),
        ({"installer": ("yes", 1), "system": ("unknown", 2)}, Combined("yes")),
        ({"installer": ("yes", 1), "system": ("no", 2)}, Combined(disagree=True)),
        ({"installer": ("yes", 1), "system": ("no", 2), "support": ("yes", 3)}, Combined("yes")),
        ({"installer": ("no", 4), "support": ("yes", 3)}, Combined(disagree=True)),
        ({"installer": ("yes", 1), "support": ("unknown", 3)}, Combined("yes")),
    ],
)
def test_who_does_not_know_says_nothing_and_support_settles(
    said: Mapping[connect.Source, tuple[Answer, int]], together: Combined
) -> None:
    assert connect.combine({who: Said(*what) for who, what in said.items()}) == together


@pytest.mark.row("A22", "C02", "C03", "C13")
def test_selora_has_what_the_source_names() -> None:
    known = policy_of()
    assert [*known.connect_kinds] == [
        "installer-connection",
        "hardware-onboarding",
        "system-pairing",
        "configuration-validation",
        "field-escalation",
    ]
    assert {kind.board for kind in known.connect_kinds.values()} == {rules().board}
    assert len(rules().use_cases) == 4
    assert len(rules().path) == 4
    assert [*rules().blocked] == [
        "remote-access",
        "admin-verification",
        "app-installs",
        "integration-support",
    ]
    for kind in known.connect_kinds.values():
        assert {"project", "customer_profile", "installation_record", "hub"} <= {*kind.fields}


@pytest.mark.row("C07", "C08", "C09", "C10")
def test_each_remedy_says_what_the_source_says() -> None:
    said = {question: str(rules().checks[question].no) for question in QUESTIONS}
    assert "complete the claim flow first" in said["claimed"]
    assert "another profile" in said["claimed"]
    assert "power and network on site before" in said["online"]
    assert "Pause app installs" in said["healthy"]
    assert "remote access until the hub is stable" in said["healthy"]
    assert "Stop before you do anything else" in said["matches"]
    assert "escalate" in said["matches"]


@pytest.mark.row("A08", "A22")
def test_onboarding_that_fails_is_high_and_asked_for_at_its_own_door() -> None:
    known = policy_of()
    assert known.fixed("hardware-onboarding")["impact"] == "high"
    assert known.fixed("hardware-onboarding")["tier"] == "installer"
    assert not known.open_types.keys() & known.connect_kinds.keys()
    assert "hub" not in known.open_fields


@pytest.mark.parametrize("preset", ["360dialog", "ownerrez", "servicegeeni"])
def test_others_have_none(preset: str) -> None:
    assert policy_of(preset).connect is None
    assert policy_of(preset).connect_kinds == {}


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("connect = false", "request_types.system-pairing.board", "no table connect"),
        ('[connect]\nboard = "another"', "connect.board", "no request type stands on"),
        ('[connect]\nboard = "another"', "request_types.field-escalation.board", "“another”"),
        ("[connect.checks]\nhealthy = false", "connect", "expected healthy as well"),
        ('[connect]\nrecheck_every = "1 business day"', "connect", "time on the clock"),
        ('[connect]\nescalates_to = "moon"', "connect.escalates_to", "“moon”"),
        ("[connect.checks.online]\nno = false", "connect.checks.online.no", "is missing"),
        ('[connect]\nbord = "x"', "connect.bord", "did you mean “board”?"),
        ("[connect]\nblocked = {remote-access = 7}", "connect.blocked.remote-access", "text"),
        (
            '[request_types.system-pairing]\nrequires = ["serial"]',
            "request_types.system-pairing.requires",
            "“serial” is not among its fields",
        ),
        ('[fields.hub]\nform = "(a+)+"', "fields.hub.form", "more than a policy may write"),
        ('default_request_type = "system-pairing"', "default_request_type", "stands on a board"),
    ],
)
def test_a_broken_table_is_told_by_its_key(
    write: Write, text: str, path: str, expected: str
) -> None:
    found = policy.check(write(f'extends = "selora"\n{text}\n'))
    assert [one for one in found if one.path == path and expected in one.expected], found


def test_a_house_may_do_without(write: Write) -> None:
    gone = [*policy_of().connect_kinds]
    kinds = "".join(f"{key} = false\n" for key in gone)
    text = (
        f'extends = "selora"\nconnect = false\n[request_types]\n{kinds}[routes]\nconnect = false\n'
    )
    assert policy.check(write(text)) == []
