"""The picture of the stages has each of them once, in order, inside its frame."""

import re
from pathlib import Path

import pytest

from portal import i18n
from portal.policy import load
from portal.web import stage_map
from tests.markup import Element, read

PRESETS = ("selora", "ownerrez", "servicegeeni", "360dialog")
INSTANCE = Path("nowhere")


def picture(preset: str) -> Element:
    """The picture of a preset."""
    return read(str(stage_map.svg(load(preset, INSTANCE))))[0].one("svg")


@pytest.mark.parametrize("preset", PRESETS)
def test_every_stage_stands_on_the_map_once(preset: str) -> None:
    stages = load(preset, INSTANCE).stages.values()
    stops = picture(preset).all("circle", "rect")
    assert len(stops) == len(stages)
    said = picture(preset).text
    assert all(i18n.pick(stage.label) in said for stage in stages)


@pytest.mark.parametrize("language", ["en", "pt_BR", "de", "es", "ru"])
def test_nothing_overlaps_or_leaves_the_frame(language: str) -> None:
    with i18n.using(language, "UTC"):
        found = picture("360dialog")
    wide, tall = (int(part) for part in found.get("viewbox").split()[2:])
    rows = [int(words.get("y")) for words in found.all("text")]
    assert rows == sorted(set(rows))
    assert rows[-1] < tall
    for words in found.all("text", class_="map__label"):
        assert int(words.get("x")) + 8.2 * len(words.text) < wide


@pytest.mark.parametrize(
    ("preset", "usual"),
    [
        ("selora", ["received", "in-progress", "solved", "closed"]),
        ("ownerrez", ["with-us", "solved", "closed"]),
        ("360dialog", ["received", "in-progress", "technical", "solved", "closed"]),
    ],
)
def test_the_line_is_the_usual_way(preset: str, usual: list[str]) -> None:
    assert stage_map.line(load(preset, INSTANCE)) == usual


def test_each_step_of_the_line_is_a_move_of_the_policy() -> None:
    policy = load("servicegeeni", INSTANCE)
    line = stage_map.line(policy)
    assert line == list(policy.stages)
    arrows = picture("servicegeeni").all("path", class_="map__arrow")
    assert len(arrows) == len(line) - 1


def test_side_tracks_come_back_where_the_policy_lets_them() -> None:
    found = picture("selora")
    back = found.all("path", class_="map__line--back")
    assert len(back) == 2  # from waiting and from checking, not from withdrawn
    tones = [
        re.sub("map__stop ?-*", "", one.get("class")).strip() for one in found.all("circle", "rect")
    ]
    assert tones.count("yours") == 2
    assert tones.count("over") == 2
