"""A letter's two parts from one template: as plain text, and as HTML that says the same words.

The template is drawn twice. What it marks (`said`, `action`, …) is drawn as the part at hand needs
it; in the HTML everything else is escaped, so that nobody's words become markup.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from portal import i18n

TEMPLATES = Path(__file__).parents[1] / "templates" / "letters"


class Written:
    """The words of a letter: `html` says the same as `text`.

    Each is drawn when somebody asks for it, in the language and zone of when the letter was
    written: with no transaction open, and never for who does not read it.
    """

    def __init__(self, name: str, about: Mapping[str, Any]) -> None:
        """Keep what the template of this name is about; it has the `policy` at least."""
        self.name = name
        self._about = about
        self._tongue = i18n.tongue()

    @cached_property
    def text(self) -> str:
        """As plain text."""
        return _GAPS.sub("\n\n", self._drawn(_TEXT)) + "\n"

    @cached_property
    def html(self) -> str:
        """As a page."""
        blocks = _GAP.split(self._drawn(_HTML))
        with i18n.using(*self._tongue):
            return _HTML.get_template("_frame.html").render(
                organisation=self._about["policy"].organisation,
                language=i18n.language().replace("_", "-"),
                direction=i18n.direction(),
                body=Markup("\n").join(part for block in blocks for part in _parts(block)),
            )

    def _drawn(self, pages: Environment) -> str:
        with i18n.using(*self._tongue):
            return pages.get_template(f"{self.name}.txt").render(self._about).strip()


@pass_eval_context
def _said(context: EvalContext, words: str) -> str:
    """Somebody's own words: they stand apart, and their addresses are no links."""
    if not context.autoescape:
        return str(words)
    return Markup("<blockquote>{}</blockquote>").format(_lines(words))


@pass_eval_context
def _action(context: EvalContext, url: str, words: str) -> str:
    """The one thing to do: a button; its address can be read as well."""
    if not context.autoescape:
        return f"{words}\n{url}"
    return Markup('<p class="action"><a href="{0}">{1}</a><br><span>{0}</span></p>').format(
        url, words
    )


@pass_eval_context
def _way(context: EvalContext, url: str) -> str:
    """An address of ours."""
    return Markup('<a href="{0}">{0}</a>').format(url) if context.autoescape else url


@pass_eval_context
def _item(context: EvalContext, words: str, number: int | None = None) -> str:
    """One of a list, numbered or not."""
    if not context.autoescape:
        return f"{number}. {words}" if number else f"- {words}"
    if number is None:
        return Markup("<li>{}</li>").format(words)
    return Markup('<li value="{}">{}</li>').format(number, words)


@pass_eval_context
def _heading(context: EvalContext, words: str) -> str:
    """What the following is about."""
    return Markup("<h2>{}</h2>").format(words) if context.autoescape else str(words)


def _lines(words: str) -> Markup:
    return Markup("<br>").join(str(words).strip().splitlines())


def _environment() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(TEMPLATES),
        # Plain text: escaping would only spoil it. The overlay below draws the HTML.
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    pages.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
    pages.filters |= {"when": i18n.datetime, "pick": i18n.pick}
    pages.globals |= {
        "said": _said,
        "action": _action,
        "way": _way,
        "item": _item,
        "heading": _heading,
    }
    return pages


_TEXT = _environment()
_HTML = _TEXT.overlay(autoescape=True)
_GAPS = re.compile(r"\n{3,}")
_GAP = re.compile(r"\n\s*\n")
_APART = ("<blockquote", "<p", "<h2")


def written(name: str, **more: Any) -> Written:
    """A letter in the language and zone of now; `more` has the `policy` at least."""
    return Written(name, more)


def _parts(block: str) -> Iterator[Markup]:
    """The paragraphs, lists and marks that follow each other without a gap."""
    # What was drawn is escaped already.
    for kind, lines in groupby(block.splitlines(), _kind):
        drawn = [Markup(line.strip()) for line in lines]  # noqa: S704
        if kind == "apart":
            yield from drawn
        elif kind == "p":
            yield Markup("<p>{}</p>").format(Markup("<br>\n").join(drawn))
        else:
            yield Markup("<{0}>\n{1}\n</{0}>").format(kind, Markup("\n").join(drawn))


def _kind(line: str) -> str:
    if line.startswith("<li"):
        return "ol" if line.startswith("<li value") else "ul"
    return "apart" if line.startswith(_APART) else "p"
