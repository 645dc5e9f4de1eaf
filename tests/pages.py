"""A visitor: fetches pages as a browser would, and checks each one that it is given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests import page_rules
from tests.markup import Element, read

File = tuple[str, bytes]
"""A file to send: its name and its content."""


@dataclass
class Form:
    """What a browser would send of a form, before anybody changes it."""

    action: str
    values: dict[str, str]
    element: Element


class Page:
    """An answer, and what a person finds on it."""

    def __init__(self, response: TestResponse, path: str) -> None:
        self.response = response
        self.path = path

    @property
    def status(self) -> int:
        """The status code."""
        return self.response.status_code

    @property
    def location(self) -> str:
        """Where a 303 leads, as a path on this site."""
        assert self.status == 303, f"{self.status} {self.text[:600]}"
        to = self.response.headers["Location"]
        assert to.startswith("/"), to
        assert not to.startswith("//"), to
        return to

    @cached_property
    def root(self) -> Element:
        """The document."""
        return read(self.response.text)[0]

    @property
    def text(self) -> str:
        """All words on it."""
        return self.root.text

    @property
    def h1(self) -> str:
        """Its heading."""
        return self.root.one("h1").text

    @property
    def reference(self) -> str:
        """The ticket's number, where tools look for it."""
        return self.root.one("data", class_="reference").get("value")

    @property
    def summary(self) -> dict[str, str]:
        """The error summary: the id that each message leads to."""
        found = self.root.all("div", class_="summary")
        links = found[0].all("a") if found else []
        return {link.get("href").removeprefix("#"): link.text for link in links}

    def field(self, name: str) -> Element:
        """The first control of that name."""
        return self.root.all("input", "textarea", name=name)[0]

    def error_of(self, name: str) -> str:
        """The message that a screen reader says with the control, or nothing."""
        described = [self.field(name), *self.root.all("fieldset")]
        ids = [part for one in described for part in one.get("aria-describedby").split()]
        wanted = f"{name}-error"
        return self.root.one(id=wanted).text if wanted in ids else ""

    def form(self, action: str = "", holding: str = "") -> Form:
        """The form that posts to a path ending so, or that has a control of that name."""
        for form in self.root.all("form", method="post"):
            target = urljoin(self.path, form.get("action") or self.path)
            names = {control.get("name") for control in form.all(*_CONTROLS)}
            if target.endswith(action) and (not holding or holding in names):
                return Form(target, _values(form), form)
        raise AssertionError(f"no form for {action or holding} on {self.path}")


_CONTROLS = ("input", "textarea", "select", "button")


def _values(form: Element) -> dict[str, str]:
    values = {area.get("name"): area.raw for area in form.all("textarea")}
    for choice in form.all("select"):
        options = choice.all("option")
        picked = [one for one in options if "selected" in one.attributes] or options[:1]
        values |= {choice.get("name"): one.get("value") for one in picked}
    for control in form.all("input"):
        kind = control.get("type")
        chosen = "checked" in control.attributes
        if control.get("name") and kind != "file" and (kind not in {"radio", "checkbox"} or chosen):
            values[control.get("name")] = control.get("value")
    return values


class Visitor:
    """A browser with a cookie jar; every answer that it gets is checked."""

    def __init__(self, app: Flask, base_url: str = "http://localhost", **headers: str) -> None:
        self.client = app.test_client()
        self.base_url = base_url
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def open(self, method: str, path: str, **more: Any) -> Page:
        """Send one request; redirects are not followed."""
        headers = {**self.headers, **more.pop("headers", {})}
        more |= {"method": method, "base_url": self.base_url, "headers": headers}
        response = self.client.open(path, buffered=True, **more)
        response.request.environ["wsgi.input"].close()  # Werkzeug leaves a large one open
        fragment = "HX-Request" in headers or path.startswith("/tickets/hints")
        page_rules.check(response, fragment=fragment)
        return Page(response, urlsplit(path).path)

    def get(self, path: str, **headers: str) -> Page:
        """Fetch a page."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.open("GET", path, headers=named)

    def post(
        self,
        path: str,
        values: Mapping[str, Any],
        files: Iterable[File] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """Send a form as it is."""
        data = {**values, "attachments": [(BytesIO(content), name) for name, content in files]}
        return self.open(
            "POST", path, data=data, content_type="multipart/form-data", headers=headers or {}
        )

    def submit(self, form: Form, /, *files: File, **changed: str) -> Page:
        """Change some values of a form and send it, as slowly as a person would."""
        values = {**form.values, **changed}
        values.pop("started", None)
        return self.post(form.action, values, files)

    def follow(self, page: Page) -> Page:
        """Go where a 303 leads."""
        return self.get(page.location)

    def token(self) -> str:
        """A form token of this browser's session."""
        return self.get("/tickets/new").form("/tickets/new").values["csrf_token"]
