"""The engine for browsers is written from the one that runs here, and what it cannot say it refuses."""

import ast
import gzip
import re
from dataclasses import replace
from importlib import resources

import pytest

from portal.redaction import DEFAULT, Row, Rules
from portal.redaction.browser import engine, packed, values, words
from portal.redaction.browser.expressions import Expressions
from portal.redaction.browser.house import ROOT, source
from portal.redaction.browser.patterns import Untranslatable, script
from portal.redaction.browser.statements import Statements

RUNTIME = resources.files("portal").joinpath("static/js/redaction")
BUDGET = 66 * 1024
HOUSE = Rules(
    extra_cues=(("open sesame", "password"),),
    extra_rows=(Row("House", "sesame_", "[A-Z]{20,}", "", "Ask us", lead="x-"),),
    allow=(r"SN-\d{8}",),
    salt=b"never told",
)


def offered() -> set[str]:
    """What the runtime has under a name."""
    text = RUNTIME.joinpath("python.js").read_text("utf-8")
    return set(re.findall(r"^  \*?(\w+)[:(]", text, re.MULTILINE))


def said(expression: str) -> str:
    tree = ast.parse(expression, mode="eval")
    return Expressions(source(f"{ROOT}.cards")).say(tree.body)


def test_everything_that_the_engine_calls_is_there() -> None:
    called = set(re.findall(r"\bpy\.(\w+)", engine()))
    assert called - offered() == set()
    assert words.METHODS - offered() == set()


def test_it_stays_light() -> None:
    assert len(packed()) <= BUDGET
    assert gzip.decompress(packed()).decode() == engine()


def test_it_follows_the_rules_of_the_deployment_and_keeps_their_salt() -> None:
    made = engine(HOUSE)
    for part in ("open sesame", "sesame_", "SN-", "x-"):
        assert part in made
    assert "never told" not in made
    assert made != engine()
    assert engine(replace(HOUSE, salt=b"another")) == made
    assert engine(DEFAULT) == engine()


def test_what_it_cannot_say_of_a_policy_is_left_to_the_server() -> None:
    odd = r"(a)?(?(1)b|c)"
    rows = (Row("House", "sesame_", odd, "", ""), Row("Home", "lamp_", "[A-Z]{20,}", "", ""))
    made = engine(Rules(extra_rows=rows, allow=(odd, r"SN-\d{8}")))
    assert "sesame_" not in made
    assert "lamp_" in made


@pytest.mark.parametrize(
    ("python", "javascript"),
    [
        ("a.find('x', 1) < 0", '(py.find(py.a,"x",1)<0)'),
        ("a[1:]", "py.a.slice(1)"),
        ("a[-1]", "py.item(py.a,(-1))"),
        ("0 < luhn(a) and a", "((0<cards$luhn(py.a))&&py.a)"),
        ("a or b", "(py.t($$1=py.a)?$$1:py.b)"),
        ("not a", "!py.t(py.a)"),
        ("a in {'x', 'y'}", '["x","y"].includes(py.a)'),
        ("a not in b | c", "!(py.has(py.b,py.a)||py.has(py.c,py.a))"),
        ("a is None", "(py.a==null)"),
        ("f'{a}-{b}'", '(""+py.a+"-"+py.b)'),
        (
            "len([x for x in a if x])",
            "py.len([...(function*(){for(const a of py.iter(py.a))if(py.t(a))yield a})()])",
        ),
    ],
)
def test_an_expression_means_the_same(python: str, javascript: str) -> None:
    assert said(python) == javascript


@pytest.mark.parametrize(
    "unknown",
    [
        *("a @ b", "await a", "a.shrug()", "a.nothing", "f(**a)", "open(a)", "a.split('x', 1)"),
        *("sorted(a, reverse=True)", "max(a, key=len)", "a.replace('x', 'y', 1)"),
    ],
)
def test_an_expression_without_words_is_refused(unknown: str) -> None:
    with pytest.raises(words.Unspoken, match="line 1"):
        said(unknown)


@pytest.mark.parametrize("unknown", ["with a: pass", "try: a\nfinally: b", "del a", "a **= 2"])
def test_a_statement_without_words_is_refused(unknown: str) -> None:
    with pytest.raises(words.Unspoken, match="line 1"):
        Statements(source(f"{ROOT}.cards")).block(ast.parse(unknown).body)


@pytest.mark.parametrize(
    ("python", "javascript"),
    [
        (r"\w\d\s\Z", r"[\w][\d][\s](?![^])"),
        (r"(?a)\w", "[A-Za-z0-9_]"),
        (r"^a$", r"(?<![^])a(?=\n?(?![^]))"),
        (r"(?m)^.", r"(?<![^\n])[^\n]"),
        (r"a{2,}+", r"(?=(?<_p1>a{2,}))\k<_p1>"),
        (r"[^\W\d_]", r"(?:(?![\d_])[\w])"),
        (r"(?P<v>x)|(y)", "(?:(?<v>x)|(y))"),
        (r"[]\-^]/", r"[\]\-\^]\/"),
    ],
)
def test_a_pattern_is_translated(python: str, javascript: str) -> None:
    assert script(re.compile(python)).source == javascript


def test_a_pattern_that_javascript_has_nothing_for_is_refused() -> None:
    with pytest.raises(Untranslatable):
        script(re.compile(r"(a)?(?(1)b|c)"))


def test_letters_match_in_both_cases_where_python_says_so() -> None:
    folded = script(re.compile("(?i)kiss"))
    assert (folded.source, folded.fold) == ("k[i\u0130\u0131]ss", True)
    spelt = script(re.compile("(?i)kiss"), spelt=True)
    assert (spelt.source, spelt.fold) == ("[kK\u212a][iI\u0130\u0131][sS\u017f][sS\u017f]", False)


def test_the_patterns_in_a_table_are_translated_and_none_travels_as_it_is() -> None:
    assert "(?<v>" in values.value((("login", "password", r"\s(?P<v>\S+)"),))
    with pytest.raises(TypeError):
        values.value(r"\s(?P<v>\S+)")
