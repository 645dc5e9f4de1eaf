"""The factory: the one module that knows everybody."""

import os
from collections.abc import Iterator, MutableMapping
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

from flask import Flask
from flask.templating import Environment
from werkzeug.datastructures import ImmutableDict
from werkzeug.routing import IntegerConverter, Map

from portal import clock, config, db, hub, logs, policy
from portal.blueprints import (
    accounts,
    acts,
    api,
    board,
    completing,
    connect,
    desk,
    desk_letters,
    desk_news,
    escalations,
    factors,
    feedback,
    heartbeats,
    incidents,
    known_issues,
    letters,
    lists,
    organisations,
    privacy,
    queue,
    reports,
    sign_in,
    site,
    sso,
    status,
    subscriptions,
    tickets,
    tracker,
    tracking,
)
from portal.blueprints import (
    help as help_pages,
)
from portal.cli import knocking
from portal.config import Config
from portal.extensions import RateLimits, htmx
from portal.files import places
from portal.outbound import Outbound
from portal.outbox.relay import Relay
from portal.outbox.wake import Ear
from portal.outbox.worker import Loop, Worker
from portal.services import orphans, probes, rechecks, signs, timers
from portal.services import privacy as privacy_verbs
from portal.services.sessions import LONGEST
from portal.sinks import Hooks, LocalSink, Subscribers, making
from portal.sinks.transports import ConsoleTransport, SmtpTransport, Transport
from portal.tokens import Signer
from portal.web import (
    errors,
    guards,
    headers,
    locale,
    news,
    oidc,
    outage,
    proxy,
    publishing,
    sessions,
)
from portal.web.exporter import Exporter
from portal.web.runtime import Runtime
from portal.web.snapshot import Layer
from portal.work import SYSTEM, Works

_PAGES = (site, lists, tickets, tracking, escalations, status, subscriptions, help_pages, connect)
_TOLD = (completing, feedback, heartbeats, tracker)
_PEOPLE = (sign_in, sso, accounts, factors, organisations, desk, incidents, letters, privacy)
_DESK = (queue, acts, board, desk_news, known_issues, reports, desk_letters)
_ROOMS = (*_PAGES, *_TOLD, *_PEOPLE, *_DESK, *api.ALL)
_FORM_FIELDS = 2_000_000
_HOURS = 12
_METHODS = frozenset(dir(dict))
_LARGEST_KEY = 2**31 - 1


class Pages(Environment):
    """Templates whose globals are one plain dict: looking into a chain costs at every import."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return {**self.globals, **(d or {})}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What `obj.attribute` says: pages show dicts, which have no attributes but their methods."""
        if type(obj) is dict and attribute in obj and attribute not in _METHODS:
            return obj[attribute]
        return super().getattr(obj, attribute)


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
    outage.install(app)
    public = Layer(app.wsgi_app, portal.snapshot)
    app.wsgi_app = proxy.Trusting(public, settings.trusted_proxies)  # type: ignore[method-assign]
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
        asks_hub=settings.hub_url is not None,
    )
    logs.use(works.rules)
    works.policy.hours.is_open(now())  # the first question loads the holidays: ask it early
    outbound, post = Outbound(), _post(settings)
    sinks = making.make(settings, works, post)
    # Who subscribed is told wherever else things go.
    written = partial(news.written, publishing.masthead(settings, works))
    sinks[Subscribers.name] = Subscribers(works, post, settings.address)
    sinks[Hooks.name] = Hooks(works, outbound, settings.address, written)
    works.outlets = tuple(sinks.values())
    return Runtime(
        config=settings,
        policy=works.policy,
        works=works,
        files=places.store(settings),
        # The limiter's library keeps real time, so what is left is told in real time too.
        limits=RateLimits(settings.redis_url, lambda: clock.now().timestamp()),
        sinks=sinks,
        outbound=outbound,
        identity=oidc.clients(settings.sso),
    )


def background(portal: Runtime) -> Worker:
    """The loops that deliver what the outbox holds, and act when the time of something has come."""
    loops, ear = [*_deliveries(portal), *_chores(portal)], Ear(portal.works)
    if portal.works.database.tells:
        loops.append(Loop("wake", ear.listen, 5.0))
    engines = knocking.engines(portal.config)
    loops.append(Loop("signs", lambda _: signs.give(portal.works, worker.alive(), engines), 30.0))
    worker = Worker(loops, lambda: ear.listens)
    portal.works.recorded = worker.wake
    return worker


def _chores(portal: Runtime) -> Iterator[Loop]:
    system = hub.of(portal.config)

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

    yield Loop("sweep", sweep, 10.0)
    yield Loop("probes", lambda _stop: probes.run(portal.works), 5.0)
    yield Loop("hub", lambda _stop: rechecks.run(portal.works, system), 10.0)
    yield Loop("forget", forget, 60.0)
    yield Loop("orphans", lambda _stop: orphans.sweep(portal.works, portal.files), 3600.0)
    if portal.config.status_export is not None:
        exporter = Exporter(portal, portal.config.status_export.absolute())
        yield Loop("export", lambda _stop: exporter.keep(), 1.0)


def _deliveries(portal: Runtime) -> Iterator[Loop]:
    # Whoever answers slowly, or reaches many, holds up nothing that goes elsewhere.
    here = {name: sink for name, sink in portal.sinks.items() if isinstance(sink, LocalSink)}
    yield Loop("relay", Relay(portal.works, here).step, 1.0, wakes=True)
    for name, sink in portal.sinks.items():
        if name not in here:
            yield Loop(name, Relay(portal.works, {name: sink}).step, 1.0, wakes=True)


def _post(settings: Config) -> Transport:
    if settings.smtp_url:
        return SmtpTransport(
            settings.smtp_url, settings.mail_from, settings.address, settings.mail_answers
        )
    return ConsoleTransport()
