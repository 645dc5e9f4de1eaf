"""`portal doctor`: what is configured, what answers, what is missing, and what to do about it."""

import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from typing import Literal
from urllib.parse import urlsplit

import click

from portal import config, hub
from portal.cli import exported, knocking, stored, tracker, uploads
from portal.cli.knocking import PATIENCE
from portal.cli.looking import Line, place
from portal.config import Config
from portal.errors import ConfigurationError, DeliveryFailed
from portal.i18n import gettext as _
from portal.sinks import making

FEW_OCTETS, TOO_FEW_OCTETS = 1024**3, 100 * 1024**2
_LOOKS = {"ok": "green", "warning": "yellow", "problem": "red"}


@click.command()
def doctor() -> None:
    """Look at this deployment and say what is well and what is not; exit 1 on a problem."""
    lines = tuple(examine())
    states = {"ok": _("ok"), "warning": _("warning"), "problem": _("problem")}
    first, second = (max(map(len, column)) for column in (states.values(), [x.name for x in lines]))
    for line in lines:
        state = click.style(states[line.state].ljust(first), fg=_LOOKS[line.state])
        click.echo(f"{state}  {line.name.ljust(second)}  {line.seen}")
        if line.advice:
            click.echo(f"{'':{first + second + 4}}→ {line.advice}")
    if any(line.state == "problem" for line in lines):
        raise SystemExit(1)


def examine() -> Iterator[Line]:
    """Look at one thing after the other; a configuration that cannot be read ends it."""
    try:
        settings = config.load(os.environ)
    except ConfigurationError as refused:
        yield Line("problem", _("Configuration"), str(refused))
        return
    yield from (look(settings) for look in _HERE)
    yield from stored.lines(settings)
    yield from (look(settings) for look in _AROUND)


def instance(settings: Config) -> Line:
    """Whether the deployment's own directory can be written, by its owner only."""
    name, place = _("Instance"), str(settings.instance)
    try:
        with tempfile.TemporaryFile(dir=settings.instance):
            pass
    except OSError:
        return Line("problem", name, place, _("It cannot be written; check owner and disk."))
    if settings.instance.stat().st_mode & 0o077:
        advice = _("Others on this machine can look into it; run: chmod 700 %(place)s", place=place)
        return Line("warning", name, place, advice)
    return Line("ok", name, place)


def disk(settings: Config) -> Line:
    """Whether there is room for tickets and files to come."""
    free = shutil.disk_usage(settings.instance).free
    seen = _("%(size)s GB free", size=f"{free / 1024**3:.1f}")
    if free >= FEW_OCTETS:
        return Line("ok", _("Disk"), seen)
    state: Literal["problem", "warning"] = "problem" if free < TOO_FEW_OCTETS else "warning"
    return Line(state, _("Disk"), seen, _("Make room: a full disk takes no tickets."))


def secret_key(settings: Config) -> Line:
    """Whose key it is, and whether others can read it."""
    name, path = _("Secret key"), settings.instance / config.KEY_FILE
    kept = path.read_text("utf-8").strip() if path.exists() else None
    if kept != settings.secret_key.get_secret_value():
        return Line("ok", name, _("set by you"))
    seen = _("a development key, kept in %(file)s", file=config.KEY_FILE)
    if path.stat().st_mode & 0o077:
        return Line(
            "problem", name, seen, _("Others can read it; run: chmod 600 %(file)s", file=path)
        )
    return Line("ok", name, seen)


def base_url(settings: Config) -> Line:
    """Where links in letters lead."""
    name = _("Base URL")
    if settings.base_url is None:
        advice = _("Links in letters work on this machine only; set PORTAL_BASE_URL.")
        return Line("warning", name, _("not set"), advice)
    if settings.public and not settings.secure:
        advice = _("Anybody on the way can read along; put HTTPS before it.")
        return Line("warning", name, settings.base_url, advice)
    return Line("ok", name, settings.base_url)


def sinks(settings: Config) -> Line:
    """Where what happens is handed on to."""
    return Line("ok", _("Where requests go"), ", ".join(settings.sinks))


def broker(settings: Config) -> Line:
    """Whether the message broker lets us in, where one is to be used."""
    name = _("Message broker")
    if "broker" not in settings.sinks:
        return Line("ok", name, _("not used"))
    seen = place(settings.broker_url or "")
    try:
        making.broker(settings).knock()
    except ConfigurationError as refused:
        return Line("problem", name, str(refused))
    except DeliveryFailed as refused:
        told = _("It does not let us in (%(error)s); messages wait until it does.", error=refused)
        return Line("problem", name, seen, told)
    return Line("ok", name, seen)


def mail(settings: Config) -> Line:
    """Whether the mail server greets us."""
    name = _("Mail")
    if settings.smtp_url is None:
        advice = _("Letters go to the log, recipient and subject only; set PORTAL_SMTP_URL.")
        return Line("warning", name, _("not set"), advice)
    url, seen = urlsplit(settings.smtp_url), place(settings.smtp_url)
    try:
        encrypted = _greet(url.scheme, url.hostname or "", url.port or 0)
    except (OSError, smtplib.SMTPException):
        return Line("problem", name, seen, _("It does not answer; letters wait until it does."))
    if url.password and not encrypted:
        advice = _("It offers no encryption, so the password would travel in the open.")
        return Line("warning", name, seen, advice)
    return Line("ok", name, seen)


def _greet(scheme: str, host: str, port: int) -> bool:
    """Say EHLO; return whether what follows can be encrypted."""
    speak = smtplib.SMTP_SSL if scheme == "smtps" else smtplib.SMTP
    with speak(host, port, timeout=PATIENCE) as server:
        server.ehlo_or_helo_if_needed()
        return scheme == "smtps" or server.has_extn("starttls")


def letters_in(settings: Config) -> Line:
    """Whether answers to letters are expected, and forged ones told apart."""
    name, seen = _("Incoming mail"), settings.mail_answers or _("not used")
    advice = _("Forged senders are not told apart; set PORTAL_MAIL_AUTHENTICATION_HOST.")
    fine = settings.mail_authentication_host or not settings.mail_answers
    return Line("ok", name, seen) if fine else Line("warning", name, seen, advice)


def redis(settings: Config) -> Line:
    """Whether Redis or Valkey answers, where one is to be used."""
    if settings.redis_url is None:
        return Line("ok", _("Redis"), _("not used"))
    well = knocking.redis_answers(settings.redis_url)
    advice = "" if well else _("It does not answer; limits are counted per process until it does.")
    return Line("ok" if well else "problem", _("Redis"), place(settings.redis_url), advice)


def hub_system(settings: Config) -> Line:
    """Whether the system that hubs report to answers us, where there is one."""
    name, system = _("Hub system"), hub.of(settings)
    if not isinstance(system, hub.HttpHub):
        return Line("ok", name, _("not used"))
    seen, status = place(settings.hub_url or ""), system.knock()
    if status is None:
        advice = _("It does not answer; connect requests wait for what people find out.")
        return Line("problem", name, seen, advice)
    if status in {401, 403}:
        return Line("problem", name, seen, _("It does not let us in; set PORTAL_HUB_TOKEN."))
    return Line("ok", name, seen)


_HERE: tuple[Callable[[Config], Line], ...] = (instance, disk, secret_key, base_url)
_AROUND: tuple[Callable[[Config], Line], ...] = (
    *(sinks, broker, mail, letters_in),
    *(redis, uploads.kept, uploads.clamd, hub_system, tracker.gitlab, exported.folder),
)
