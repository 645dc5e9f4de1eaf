"""A whole deployment with its web application, on a clock and a post of the test's own."""

from pathlib import Path

from flask import Flask

from portal import config
from portal.app import Application, create_app
from portal.sinks import Email, Subscribers
from portal.web.runtime import Runtime
from tests.compiled import KnownRule, KnownTemplates
from tests.factories import KEY, database_in
from tests.fakes import Clock, Post

Application.jinja_options = {"bytecode_cache": KnownTemplates()}
Application.url_rule_class = KnownRule


def app_in(folder: Path, clock: Clock | None = None, **settings: str) -> Flask:
    """The application of a new deployment in this folder; `settings` as `base_url="https://…"`."""
    environ = {f"PORTAL_{name.upper()}": value for name, value in settings.items()}
    if "database_url" not in settings:
        database_in(folder)
    loaded = config.load({"PORTAL_INSTANCE": str(folder), "PORTAL_SECRET_KEY": KEY} | environ)
    app = create_app(loaded, clock or Clock())
    app.testing = True
    # A slow machine must not show an older page than the one that a test has just made.
    runtime(app).snapshot.patience = 60.0
    return app


def runtime(app: Flask) -> Runtime:
    """What the application is made of."""
    found = app.extensions["portal"]
    assert isinstance(found, Runtime)
    return found


def collect_letters(portal: Runtime) -> Post:
    """Let letters go to a post that keeps them, and give it."""
    post = Post()
    letters = [kind(portal.works, post, portal.config.address) for kind in (Email, Subscribers)]
    portal.sinks = {**portal.sinks, **{sink.name: sink for sink in letters}}
    portal.works.outlets = tuple(portal.sinks.values())
    return post
