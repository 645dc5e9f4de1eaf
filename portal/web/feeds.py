"""The history as Atom and RSS, and all maintenance as one calendar to subscribe to."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from itertools import pairwise
from zoneinfo import ZoneInfo

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.store.public import Board, Event, Said
from portal.web import status
from portal.web.masthead import Masthead

_MOST = 50
_OCTETS = 75  # RFC 5545, 3.1
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BREAKS = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def atom(board: Board, masthead: Masthead) -> str:
    """One entry for each incident and maintenance, revised in place, newest first."""
    tag, home = f"tag:{masthead.host},2005:", masthead.url
    entries = [
        _element(
            "entry",
            _text("id", f"{tag}Incident/{event.number}"),
            _text("published", _instant(event.created_at)),
            _text("updated", _instant(event.updated_at)),
            _link("alternate", "text/html", masthead.incident(event.public_id)),
            _text("title", event.name),
            _text("content", _content(event, masthead), type="html"),
        )
        for event in board.history[:_MOST]
    ]
    return _HEAD + _element(
        "feed",
        _text("id", f"{tag}/history"),
        _link("alternate", "text/html", f"{home}/status"),
        _link("self", "application/atom+xml", f"{home}/history.atom"),
        _text("title", _title(masthead)),
        _text("updated", _instant(board.page_updated_at)),
        _element("author", _text("name", pick(masthead.name))),
        *entries,
        **{"xml:lang": i18n.language().replace("_", "-"), "xmlns": "http://www.w3.org/2005/Atom"},
    )


def rss(board: Board, masthead: Masthead) -> str:
    """The same as RSS 2.0."""
    home = masthead.url
    items = [
        _element(
            "item",
            _text("title", event.name),
            _text("description", _content(event, masthead)),
            _text("pubDate", format_datetime(event.created_at.astimezone(UTC))),
            _text("link", masthead.incident(event.public_id)),
            _text("guid", masthead.incident(event.public_id)),
        )
        for event in board.history[:_MOST]
    ]
    channel = _element(
        "channel",
        _text("title", _title(masthead)),
        _text("link", f"{home}/status"),
        _text("description", _("What happened to the service, and what is planned")),
        _text("pubDate", format_datetime(board.page_updated_at.astimezone(UTC))),
        _element("atom:link", href=f"{home}/history.rss", rel="self", type="application/rss+xml"),
        *items,
    )
    return _HEAD + _element(
        "rss", channel, **{"version": "2.0", "xmlns:atom": "http://www.w3.org/2005/Atom"}
    )


def calendar(board: Board, masthead: Masthead) -> str:
    """Every maintenance that is known, those that were called off as cancelled (RFC 5545)."""
    planned = [event for event in board.history if event.kind == "maintenance"]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Portal//Status//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(_('%(name)s maintenance', name=pick(masthead.name)))}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        *(line for event in planned for line in _planned(event, masthead)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _planned(event: Event, masthead: Masthead) -> Iterator[str]:
    start = event.scheduled_for or event.started_at
    changed = event.updated_at - event.created_at
    said = event.updates[0].body if event.updates else ""
    yield "BEGIN:VEVENT"
    yield f"UID:{event.public_id}@{masthead.host}"
    # It grows with each change, also within a second, and needs no memory of how many there were.
    yield f"SEQUENCE:{max(0, int(changed.total_seconds())) + max(0, len(event.updates) - 1)}"
    yield f"DTSTAMP:{_stamp(event.updated_at)}"
    yield f"CREATED:{_stamp(event.created_at)}"
    yield f"LAST-MODIFIED:{_stamp(event.updated_at)}"
    yield f"DTSTART:{_stamp(start)}"
    yield f"DTEND:{_stamp(max(start, event.scheduled_until or start))}"
    yield f"SUMMARY:{_escaped(event.name)}"
    yield f"DESCRIPTION:{_escaped(said)}"
    yield f"URL:{masthead.incident(event.public_id)}"
    yield f"STATUS:{'CANCELLED' if event.status == 'cancelled' else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return _FORBIDDEN.sub("", text).translate(_BREAKS)


def _folded(line: str) -> Iterator[str]:
    # Folded by octets, never inside a character.
    piece, room = "", _OCTETS
    for character in line:
        width = len(character.encode())
        if width > room:
            yield piece
            piece, room = " ", _OCTETS - 1
        piece += character
        room -= width
    yield piece


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _title(masthead: Masthead) -> str:
    return _("%(name)s Status - Incident History", name=pick(masthead.name))


def _content(event: Event, masthead: Masthead) -> str:
    """What was said, newest first, in the form that readers of such feeds know."""
    zone = ZoneInfo(masthead.zone)
    said = [_paragraph(one, label, zone) for one, label in _labelled(event.updates)]
    if event.kind == "maintenance" and event.scheduled_for:
        said.insert(0, _scheduled(event.scheduled_for, event.scheduled_until, zone))
    return "".join(said)


def _labelled(updates: Sequence[Said]) -> Iterator[tuple[Said, str]]:
    """Each update with its state; where it is the one of before, it is just an update."""
    for one, before in pairwise((*updates, None)):
        if one is not None:
            same = before is not None and before.status == one.status
            yield one, _("Update") if same else status.title(one.status)


def _paragraph(said: Said, label: str, zone: ZoneInfo) -> str:
    at = said.display_at.astimezone(zone)
    when = (
        f"{i18n.month_name(at)} <var data-var='date'>{at.day}</var>, "
        f"<var data-var='time'>{at:%H:%M}</var> {at.tzname()}"
    )
    opening = f"<p><small>{when}</small><br><strong>{escape(label)}</strong> - "
    body = str(said.body_html)
    return opening + (body.removeprefix("<p>") if body.startswith("<p>") else f"</p>{body}")


def _scheduled(start: datetime, end: datetime | None, zone: ZoneInfo) -> str:
    first = start.astimezone(zone)
    when = f"{i18n.month_name(first)} {first.day}, {first:%H:%M}"
    if end is not None:
        last = end.astimezone(zone)
        day = "" if last.date() == first.date() else f"{i18n.month_name(last)} {last.day}, "
        when += f" - {day}{last:%H:%M}"
    return f"<p><strong>THIS IS A SCHEDULED EVENT {when} {first.tzname()}</strong></p>"


def _link(rel: str, kind: str, href: str) -> str:
    return _element("link", rel=rel, type=kind, href=href)


def _text(name: str, text: str, **attributes: str) -> str:
    return _element(name, escape(_FORBIDDEN.sub("", text), quote=False), **attributes)


def _element(name: str, *children: str, **attributes: str) -> str:
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}>{_lines(children)}</{name}>" if children else f"<{name}{told}/>"


def _lines(children: Iterable[str]) -> str:
    return "".join(children)
