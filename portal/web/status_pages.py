"""The public pages of the status, drawn without Flask: by workers, commands and the snapshot alike."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Policy
from portal.store.public import Board, Earlier, Event, Part, Said
from portal.web import opening, status, strips, theme, tongues
from portal.web.masthead import Masthead

MADE = "moment-when-made"
"""What stands in a drawn page for the moment when it was made; see `dated`."""


_MADE_AT = Markup(f'<time datetime="{MADE}-iso">{MADE}-words</time>')  # noqa: S704 - our own words


class Pages:
    """Draws pages of one deployment; what is the same as before is not drawn again."""

    def __init__(self, policy: Policy, masthead: Masthead, sheet: str) -> None:
        self._masthead = masthead
        self._parts: dict[tuple[str, str], tuple[Part, Markup]] = {}
        self._jinja = _environment()
        self._jinja.globals |= {
            "policy": policy,
            "home": masthead.url,
            "sheet": f"/portal.css?v={sheet}",
            "asset": lambda name: f"/static/{name}?v={theme.version(name)}",
            "opening_hours": lambda: opening.lines(policy),
            "languages": masthead.languages,
            "made": MADE,
            "made_at": _MADE_AT,
            "stale_after": masthead.stale_after,
            "stale_words": lambda: status.lasting(masthead.stale_after),
        }

    def index(self, board: Board, *, stale: bool) -> str:
        """How everything is, now and over the last 90 days."""
        labels = _labels(board)
        return self._drawn(
            "index",
            "/status",
            stale,
            overall=status.overall(None if stale else board),
            incidents=[_event(event, labels) for event in board.incidents],
            maintenances=[_event(event, labels) for event in board.maintenances],
            groups=list(self._groups(board)),
            rule=_rule(board),
        )

    def history(self, board: Board, *, stale: bool) -> str:
        """What happened, month by month."""
        labels, place = _labels(board), ZoneInfo(self._masthead.zone)
        months = [
            {"label": i18n.month(month), "events": [_event(event, labels) for event in events]}
            for month, events in groupby(
                sorted(board.history, key=_begin, reverse=True),
                key=lambda event: _begin(event).astimezone(place).date().replace(day=1),
            )
        ]
        return self._drawn("history", "/status/history", stale, months=months)

    def event(self, event: Event, board: Board, *, stale: bool) -> str:
        """One incident or maintenance with all that was said."""
        shown = _event(event, _labels(board))
        return self._drawn("incident", shown["url"], stale, event=shown)

    def _drawn(self, name: str, path: str, stale: bool, **more: Any) -> str:  # noqa: FBT001
        page = self._jinja.get_template(f"status/{name}.html")
        return page.render(path=path, stale=stale, language=i18n.language(), **more)

    def _groups(self, board: Board) -> Iterator[dict[str, Any]]:
        shown = [p for p in board.components if not p.only_if_degraded or p.state != "operational"]
        for key, parts in groupby(shown, key=lambda part: part.group):
            group = next((one for one in board.groups if one.key == key), None)
            yield {
                "label": pick(group.label) if group else "",
                "key": key,
                "uptime": _percent(group.uptime.percent) if group else "",
                "parts": [self._part(part) for part in parts],
            }

    def _part(self, part: Part) -> Markup:
        """One component, which is drawn again only when it changed."""
        face = replace(part, uptime=replace(part.uptime, measured_s=0))
        known = self._parts.get((part.key, i18n.language()))
        if known is None or known[0] != face:
            template = self._jinja.get_template("status/_component.html")
            drawn = template.render(part=_part(part), heading="h4" if part.group else "h3")
            known = (face, Markup(drawn))  # noqa: S704 - the template escapes
            self._parts[part.key, i18n.language()] = known
        return known[1]


def _environment() -> Environment:
    """Templates that need no Flask."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=False)  # type: ignore[attr-defined]
    made.filters |= {
        "filled": tongues.filled,
        "language_name": i18n.language_name,
        "pick": pick,
        "when": _when,
        "when_short": _when_short,
    }
    return made


def dated(page: str, made_at: datetime, language: str, zone: str) -> str:
    """The page with the moment when it was made."""
    with i18n.using(language, zone, made_at):
        words = i18n.datetime(made_at)
    return page.replace(f"{MADE}-iso", made_at.isoformat(timespec="seconds")).replace(
        f"{MADE}-words", str(escape(words))
    )


def _part(part: Part) -> dict[str, Any]:
    state = "no-data" if part.no_data else part.state
    return {
        "id": part.public_id,
        "label": pick(part.label),
        "description": pick(part.description) if part.description else "",
        "state": status.state(state),
        "tone": status.TONES[state],
        "percent": _percent(part.uptime.percent),
        "strip": strips.strip(part),
        "summary": strips.summary(part),
        "rows": strips.rows(part),
        "first": i18n.day(part.days[0].on) if part.days else "",
    }


def _percent(percent: Any) -> str:
    return "" if percent is None else _("%(percent)s%%", percent=i18n.number(percent))


def _labels(board: Board) -> dict[str, str]:
    return {part.key: pick(part.label) for part in board.components}


def _begin(event: Event) -> datetime:
    return event.scheduled_for or event.started_at


def _event(event: Event, labels: Mapping[str, str]) -> dict[str, Any]:
    start, end = event.scheduled_for, event.scheduled_until
    over = event.resolved_at
    planned = event.kind == "maintenance"
    return {
        "url": f"/status/incidents/{event.public_id}",
        "id": event.public_id,
        "name": event.name,
        "is_maintenance": planned,
        "tone": "none" if over and not planned else event.impact,
        "impact": event.impact,
        "status": status.title(event.status),
        "affects": [labels[key] for key in (event.worst or event.components) if key in labels],
        "start": start or event.started_at,
        "end": end if planned else over,
        "lasts": status.lasting(end - start) if start and end else _lasted(event, over),
        "is_over": over is not None,
        "postmortem_at": event.postmortem_at,
        "titles": event.titles,
        "updates": [_update(said, labels) for said in event.updates],
    }


def _lasted(event: Event, over: datetime | None) -> str:
    return status.lasting(max(timedelta(), over - event.started_at)) if over else ""


def _update(said: Said, labels: Mapping[str, str]) -> dict[str, Any]:
    return {
        "at": said.display_at,
        "written_at": said.created_at,
        "late": said.created_at - said.display_at > timedelta(minutes=5),
        "status": status.title(said.status),
        "body": said.body_html,
        "earlier": [_earlier(one) for one in said.corrected],
        "changes": [
            {"label": labels[key], "state": status.state(new), "tone": status.TONES[new]}
            for key, _old, new in said.affected
            if key in labels
        ],
    }


def _earlier(one: Earlier) -> dict[str, Any]:
    return {"body": one.body_html, "until": one.until}


def _rule(board: Board) -> dict[str, str]:
    """How uptime is reckoned, in words; empty where there is nothing to reckon."""
    if not board.components:
        return {}
    rule = board.components[0].uptime.rule
    return {
        "partial": i18n.number(rule.partial * 100),
        "degraded": i18n.number(rule.degraded * 100),
        "zone": rule.zone,
    }


def _when(moment: datetime) -> Markup:
    return _time(moment, i18n.datetime(moment))


def _when_short(moment: datetime) -> Markup:
    return _time(moment, i18n.short(moment))


def _time(moment: datetime, words: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(moment.isoformat(), words)


def events(board: Board) -> Iterable[Event]:
    """Every incident and maintenance on the board, each once."""
    found = (*board.incidents, *board.maintenances, *board.history)
    return {event.public_id: event for event in found}.values()
