"""The language and time zone of a page, and the filters that templates use."""

from datetime import datetime
from functools import cache
from typing import Any

from flask import Flask, Response, g, request, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as BaseResponse

from portal import i18n
from portal.web import opening, theme, tongues
from portal.web.runtime import is_htmx, runtime

_KILO = 1024
_YEAR = 31_536_000
_LONGEST = 200
_ASKED = "lang"


def install(app: Flask) -> None:
    """Speak the reader's language from the start of a request to its end."""
    app.before_request(_begin)
    app.after_request(_remember)
    app.teardown_request(_end)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.filters |= {
        "when": _when,
        "when_short": _when_short,
        "pick": _told,
        "plain": str,  # where no mark-up may stand: titles, options
        "filesize": filesize,
        "filled": tongues.filled,
        "language_name": i18n.language_name,
    }
    app.jinja_env.globals |= {
        "_": i18n.gettext,  # Jinja's own looks it up anew for each word
        "asset": asset,
        "csrf_token": csrf_token,
        "sheet": lambda: _sheet(runtime().sheet.version),
        "still": lambda name, key="": runtime().stencils.still(name, key),
    }
    app.context_processor(_shared)


def _shared() -> dict[str, Any]:
    """What every template knows."""
    return {
        "policy": runtime().policy,
        "sends_letters": runtime().sends_letters,
        "is_htmx": is_htmx(),
        "language": i18n.language(),
        "opening_hours": opening.lines(runtime().policy),
    }


def _begin() -> None:
    policy = runtime().policy
    accepted = request.headers.get("Accept-Language", "")[:_LONGEST]
    best = tongues.preferred(policy.organisation.languages, accepted)
    speak(chosen() or best, policy.hours.zone)


def chosen() -> str | None:
    """The language that this reader chose at the foot of a page: just now, else before."""
    spoken = runtime().policy.organisation.languages
    for tag in (request.args.get(_ASKED), request.cookies.get(tongues.CHOSEN)):
        if tag in spoken:
            return tag
    return None


def _remember(response: Response) -> Response:
    # The choice stays with the browser; on our side nothing changes.
    if _ASKED in request.args and (tag := chosen()):
        secure = runtime().config.secure
        response.set_cookie(
            tongues.CHOSEN,
            tag,
            max_age=_YEAR,
            secure=secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def forget_choice(response: BaseResponse) -> BaseResponse:
    """Let the language of the account count again, because it was set just now."""
    response.delete_cookie(tongues.CHOSEN)
    return response


def speak(language: str, zone: str) -> None:
    """Speak this language from here to the end of the request, and tell times in this zone."""
    _end(None)
    g.speaking = i18n.using(language, zone, runtime().works.clock())
    g.speaking.__enter__()


def _end(_error: BaseException | None) -> None:
    speaking = g.pop("speaking", None)
    if speaking is not None:
        speaking.__exit__(None, None, None)


def _told(text: i18n.Text) -> str:
    return tongues.told(text, runtime().policy.organisation.languages[0])


def _when(moment: datetime) -> Markup:
    return _time(moment, i18n.datetime(moment))


def _when_short(moment: datetime) -> Markup:
    return _time(moment, i18n.short(moment))


def _time(moment: datetime, words: str) -> Markup:
    # Markup.format would cost ten times as much, and pages have many dates.
    return Markup(f'<time datetime="{moment.isoformat()}">{escape(words)}</time>')  # noqa: S704


def filesize(size: int) -> str:
    """A size in bytes, in words such as `3 KB`."""
    if size < _KILO * _KILO:
        return i18n.gettext("%(size)s KB", size=max(1, round(size / _KILO)))
    return i18n.gettext("%(size)s MB", size=round(size / _KILO / _KILO, 1))


def csrf_token() -> str:
    """The token of this session's forms, or the hole for it while a stencil is drawn."""
    return str(g.get("csrf_hole") or generate_csrf())


@cache
def _sheet(version: str) -> str:
    return url_for("web.sheet", v=version)


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes with its content so that it caches for ever."""
    return url_for("static", filename=name, v=theme.version(name))
