"""The help: its topics, drawn from the policy, and the search through their words."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template
from markupsafe import Markup

from portal.i18n import Lazy, lazy
from portal.policy import Policy, explain
from portal.redaction import redact
from portal.web import guide, stage_map
from portal.web.runtime import runtime

LONGEST = 200
"""Characters of a search that count."""
_TITLES: Mapping[str, Lazy] = {
    "known-issues": lazy("Known issues"),
    "contact": lazy("When and how to reach us"),
    "kinds": lazy("Kinds of request"),
    "include": lazy("What to tell us, and why"),
    "practice": lazy("What helps, and what does not"),
    "levels": lazy("How urgent it is"),
    "times": lazy("By when you hear from us"),
    "statuses": lazy("Where your request stands"),
    "timers": lazy("What happens by itself"),
    "escalation": lazy("When you are not getting on"),
    "ending": lazy("Closing and reopening"),
    "replies": lazy("Answers and new requests"),
    "secrets": lazy("Passwords, keys and other secrets"),
    "glossary": lazy("Words that we use"),
}
_KNOWN = "known-issues"
_NOW = "contact"  # says whether somebody is there
_ANEW = frozenset({_NOW, _KNOWN})
_APART = re.compile(r"(<svg.*?</svg>|<[^>]*>|&[#\w]+;)", re.DOTALL)
_SHORT = 5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Topic:
    """One section of the help; `found` says how many of the words that were looked for it has."""

    key: str
    title: Markup
    body: Markup
    found: int = 0


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: clean words, and whether a secret was taken out of them."""

    words: str
    removed: bool

    @property
    def each(self) -> tuple[str, ...]:
        """The beginnings of the words one by one, without case, accents and endings."""
        return tuple(dict.fromkeys(map(_beginning, _WORD.findall(_folded(self.words)))))


def search(typed: str) -> Search:
    """What was typed, clean; it is written down nowhere."""
    clean = redact(" ".join(typed.split())[:LONGEST], runtime().works.rules)
    return Search(str(clean.text), bool(clean.findings))


def known(policy: Policy) -> list[str]:
    """The keys of the topics about which this policy has something to say."""
    empty = {
        _KNOWN: not runtime().helpful.issues,
        "practice": not policy.texts.hints,
        "timers": not any(status.timer for status in policy.statuses.values()),
        "escalation": not policy.ladder,
        "glossary": not policy.glossary,
    }
    return [key for key in _TITLES if not empty.get(key)]


def titles(policy: Policy) -> list[tuple[str, str]]:
    """Key and title of each topic that stays what it is."""
    return [(key, str(_TITLES[key])) for key in known(policy) if key != _KNOWN]


def topics(policy: Policy, **now: Any) -> list[Topic]:
    """All of them; `now` is what the first one says about this moment."""
    return [
        Topic(key, Markup.escape(str(_TITLES[key])), _drawn(policy, key, now))
        for key in known(policy)
    ]


def _drawn(policy: Policy, key: str, now: Mapping[str, Any]) -> Markup:
    def draw(_holes: Mapping[str, str]) -> str:
        view = _VIEWS[key](policy) if key in _VIEWS else {}
        return render_template(f"help/_{key}.html", **view, **now)

    if key in _ANEW:
        return Markup(draw({}))  # noqa: S704 - a template made it
    return runtime().stencils.fill(("help", key), draw, {})


def matching(every: list[Topic], wanted: Search) -> list[Topic]:
    """The topics that have most of the words, with each of these marked."""
    if not wanted.each:
        return []
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, wanted.each))})\w*")
    marked = [_marked(topic, pattern, wanted.each) for topic in every]
    most = max(topic.found for topic in marked)
    return [topic for topic in marked if topic.found == most and most]


def _marked(topic: Topic, pattern: re.Pattern[str], each: tuple[str, ...]) -> Topic:
    title, body = (_mark(str(html), pattern) for html in (topic.title, topic.body))
    text = _folded(" ".join(_texts(f"{topic.title} {topic.body}")))
    found = sum(bool(re.search(rf"\b{re.escape(word)}", text)) for word in each)
    return replace(topic, title=title, body=body, found=found)


def _texts(html: str) -> Iterator[str]:
    return (part for part in _APART.split(html) if part[:1] not in {"<", "&"})


def _mark(html: str, pattern: re.Pattern[str]) -> Markup:
    """Mark what is found in the texts, and leave tags, pictures and entities alone."""
    parts = _APART.split(html)
    parts[::2] = (_mark_text(part, pattern) for part in parts[::2])
    return Markup("".join(parts))  # noqa: S704 - only <mark> was added to what a template made


def _mark_text(text: str, pattern: re.Pattern[str]) -> str:
    parts, last = [], 0
    for found in pattern.finditer(_folded(text)):
        parts += [
            text[last : found.start()],
            "<mark>",
            text[found.start() : found.end()],
            "</mark>",
        ]
        last = found.end()
    return "".join((*parts, text[last:]))


def _beginning(word: str) -> str:
    """A word without what may differ in another form of it, such as escalate and escalation."""
    return word[: max(_SHORT, len(word) // 2)]


def _folded(text: str) -> str:
    """The text without case and accents, letter for letter, so that places in it stay the same."""
    return "".join(
        (unicodedata.normalize("NFKD", letter)[:1] or letter).lower()[:1] for letter in text
    )


def _times(policy: Policy) -> dict[str, Any]:
    rows = guide.promises(policy)
    return {
        "rows": rows,
        "overlaps": any(row.tiers or row.channels or row.categories for row in policy.targets),
        "units": list(guide.units(policy)),
        "updates": any(row.update for row in rows),
        "averages": explain.averages(policy, policy.initial_status),
    }


def _statuses(policy: Policy) -> dict[str, Any]:
    return {"picture": stage_map.svg(policy), "standings": guide.standings(policy)}


def _ending(policy: Policy) -> dict[str, Any]:
    return {
        "reactions": guide.reactions(policy),
        "locked": guide.locked(policy),
        "promise": explain.promise,
    }


_VIEWS: Mapping[str, Callable[[Policy], dict[str, Any]]] = {
    _KNOWN: lambda _policy: {"issues": runtime().helpful.issues},
    "escalation": lambda _policy: {"promise": explain.promise},
    "include": lambda policy: {"questions": guide.asked(policy)},
    "times": _times,
    "statuses": _statuses,
    "timers": lambda policy: {"happenings": guide.happenings(policy)},
    "ending": _ending,
}
