"""The browser's engine and the server's give the same answer to every text."""

import re
import sys
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.redaction import Redacted, Row, Rules, redact
from portal.redaction.browser import engine, patterns
from portal.redaction.browser.house import ROOT
from tests.browser.conftest import Live, Open
from tests.redaction import forge, test_rows, test_settled, test_survivors

pytestmark = pytest.mark.browser
TEXTS, PORTION = 10_000, 1_000
SAMPLES = 150
ODD = (
    "\U0001f600",
    "\U0001d400",
    "İ",
    "ı",
    "ſ",
    "\u212a",
    "ß",
    "²",
    "Ⅷ",
    "٣",
    "\x1c",
    "\x85",
    "\ufeff",
)
RUN = """async (texts) => {
  const { redact } = await import("/redaction.js");
  return texts.map((text) => {
    const { text: clean, findings } = redact(text);
    return [clean, findings.map((one) => [
      one.kind, one.vendor, one.start, one.end, one.replacement_start, one.replacement_end, one.weak,
    ])];
  });
}"""
FIND = """([source, fold, called, texts]) => {
  const pattern = py.pattern(source, fold, called);
  return texts.map((text) => [...pattern.finditer(text)].map((found) => [
    found.span(), [...found.groupdict()].sort(), pattern.match(text, found.start(), found.end()) !== null,
  ]));
}"""
HOUSE = Rules(
    key_head=2,
    key_tail=3,
    card_tail=0,
    extra_cues=(("open sesame", "password"),),
    extra_rows=(Row("House", "sesame_", "[A-Z]{20,40}", "", "", lead="x-"),),
    allow=(r"SN-\d{8}",),
)
WRITTEN = (
    r"(?P<a>x)|(?P<b>\d+)(?P<c>[a-f]*+)",
    r"(?>a+|b)(?P<rest>\w?)",
    r"(?i)straße|[i-k]\b|\Bs",
    r"(?i:pass)word (?-i:Is)?",
    r"(?m)^\S+$|\A\s|\s\Z",
    r"(?s)a.{0,3}?b",
    r"(?x) [^\W\d_]{2,} # letters\n | [\D\s]- ",
    r"(?ai)\bkey\b|\W{3}",
    r"[\w.-]++@(?!x)[^@\s]{2,9}+",
    r"(?<=[^\s\w])\S(?<!\d)",
    r"[]^\\-]|\x41|\u00e9|[\t-\r]",
)


def odd(text: str, seed: int) -> str:
    """A text with a few letters in it that the two languages could see differently."""
    roll = forge.dice(("odd", seed))
    for _ in range(roll.randint(0, 4)):
        at = roll.randrange(len(text) + 1)
        text = text[:at] + roll.choice(ODD) + text[at + roll.randint(0, 1) :]
    return text


def texts() -> list[str]:
    """What the engine is tested with elsewhere, and damaged forms of it."""
    tokens = [f"x={test_rows.token(row, 'twin')}\nnext" for row in test_rows.ROWS]
    known = [*test_settled.sources(), *test_survivors.KEPT.values(), *tokens]
    rest = range(TEXTS - len(known))
    made = (test_settled.mutated(known, forge.dice(("twin", seed))) for seed in rest)
    return [*known, *(odd(text, seed) for seed, text in enumerate(made))]


def seen_by_server(text: str, found: Redacted) -> list[Any]:
    def at(whole: str, place: int) -> int:
        return len(whole[:place].encode("utf-16-le", "surrogatepass")) // 2

    findings = [
        [
            *(one.kind, one.vendor, at(text, one.start), at(text, one.end)),
            *(at(found.text, one.replacement_start), at(found.text, one.replacement_end), one.weak),
        ]
        for one in found.findings
    ]
    return [str(found.text), findings]


@pytest.mark.row("E30", "E31")
def test_ten_thousand_texts_lose_the_same_in_a_browser_as_on_the_server(
    open_browser: Open, live: Live
) -> None:
    page = open_browser()
    page.goto("/")
    given, different, rules = texts(), [], live.site.portal.works.rules
    for first in range(0, len(given), PORTION):
        portion = given[first : first + PORTION]
        for text, there in zip(portion, page.evaluate(RUN, portion), strict=True):
            if there != seen_by_server(text, redact(text, rules)):
                different.append(text)
    assert len(given) == TEXTS
    assert different == []


@pytest.fixture
def bare(chromium: Browser) -> Page:
    """An empty page that knows Python's patterns."""
    folder = resources.files("portal").joinpath("static/js/redaction")
    runtime = "\n".join(
        folder.joinpath(one).read_text("utf-8") for one in ("patterns.js", "python.js")
    )
    page = chromium.new_context().new_page()
    page.evaluate(f"() => {{ const DIGITS = /\\d/; {runtime}; globalThis.py = py; }}")
    return page


def test_the_rules_of_a_house_are_the_same_in_both(bare: Page) -> None:
    made = engine(HOUSE).replace("export function", "function")
    bare.evaluate(f"() => {{ {made} globalThis.redact = redact; }}")
    secret, token = forge.password("house"), "x-sesame_" + "ABCDE" * 5
    given = (
        f"open sesame: {secret}",
        f"Take {token} with you",
        f"password: SN-{forge.digits(8)}",
        f"api_key={forge.key(30)}",
        f"card {forge.card()}",
    )
    for text in given:
        there = bare.evaluate("(text) => redact(text).text", text)
        assert there == redact(text, HOUSE).text
        assert (there == text) == ("SN-" in text)


def every_pattern() -> dict[str, re.Pattern[str]]:
    """The patterns that the engine's modules hold, and a few for what they do not use yet."""
    own = {
        f"{name}.{key}": held
        for name, module in sorted(sys.modules.items())
        if name.startswith(ROOT) and ".browser" not in name
        for key, held in vars(module).items()
        if isinstance(held, re.Pattern)
    }
    return own | {source: re.compile(source) for source in WRITTEN}


def test_each_pattern_finds_the_same_in_both_languages(bare: Page) -> None:
    given = [text for text in texts()[:: TEXTS // SAMPLES] if max(text) < "\U00010000"]
    different = []
    for name, pattern in every_pattern().items():
        made = patterns.script(pattern)
        there = bare.evaluate(FIND, [made.source, made.fold, made.names, given])
        here = [
            [
                [
                    list(found.span()),
                    sorted([key, value] for key, value in found.groupdict().items()),
                    pattern.match(text, *found.span()) is not None,
                ]
                for found in pattern.finditer(text)
            ]
            for text in given
        ]
        if _plain(here) != _plain(there):
            different.append(name)
    assert different == []


def _plain(found: Any) -> str:
    return repr(found).replace("(", "[").replace(")", "]")
