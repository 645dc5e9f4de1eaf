"""The customer's stages as a picture: a line from top to bottom, with side tracks that come back."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from textwrap import wrap

from markupsafe import Markup

from portal.i18n import Lazy, lazy, pick
from portal.i18n import gettext as _
from portal.policy import Policy, Status
from portal.web import guide

_WIDE, _LINE, _SIDE, _TEXT = 340, 22, 60, 24
_LETTERS, _FEWER = 34, 29  # that fit beside a stop of the line, and of a side track
_LEADING, _GAP = 18, 34
_R = 9


@dataclass(frozen=True, slots=True)
class Stop:
    """One stage on the map. `tone` is whose turn it is; `returns`: a side track that comes back."""

    label: list[str]
    word: str
    tone: str
    side: bool
    returns: bool
    y: int

    @property
    def x(self) -> int:
        """How far from the edge it stands."""
        return _SIDE if self.side else _LINE

    @property
    def bottom(self) -> int:
        """Where its words end."""
        return self.y + _LEADING * len(self.label) + 4


def svg(policy: Policy) -> Markup:
    """The picture; what it says stands in words beside it."""
    stops = list(_stops(policy))
    tall = stops[-1].bottom + 8
    parts = "".join((*_tracks(stops), *map(_stop, stops)))
    name = escape(_("The stages of a request; they follow in words below."))
    return Markup(  # noqa: S704 - every text is escaped
        f'<svg class="map" viewBox="0 0 {_WIDE} {tall}" role="img" aria-label="{name}">{parts}</svg>'
    )


def line(policy: Policy) -> list[str]:
    """The stages of the usual way: those in which support works, and those at the end."""
    found: list[str] = []
    for key in policy.stages:
        inside = guide.within(policy, key)
        usual = any(map(_is_usual, inside)) and not _is_way_out(policy, key)
        if usual and (not found or key in guide.onward(policy, found[-1])):
            found.append(key)
    return found


def _is_usual(status: Status) -> bool:
    works = status.turn == "support" and status.clock == "runs"
    return works or status.locked or (status.clock == "stopped" and status.turn != "support")


def _is_way_out(policy: Policy, stage: str) -> bool:
    """Whether nothing but a withdrawal leads there."""
    return [one.key for one in guide.within(policy, stage)] == [policy.withdrawn_status]


def _stops(policy: Policy) -> Iterator[Stop]:
    y = _R + 3
    usual = line(policy)
    beside = {
        key: _leaves(policy, key, usual) for key in policy.stages if guide.within(policy, key)
    }
    for main in usual:
        for key in (main, *(one for one, at in beside.items() if at == main and one not in usual)):
            stop = _placed(policy, key, side=key != main, y=y)
            yield stop
            y = stop.bottom + _GAP


def _placed(policy: Policy, key: str, *, side: bool, y: int) -> Stop:
    tone, word = _tone(guide.within(policy, key))
    label = wrap(pick(policy.stages[key].label), _FEWER if side else _LETTERS)
    returns = bool(guide.onward(policy, key))
    return Stop(label, word, tone, side=side, returns=returns, y=y)


def _leaves(policy: Policy, key: str, usual: list[str]) -> str:
    """The stop at which a side track leaves the line: the one to which it comes back."""
    before = usual[:-1] or usual
    if _is_way_out(policy, key):
        return ([one for one in before if key in guide.onward(policy, one)] or before)[-1]
    back = [to for to in guide.onward(policy, key) if to in before]
    answered = {
        policy.statuses[one.on_customer_reply or one.key].stage for one in guide.within(policy, key)
    }
    preferred = [to for to in back if to in answered]
    return (*preferred, *back, before[0])[0]


def _tone(inside: list[Status]) -> tuple[str, str]:
    """Whose turn it is in a stage, as a class and in a word."""
    first, turns = inside[0], {one.turn for one in inside}
    if first.turn == "support" and first.clock == "paused":
        return "waits", str(_WORDS["waits"])
    if {"support", "customer"} <= turns:
        return _TONES[first.turn], str(_WORDS["both"])
    if {"customer", "nobody"} <= turns:
        return "yours", str(_WORDS["last"])
    return _TONES[first.turn], str(_WORDS[_TONES[first.turn]])


_TONES = {"support": "ours", "customer": "yours", "nobody": "over"}
_WORDS: dict[str, Lazy] = {
    "ours": lazy("our turn"),
    "yours": lazy("your turn"),
    "both": lazy("our turn or yours"),
    "last": lazy("your turn, until it is closed"),
    "waits": lazy("with us, and our time stands still"),
    "over": lazy("nobody has to do anything"),
}


def _tracks(stops: list[Stop]) -> Iterator[str]:
    mains = [stop for stop in stops if not stop.side]
    for above, below in pairwise(mains):
        yield f'<path class="map__line" d="M{_LINE} {above.y + _R}V{below.y - _R - 3}"/>'
        yield _arrow(_LINE, below.y - _R - 2)
    for stop in stops:
        if stop.side:
            yield from _aside(stop)


def _aside(stop: Stop) -> Iterator[str]:
    top, bottom = stop.y - _R, stop.y + _R
    yield (
        f'<path class="map__line" d="M{_LINE} {top - 26}C{_LINE} {top - 8} {_SIDE} {top - 22}'
        f' {_SIDE} {top - 3}"/>'
    )
    yield _arrow(_SIDE, top - 2)
    if stop.returns:
        yield (
            f'<path class="map__line map__line--back" d="M{_SIDE} {bottom}C{_SIDE} {bottom + 18}'
            f' {_LINE} {bottom + 6} {_LINE} {bottom + 24}"/>'
        )


def _arrow(x: int, y: int) -> str:
    return f'<path class="map__arrow" d="M{x - 5} {y - 7}h10l-5 8z"/>'


def _stop(stop: Stop) -> str:
    x, y = stop.x, stop.y
    shape = (
        f'<rect class="map__stop map__stop--over" x="{x - 8}" y="{y - 8}" width="16" height="16" rx="3"/>'
        if stop.tone == "over"
        else f'<circle class="map__stop map__stop--{stop.tone}" cx="{x}" cy="{y}" r="{_R}"/>'
    )
    lines = "".join(
        f'<text class="map__label" x="{x + _TEXT}" y="{y + 5 + _LEADING * number}">{escape(words)}</text>'
        for number, words in enumerate(stop.label)
    )
    below = y + 3 + _LEADING * len(stop.label)
    return f'{shape}{lines}<text class="map__word" x="{x + _TEXT}" y="{below}">{escape(stop.word)}</text>'
