"""A pytest plugin: `site` is a deployment with its web pages, visitors, programs and letters."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from portal.models import Organisation
from portal.models.base import Base
from portal.outbox.relay import Relay
from portal.redaction import identifier, redact
from portal.services import accounts, links, sessions
from portal.services.links import SCOPES
from portal.web.runtime import Runtime
from portal.work import SYSTEM
from tests import page_rules
from tests.factories import ALICE, answers
from tests.fakes import Clock, Post
from tests.pages import File, Page, Visitor
from tests.portals import app_in, collect_letters, runtime


@dataclass(frozen=True)
class Program:
    """A program that talks to the API with a token."""

    app: Flask
    token: str

    def send(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Send one request; `body` goes as JSON, bytes as they are."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            named.setdefault("Authorization", f"Bearer {self.token}")
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body)
        kind = named.pop("Content-Type", "application/json" if method == "POST" else None)
        response = self.app.test_client().open(
            f"/api/v1{path}", method=method, data=data, content_type=kind, headers=named
        )
        page_rules.check(response)
        return response

    def get(self, path: str) -> TestResponse:
        """Ask."""
        return self.send("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        """Tell."""
        return self.send("POST", path, body, **headers)


@dataclass(frozen=True)
class Site:
    """A deployment in a folder of its own."""

    app: Flask
    portal: Runtime
    clock: Clock
    post: Post
    folder: Path

    def visitor(self, **headers: str) -> Visitor:
        """A new browser."""
        base_url = self.portal.config.base_url or "http://localhost"
        return Visitor(self.app, base_url, **headers)

    def person(self, email: str = ALICE, **changes: Any) -> Visitor:
        """Somebody signed in; `changes` are columns of the account, such as `staff_role`."""
        visitor = self.visitor()
        with self.portal.works.write(SYSTEM) as work:
            name = redact(email.partition("@")[0].title()).text
            account = accounts.admit(
                work, identifier(email), name=name, language="en", time_zone="America/Los_Angeles"
            )
            for column, value in changes.items():
                setattr(account, column, value)
            token = sessions.start(work, account, identifier("tests"), second_factor=True)
        with visitor.client.session_transaction() as cookie:
            cookie["_user_id"] = token
        return visitor

    def organisation(self, name: str = "Ash Ltd", **changes: Any) -> int:
        """A company, by its id."""
        with self.portal.works.write(SYSTEM) as work:
            made = Organisation(name=identifier(name), created_at=work.now, **changes)
            work.session.add(made)
            work.session.flush()
            return made.id

    def program(self, *scopes: str) -> Program:
        """A program with these scopes, or with all."""
        with self.portal.works.write(SYSTEM) as work:
            token = links.issue_api_token(work, "tests", scopes or SCOPES)
        return Program(self.app, token)

    def stranger(self) -> Program:
        """A program without a token."""
        return Program(self.app, "")

    def ask(self, visitor: Visitor, /, *files: File, **changes: str) -> Page:
        """Send the form as Alice does, and come to the page of the ticket."""
        form = visitor.get("/tickets/new").form("/tickets/new")
        return visitor.follow(visitor.submit(form, *files, **answers(**changes)))

    def deliver(self) -> int:
        """Hand on everything that is due now."""
        relay = Relay(self.portal.works, self.portal.sinks)
        return sum(iter(relay.run_once, 0))

    def count(self, *models: type[Base]) -> int:
        """How many rows these tables hold."""
        with self.portal.works.database.reader() as session:
            query = (select(func.count()).select_from(model) for model in models)
            return sum(session.scalar(one) or 0 for one in query)

    def rows(self, model: type[Any]) -> list[Any]:
        """Every row of a table."""
        with self.portal.works.database.reader() as session:
            return list(session.scalars(select(model)))


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Make a deployment with settings of its own, as `new_site(base_url="https://…")`."""
    made: list[Site] = []

    def make(rules: str = "", **settings: str) -> Site:
        folder = tmp_path / f"instance-{len(made)}"
        if rules:
            folder.mkdir(mode=0o700)
            (folder / "policy.toml").write_text(f'extends = "selora"\n{rules}\n', "utf-8")
        clock = Clock()
        app = app_in(folder, clock, **settings)
        portal = runtime(app)
        made.append(Site(app, portal, clock, collect_letters(portal), folder))
        return made[-1]

    yield make
    for site in made:
        site.portal.works.database.close()


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A deployment with nothing configured, on a Monday morning."""
    return new_site()
