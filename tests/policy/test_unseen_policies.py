"""Processes that nobody has seen, put together at random from sound parts: each loads and is sound."""

import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal import policy
from portal.policy import Policy, coverage, loading, monotone
from portal.policy.graph import lines

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ZONES = ("Asia/Kathmandu", "Australia/Adelaide", "America/Santiago", "Europe/Dublin", "UTC")
SPANS: tuple[Any, ...] = (
    "00:00-24:00",
    "22:00-24:00",
    ["00:00-06:00", "22:00-24:00"],
    "09:00-17:30",
)
UNITS = ("clock hour", "business hour", "business day", "week")
BOOKING = Path(__file__).parent / "booking.toml"
TEXTS = tomllib.loads(BOOKING.read_text("utf-8"))["texts"]
FIRM = {"name": "Unseen", "contact_email": "help@example.com", "reference_prefix": "UNS"}
ASKED = {"label": "Asked", "required": True}
CALLED = {"label": "Named", "definition": "Meant", "question": "Asked"}


def made(seed: int) -> dict[str, Any]:
    """The tables of a process."""
    dice = random.Random(seed)  # noqa: S311 - a process, not a secret
    unit = dice.choice(UNITS)
    levels = [f"level-{rank}" for rank in range(1, dice.randint(2, 6))]
    teams = [f"team-{number}" for number in range(dice.randint(1, 4))]
    return {
        "key": f"unseen-{seed}",
        "default_request_type": "any",
        "initial_status": "s-0",
        "withdrawn_status": "over",
        "first_team": dice.choice(teams),
        "organisation": FIRM,
        "hours": hours(dice),
        "levels": {key: CALLED | {"rank": rank} for rank, key in enumerate(levels, 1)},
        "request_types": {"any": {"label": "Any", "fields": []}},
        "fields": {"subject": ASKED, "description": ASKED | {"kind": "text"}},
        "targets": [
            {"level": key, "response": f"{rank} {unit}s", "resolution": f"{3 * rank} {unit}s"}
            for rank, key in enumerate(levels, 1)
        ],
        "stages": {"all": {"label": "All", "sentence": "It goes on."}},
        "teams": {key: {"label": key, "purpose": "Works"} for key in teams},
        "approvals": {"yes": {"label": "Yes", "team": teams[0]}},
        "ladder": {"up": {"label": "Up", "when": "Late", "team": teams[-1]}},
        "alarms": {"at_risk": dice.choice([0.1, 0.5, 0.9]), "breach": "up"},
        "routes": {"gravest": {"label": "G", "when": {"impact": levels[:1]}, "team": teams[-1]}},
        "statuses": statuses(dice),
        "texts": TEXTS,
    }


def hours(dice: random.Random) -> dict[str, Any]:
    """When somebody is there: always, or on some days, over midnight, too."""
    found: dict[str, Any] = {"zone": dice.choice(ZONES)}
    if dice.random() < 0.3:
        found["always_open"] = True
    else:
        found["days"] = {day: dice.choice(SPANS) for day in dice.sample(WEEK, dice.randint(1, 7))}
    return found


def statuses(dice: random.Random) -> dict[str, Any]:
    """A ring, so that each is reached, with ways across, timers and a guard before the end."""
    names = [f"s-{number}" for number in range(dice.randint(2, 9))]
    found: dict[str, Any] = {}
    for name, to in zip(names, [*names[1:], "over"], strict=True):
        across = dice.choice(names)
        found[name] = {
            "label": name,
            "stage": "all",
            "explanation": "It is here.",
            "turn": dice.choice(["support", "customer"]),
            "clock": dice.choice(["runs", "paused", "stopped"]),
            "next": [{"to": one, "by": ["agent", "api"]} for one in dict.fromkeys((to, across))],
        }
        if dice.random() < 0.4:
            found[name]["timer"] = {"after": "9 days", "then": names[0], "remind_before": "2 days"}
    end = {"turn": "nobody", "clock": "stopped", "locked": True, "requires": ["yes"]}
    found["over"] = {"label": "Over", "stage": "all", "explanation": "It is over."} | end
    return found


@pytest.mark.parametrize("seed", range(8))
def test_a_process_of_sound_parts_is_sound(seed: int) -> None:
    built: Policy = loading.build(made(seed))
    assert [*coverage.unreachable(built), *coverage.shadowed(built)] == []
    assert [*monotone.check(built)] == []
    assert len([*lines(built)]) > len(built.statuses)


def test_an_example_of_this_room_is_sound_as_a_file() -> None:
    assert policy.check(BOOKING) == []
