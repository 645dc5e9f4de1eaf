"""Charts as plain shapes: where each bar, dot and whisker stands; the template draws, a table tells."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 360
_LABEL, _VALUE = 84, 44
_ROW, _BAR = 30, 18
_HEIGHT, _BELOW, _LEFT, _RIGHT = 150, 22, 44, 14


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar that lies: its label, its length, and the value at its end."""

    label: str
    value: str
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars below one another, in a drawing of this height."""

    height: int
    left: int
    thick: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A share with the range in which it may well lie."""

    x: float
    y: float
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Dots:
    """Shares over time between lines of 0, 50 and 100 %; what has no value leaves a gap."""

    height: int
    left: int
    lines: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    dots: tuple[Dot, ...]


Share = tuple[float, float, float]
"""A share from 0 to 1, and the least and the most that it may well be."""


def bars(rows: Sequence[tuple[str, str, int]]) -> Bars:
    """Bars from label, words at the end and number; the longest fills the room."""
    most = max([number for _label, _words, number in rows] + [1])
    room = WIDTH - _LABEL - _VALUE
    made = (
        Bar(label, words, row * _ROW + (_ROW - _BAR) / 2, round(number / most * room, 1))
        for row, (label, words, number) in enumerate(rows)
    )
    return Bars(len(rows) * _ROW, _LABEL, _BAR, tuple(made))


def dots(rows: Sequence[tuple[str, Share | None]]) -> Dots:
    """Shares from their label and value; of many labels, some are left out."""
    step = (WIDTH - _LEFT - _RIGHT) / max(len(rows), 1)
    places = [round(_LEFT + (place + 0.5) * step, 1) for place in range(len(rows))]
    every = -(-len(rows) // 4)
    labels = [(x, label) for x, (label, _value) in zip(places, rows, strict=True)][::every]
    lines = tuple((_height(part / 2), f"{part * 50} %") for part in range(3))
    made = tuple(_dot(x, share) for x, (_label, share) in zip(places, rows, strict=True) if share)
    return Dots(_HEIGHT + _BELOW, _LEFT, lines, tuple(labels), made)


def _dot(x: float, share: Share) -> Dot:
    value, least, most = share
    return Dot(x, _height(value), _height(most), _height(least))


def _height(share: float) -> float:
    return round(10 + (1 - share) * (_HEIGHT - 20), 1)
