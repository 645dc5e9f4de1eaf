"""Every word on screen goes through the catalogue: a page in a marked language shows no other."""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from itertools import chain

import pytest
from babel.support import NullTranslations

from portal import i18n
from portal.models import Link
from tests.factories import answers
from tests.markup import Element
from tests.pages import Page, Visitor
from tests.sites import Site
from tests.tree import ROOT

TAG = "fi"  # a language that nothing else here speaks, because pages remember what they drew
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
FORM = "/tickets/new"
TYPED = "My password is "
LISTED = "1. The lamp in the hall is dark\n2. The invoice has the wrong name"
NAMES = {"Alice Ash", "hub.log", "setup.exe", "http", "localhost", "PT", "[removed-password]"}
OURS = NAMES | {TYPED.strip(), *LISTED[3:].split("\n2. "), *answers().values()}


class Marks(NullTranslations):
    """Puts brackets around everything that it is asked to translate."""

    def ugettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ungettext(self, singular: str, plural: str, number: int) -> str:
        return f"⟦{singular if number == 1 else plural}⟧"


@pytest.fixture
def marked(new_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> Site:
    """A deployment that speaks in marks."""
    known = i18n._catalogue  # noqa: SLF001 -- the one place where a language comes in
    monkeypatch.setattr(i18n, "_catalogue", lambda tag: Marks() if tag == TAG else known(tag))
    return new_site(f'[organisation]\nlanguages = ["{TAG}"]')


@cache
def told_by_policy() -> tuple[str, ...]:
    """Every text of the policy, the longest first."""
    source = (ROOT / "portal/policy/presets/selora.toml").read_text("utf-8")
    return tuple(sorted(texts(tomllib.loads(source)), key=len, reverse=True))


def texts(value: object) -> Iterator[str]:
    """Every string in it, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(texts(item) for item in value.values())
    elif isinstance(value, list):
        yield from chain.from_iterable(texts(item) for item in value)


def foreign(page: Page) -> Iterator[str]:
    """Words that nobody translated: neither marked, nor the policy's, nor typed."""
    for text in visible(page.root):
        rest = text
        while MARKED.search(rest):
            rest = MARKED.sub(" ", rest)
        for known in (*sorted(OURS, key=len, reverse=True), *told_by_policy()):
            rest = rest.replace(known, " ")
        if re.search(r"[a-z]{3,}", rest):
            yield f"{page.path}: {rest.strip()}"


def visible(element: Element) -> Iterator[str]:
    """Its texts and spoken labels, but not times, which Babel writes."""
    yield from (element.get(name) for name in ("aria-label", "placeholder", "alt", "title"))
    if element.tag == "script":
        return
    sentence = ""
    for child in element.children:
        if isinstance(child, str):
            sentence += child
        elif child.tag != "time":
            yield sentence
            sentence = ""
            yield from visible(child)
    yield sentence


def pages(site: Site, visitor: Visitor) -> Iterator[Page]:
    """A walk through everything that a customer may see."""
    for path in (
        "/",
        FORM,
        "/tickets/find",
        "/tickets/found",
        "/feedback/new",
        "/feedback/thanks",
        "/status",
        "/nothing",
    ):
        yield visitor.get(path)
    form = visitor.get(FORM).form(FORM)
    secret = TYPED + "hunter2" + "hunter2."
    yield visitor.submit(form, ("setup.exe", b"MZ"), ("hub.log", b"fine\n"))
    said = {**form.values, **answers(description=secret), "started": ""}
    yield visitor.post("/tickets/preview", said)
    yield visitor.post("/tickets/split", said | {"description": ""})
    yield visitor.post("/tickets/hints", said | {"description": LISTED})
    yield visitor.post(FORM, said | {"csrf_token": ""})
    ticket = site.ask(visitor, ("hub.log", b"fine\n"), description=secret)
    yield ticket
    yield visitor.submit(ticket.form("/reply"), body="")
    proof = site.portal.works.signer.token("confirm", site.rows(Link)[-1].nonce)
    yield visitor.get(f"{ticket.path}/confirm/{proof}")
    yield visitor.get(f"{ticket.path}/correct")
    visitor.submit(visitor.get(f"{ticket.path}/correct").form("/correct"), impact="high")
    yield visitor.get(ticket.path)
    visitor.submit(ticket.form("/withdraw"))
    yield visitor.get(ticket.path)


def test_no_word_on_a_page_misses_its_translation(marked: Site) -> None:
    walk = pages(marked, marked.visitor())
    assert [word for page in walk for word in foreign(page)] == []
