"""PostgreSQL goes away and comes back: kind pages, nothing typed is lost, and loops go on."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from portal import db
from portal.app import background
from tests.desk_pages import DANA
from tests.factories import answers
from tests.fakes import Awaited, Clock, Post
from tests.pages import Visitor
from tests.portals import app_in, runtime
from tests.scaled.conftest import SERVER
from tests.sites import Site

pytestmark = pytest.mark.postgres
PATIENCE = 20
Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def away(postgres_url: str) -> Iterator[Away]:
    """Let the database end all connections and take none."""
    name = make_url(postgres_url).database
    server = create_engine(f"{SERVER}/postgres", isolation_level="AUTOCOMMIT")

    @contextmanager
    def gone() -> Iterator[None]:
        with server.connect() as connection:
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(end), {"name": name})
            yield
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))

    yield gone
    server.dispose()


@pytest.fixture
def app(tmp_path: Path, postgres_url: str) -> Iterator[Flask]:
    """A deployment on that database."""
    db.migrate(postgres_url)
    made = app_in(tmp_path, database_url=postgres_url)
    yield made
    runtime(made).works.database.close()


def test_what_was_typed_is_sent_again_when_the_database_is_back(app: Flask, away: Away) -> None:
    alice = Visitor(app)
    form = alice.get("/tickets/new").form("/tickets/new")
    said = answers(description="First line.\nSecond <line>.")
    with away():
        page = alice.submit(form, ("notes.txt", b"Well"), **said)
        assert (page.status, page.response.headers["Retry-After"]) == (503, "30")
        assert "Nothing of this was stored." in page.text
        assert "Please choose them once more: notes.txt" in page.text
        assert page.root.one("input", type="file").get("name") == "attachments"
        again = page.form("/tickets/new")
        assert said.items() <= again.values.items()
        assert alice.submit(again).status == 503
    shown = alice.follow(alice.submit(again, ("notes.txt", b"Well")))
    assert shown.root.one("span", class_="file__name").text.startswith("notes.txt")
    assert shown.reference
    assert "Second <line>." in shown.text


def test_who_is_signed_in_gets_a_page_as_well(app: Flask, away: Away, tmp_path: Path) -> None:
    site = Site(app, runtime(app), Clock(), Post(), tmp_path)
    dana = site.person(DANA, staff_role="agent")
    assert dana.get("/desk").status == 200
    with away():
        page = dana.get("/desk")
        assert (page.status, page.h1) == (503, "We cannot reach our records just now")
        assert site.visitor().get("/livez").status == 200
        assert {one.get("/help").status for one in (dana, site.visitor())} == {200}
    assert dana.get("/desk").status == 200


def test_a_program_is_told_to_come_back(app: Flask, away: Away) -> None:
    with away():
        answer = app.test_client().get(
            "/api/v1/components", headers={"Authorization": "Bearer none"}
        )
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.content_type == "application/problem+json"


def test_a_password_is_not_given_back(app: Flask, away: Away) -> None:
    visitor = Visitor(app)
    form = visitor.get("/sign-in/password").form(holding="password")
    with away():
        page = visitor.submit(form, email="alice@example.com", password="correct horse")  # noqa: S106 - a fake
    assert page.status == 503
    assert "correct horse" not in page.text
    assert "correct horse" not in str(page.form(holding="email").values)


def test_loops_go_on_when_the_database_is_back(app: Flask, away: Away) -> None:
    portal, basket = runtime(app), Awaited()
    portal.sinks = {**portal.sinks, basket.name: basket}
    portal.works.outlets = (basket,)
    worker = background(portal)
    worker.start()
    alice = Visitor(app)
    form = alice.get("/tickets/new").form("/tickets/new")
    alice.submit(form, **answers())
    assert basket.came.get(timeout=PATIENCE)
    with away():
        assert alice.get("/tickets/new").status in {200, 503}
    alice.submit(alice.get("/tickets/new").form("/tickets/new"), **answers(subject="Another thing"))
    assert basket.came.get(timeout=PATIENCE)
    worker.stop()
