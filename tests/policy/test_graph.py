"""`portal policy show --graph` draws every status and every move, as Mermaid reads it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli.policy import group
from portal.policy import Policy, graph, presets
from tests.factories import extended, policy_of

STATE = re.compile(r'    state "[^"\n;#]+" as (s_[a-z0-9_]+)')
ARROW = re.compile(r"    (\[\*\]|s_[a-z0-9_]+) --> (\[\*\]|s_[a-z0-9_]+)(?:: ([^;#\n]+))?")

AWKWARD = """
[statuses.new]
label = 'A "new" one; #1'
next = [{ to = "note", by = ["agent"] }, { to = "a_b", by = ["agent"] }]
[statuses.note]
label = "note"
stage = "received"
explanation = "Its key is a word of Mermaid."
turn = "support"
clock = "runs"
next = [{ to = "a-b", by = ["lead"], needs = ["until"] }]
[statuses.a-b]
label = "-"
stage = "received"
explanation = "Differs from the next by a hyphen."
turn = "support"
clock = "runs"
timer = { after = "given", then = "in-progress" }
[statuses.a_b]
label = "_"
stage = "received"
explanation = "Differs from the one before by a line."
turn = "support"
clock = "runs"
next = [{ to = "closed", by = ["agent"] }, { to = "a-b", by = ["agent"] }]
"""


def drawn(policy: Policy) -> tuple[list[str], list[tuple[str, str, str]]]:
    """The names of the states and the arrows, of a diagram without any line that is neither."""
    first, *lines = graph.lines(policy)
    assert first == "stateDiagram-v2"
    states = [found[1] for line in lines if (found := STATE.fullmatch(line))]
    arrows = [
        (found[1], found[2], found[3] or "") for line in lines if (found := ARROW.fullmatch(line))
    ]
    assert len(states) + len(arrows) == len(lines)
    return states, arrows


@pytest.mark.parametrize("preset", presets())
def test_every_status_and_every_move_of_each_preset_is_drawn_once(preset: str) -> None:
    policy = policy_of(preset)
    states, arrows = drawn(policy)
    assert len({*states}) == len(states) == len(policy.statuses)
    assert len({*arrows}) == len(arrows)
    moves = {(key, way.to) for key, status in policy.statuses.items() for way in status.ways()}
    names = dict(zip(policy.statuses, states, strict=True))
    between = {(one, other) for one, other, _ in arrows if "[*]" not in {one, other}}
    assert between == {(names[one], names[other]) for one, other in moves}
    assert [other for one, other, _ in arrows if one == "[*]"] == [names[policy.initial_status]]
    ends = {names[key] for key, status in policy.statuses.items() if not [*status.ways()]}
    assert {one for one, other, _ in arrows if other == "[*]"} == ends


def test_a_move_says_who_makes_it_what_it_needs_and_who_must_agree() -> None:
    _states, arrows = drawn(policy_of("servicegeeni"))
    told = {(one, other): words for one, other, words in arrows}
    assert told["s_new", "s_triage"] == "agent, api"
    assert told["s_triage", "s_under_review"] == "agent, api + category, severity"
    assert told["s_new", "s_closed"] == "customer"
    assert told["s_qa_in_progress", "s_ready_for_release"] == (
        "agent, api + category, severity [Sign-off by the development lead, Approval by QA]"
    )


def test_a_move_that_happens_by_itself_says_when() -> None:
    _states, arrows = drawn(policy_of("selora"))
    timers = [words for _one, _other, words in arrows if words.startswith("timer")]
    assert timers == [
        "timer after 10 clock days, reminder after 3 clock days",
        "timer after 5 business days",
        "timer after 7 clock days, reminder 3 clock days before",
    ]


def test_words_that_mean_something_to_mermaid_are_drawn_as_words(tmp_path: Path) -> None:
    policy = extended(tmp_path, AWKWARD)
    states, arrows = drawn(policy)
    assert states[-3:] == ["s_note", "s_a_b", "s_a__b"]
    assert "    state \"A 'new' one, 1\" as s_new" in [*graph.lines(policy)]
    told = {(one, other): words for one, other, words in arrows}
    assert told["s_a_b", "s_in_progress"] == "timer until the moment given with the move"


def test_the_command_draws_instead_of_listing() -> None:
    result = CliRunner().invoke(group, ["show", "--policy", "servicegeeni", "--graph"])
    assert result.exit_code == 0
    assert result.stdout.startswith("stateDiagram-v2\n")
    assert "Hours" not in result.stdout
