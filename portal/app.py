"""The factory: the one module that knows everybody."""

import os
from collections.abc import MutableMapping
from datetime import timedelta
from threading import Event
from typing import Any

from flask import Flask
from flask.templating import Environment
from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import IntegerConverter, Map

from portal import clock, config, db, logs, policy
from portal.blueprints import (
    accounts,
    api,
    desk,
    factors,
    feedback,
    letters,
    lists,
    organisations,
    privacy,
    sign_in,
    site,
    sso,
    status,
    tickets,
    tracking,
)
from portal.config import Config
from portal.extensions import RateLimits, htmx
from portal.files import LocalStore
from portal.outbox.relay import Relay
from portal.outbox.worker import Loop, Worker
from portal.services import orphans, timers
from portal.services import privacy as privacy_verbs
from portal.services.sessions import LONGEST
from portal.sinks import Console, DatabaseQueue, Email, Sink
from portal.sinks.email import ConsoleTransport, SmtpTransport
from portal.tokens import Signer
from portal.web import errors, guards, headers, locale, oidc, proxy, sessions
from portal.web.runtime import Runtime
from portal.work import SYSTEM, Works

_PAGES = (site, lists, tickets, tracking, status, feedback)
_PEOPLE = (sign_in, sso, accounts, factors, organisations, desk, letters, privacy)
_ROOMS = (*_PAGES, *_PEOPLE, *api.ALL)
_FORM_FIELDS = 2_000_000
_HOURS = 12
_LARGEST_KEY = 2**31 - 1


class Pages(Environment):
    """Templates whose globals are one plain dict: looking into a chain costs at every import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return {**self.globals, **(d or {})}


class Key(IntegerConverter):
    """The number of a row in an address: a number that no column can hold is no address."""

    def __init__(self, map: Map, **more: Any) -> None:  # noqa: A002 - as Werkzeug calls it
        super().__init__(map, **({"max": _LARGEST_KEY} | more))


class Addresses(Map):
    """Flask's addresses, with our numbers in them."""

    default_converters = ImmutableDict(Map.default_converters | {"int": Key})


class Application(Flask):
    """Flask with our own templates and addresses."""

    jinja_environment = Pages
    url_map_class = Addresses


def create_app(settings: Config | None = None, now: clock.Clock = clock.now) -> Flask:
    """Build the web application of one deployment.

    Raises:
        ConfigurationError: an operator's mistake in the environment or `portal.toml`.
        PolicyError: mistakes in the policy.
    """
    settings = settings or config.load(os.environ)
    portal = assemble(settings, now)
    app = Application("portal", static_url_path="/static")
    intake = portal.policy.intake
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=(intake.max_files + 1) * intake.max_file_size + _FORM_FIELDS,
        MAX_FORM_MEMORY_SIZE=_FORM_FIELDS,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        **_cookie(settings),
        WTF_CSRF_TIME_LIMIT=_HOURS * 3600,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions["portal"] = portal
    htmx.init_app(app)
    for room in _ROOMS:
        app.register_blueprint(room.blueprint)
    locale.install(app)
    sessions.install(app)
    app.before_request(guards.protect)
    headers.install(app, secure=settings.secure)
    errors.install(app)
    app.wsgi_app = proxy.Trusting(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _cookie(settings: Config) -> dict[str, Any]:
    """What our one cookie is like; pages that need none do not renew it."""
    return {
        "SESSION_COOKIE_NAME": "__Host-portal" if settings.secure else "portal",
        "SESSION_COOKIE_SECURE": settings.secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": LONGEST,
        "SESSION_REFRESH_EACH_REQUEST": False,
    }


def assemble(settings: Config, now: clock.Clock = clock.now) -> Runtime:
    """The parts that web, worker and command line share."""
    works = Works(
        database=db.connect(settings.database_url),
        policy=policy.load(settings.policy, settings.instance),
        clock=now,
        signer=Signer(settings.secret_key.get_secret_value().encode()),
    )
    logs.use(works.rules)
    works.policy.hours.is_open(now())  # the first question loads the holidays: ask it early
    sinks = {name: _sink(name, works, settings) for name in settings.sinks}
    works.outlets = tuple(sinks.values())
    return Runtime(
        config=settings,
        policy=works.policy,
        works=works,
        files=LocalStore(settings.instance / "files"),
        # The limiter's library keeps real time, so what is left is told in real time too.
        limits=RateLimits(settings.redis_url, lambda: clock.now().timestamp()),
        sinks=sinks,
        identity=oidc.clients(settings.sso),
    )


def background(portal: Runtime) -> Worker:
    """The loops that deliver what the outbox holds, and act when the time of something has come."""
    relay = Relay(portal.works, portal.sinks)

    def sweep(_stop: Event) -> int:
        with portal.works.write(SYSTEM) as work:
            moved = timers.sweep(work)
            gone = timers.forget(work)
        for file in gone:
            portal.files.delete(file)
        return moved

    def forget(_stop: Event) -> int:
        forgotten = privacy_verbs.run(portal.works, portal.files)
        if forgotten:
            portal.works.database.forget()
        return forgotten

    def sweep_files(_stop: Event) -> int:
        return orphans.sweep(portal.works, portal.files)

    loops = [
        Loop("relay", relay.run_once, 1.0, wakes=True),
        Loop("sweep", sweep, 10.0),
        Loop("forget", forget, 60.0),
        Loop("orphans", sweep_files, 3600.0),
    ]
    worker = Worker(loops)
    portal.works.committed = worker.wake
    return worker


def _sink(name: str, works: Works, settings: Config) -> Sink:
    if name == Console.name:
        return Console()
    if name == DatabaseQueue.name:
        return DatabaseQueue(works)
    base_url = settings.address
    if settings.smtp_url:
        smtp = SmtpTransport(settings.smtp_url, settings.mail_from, base_url)
        return Email(works, smtp, base_url)
    return Email(works, ConsoleTransport(), base_url)
