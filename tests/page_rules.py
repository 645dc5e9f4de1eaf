"""What must hold of every answer, whoever asked for it and whatever it says."""

import re
from collections.abc import Callable, Iterator

from werkzeug.test import TestResponse

from tests.markup import Element, read

SECURE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
UNLABELLED = frozenset({"hidden", "submit", "button"})
LEFT_OVER = re.compile(r"\{\{|\{%|%\([a-z]+\)|\bNone\b|Traceback|<Undefined|<time|&lt;|&amp;")
POINTERS = ("aria-describedby", "aria-labelledby", "for", "popovertarget")
BY_ORIGIN = ("/status/subscribe", "/status/subscriptions/", "/help/")
REFERRERS = {"same-origin", "no-referrer"}


def check(response: TestResponse, *, fragment: bool = False) -> None:
    """Raise AssertionError with everything that is wrong with this answer."""
    found = list(_headers(response))
    moved = 300 <= response.status_code < 400  # a browser shows nothing of it
    if response.mimetype == "text/html" and response.data and not (moved or _is_letter(response)):
        root, doctype = read(response.text)
        rules = _EVERYWHERE if fragment else (*_EVERYWHERE, *_WHOLE)
        found += [mistake for rule in rules for mistake in rule(root)]
        if not fragment and doctype != "doctype html":
            found.append(f"doctype {doctype!r}")
    assert not found, f"{response.request.method} {response.request.path}: {found}"


def _is_letter(response: TestResponse) -> bool:
    """Whether it is shown as mail programs show it, and may do nothing: it is no page of ours."""
    return response.headers.get("Content-Security-Policy", "").endswith("; sandbox")


def _headers(response: TestResponse) -> Iterator[str]:
    headers = response.headers
    for name, value in SECURE.items():
        if headers.get(name) != value:
            yield f"{name} is {headers.get(name)}"
    policy = headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        yield f"Content-Security-Policy is {policy}"
    if headers.get("Referrer-Policy") not in REFERRERS:
        yield f"Referrer-Policy is {headers.get('Referrer-Policy')}"
    if "Cache-Control" not in headers:
        yield "no Cache-Control"
    kind = headers.get("Content-Type", "")
    if kind.startswith("text/") and "charset=utf-8" not in kind.lower():
        yield f"Content-Type is {kind}"


def _heading_and_title(root: Element) -> Iterator[str]:
    """One h1, and a title that says the same before it names the house."""
    headings = [heading.text for heading in root.all("h1")]
    title = " ".join("".join(map(str, root.one("title").children)).split())
    if len(headings) != 1 or not headings[0]:
        yield f"headings {headings}"
    elif headings[0] not in title or " – " not in title:
        yield f"title {title!r} and heading {headings[0]!r} disagree"


def _language(root: Element) -> Iterator[str]:
    html = root.one("html")
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]+)*", html.get("lang")):
        yield f"lang is {html.get('lang')!r}"


def _order_of_headings(root: Element) -> Iterator[str]:
    last = 0
    for heading in root.one("main").all("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        # An error summary stands above the h1, and its own heading is an h2.
        if last and level > last + 1:
            yield f"{heading.tag} {heading.text!r} comes after h{last}"
        last = level


def _tokens(root: Element) -> Iterator[str]:
    for form in root.all("form"):
        names = {control.get("name") for control in form.all("input")}
        # Pages of the status and the help touch no session; there the origin decides.
        by_origin = form.get("action").startswith(BY_ORIGIN)
        if form.get("method") == "post" and "csrf_token" not in names and not by_origin:
            yield f"the form to {form.get('action')!r} has no token"


def _unique_ids(root: Element) -> Iterator[str]:
    ids = [element.get("id") for element in root.walk() if "id" in element.attributes]
    yield from (f"id {one!r} twice" for one in sorted({one for one in ids if ids.count(one) > 1}))


def _labels(root: Element) -> Iterator[str]:
    labelled = {label.get("for") for label in root.all("label")}
    for control in root.all("input", "textarea", "select"):
        named = control.get("id") in labelled or control.get("aria-label")
        if control.get("type") not in UNLABELLED and not named:
            yield f"{control.tag} {control.get('name')!r} has no label"
    for button in root.all("button", "a"):
        if not button.text and not button.get("aria-label"):
            yield f"a {button.tag} says nothing: {button.attributes}"
    for picture in root.all("img"):
        if "alt" not in picture.attributes:
            yield f"a picture has no alt: {picture.attributes}"


def _inert(root: Element) -> Iterator[str]:
    for element in root.walk():
        yield from _active(element)


def _active(element: Element) -> Iterator[str]:
    active = [name for name in element.attributes if name.startswith("on") or name == "style"]
    if active or element.tag in {"style", "iframe", "object", "embed", "base"}:
        yield f"<{element.tag}> with {active}"
    if element.tag == "script" and (not element.get("src") or element.children):
        yield "a script stands in the page"
    for name in ("src", "href", "action", "formaction"):
        address = element.get(name).strip().lower()
        if address.startswith(("javascript:", "data:", "vbscript:")):
            yield f"{name} is {address[:40]}"
        if element.tag != "a" and re.match(r"(https?:)?//", address):
            yield f"{element.tag} loads {address[:60]}"


def _nothing_left_over(root: Element) -> Iterator[str]:
    shown = [*root.all("textarea", "dd", "pre"), *root.all(class_="prose")]
    typed = {id(one) for element in shown for one in element.walk()}
    for element in root.walk():
        own = "".join(child for child in element.children if isinstance(child, str))
        if id(element) not in typed and LEFT_OVER.search(own):
            yield f"<{element.tag}> says {own.strip()[:60]!r}"


def _references(root: Element) -> Iterator[str]:
    """What points to an id points to one that is there."""
    ids = {element.get("id") for element in root.walk()}
    for element in root.walk():
        named = [one for name in POINTERS for one in element.get(name).split()]
        named += [element.get("href")[1:]] if element.get("href").startswith("#") else []
        for one in named:
            if one not in ids:
                yield f"<{element.tag}> points to {one!r}, which is not there"


Rule = Callable[[Element], Iterator[str]]
_EVERYWHERE: tuple[Rule, ...] = (_unique_ids, _labels, _inert, _nothing_left_over)
_WHOLE: tuple[Rule, ...] = (
    _heading_and_title,
    _language,
    _order_of_headings,
    _tokens,
    _references,
)
