"""The public status: the snapshot has all of it, and answers before these routes are asked."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from portal.errors import NotFound
from portal.i18n import gettext as _
from portal.store import events
from portal.web import guards, snapshot
from portal.web.runtime import read, runtime

blueprint = Blueprint("status", __name__)
_SOON = {"Content-Type": "text/plain; charset=utf-8", "Retry-After": "60"}


@blueprint.get("/status")
@guards.public
def show() -> ResponseReturnValue:
    """All components and the open incidents."""
    return _answer()


@blueprint.get("/status/history")
@guards.public
def history() -> ResponseReturnValue:
    """What happened, month by month."""
    return _answer()


@blueprint.get("/status/incidents/<public_id>")
@guards.public
def incident(public_id: str) -> ResponseReturnValue:
    """One incident or maintenance with its updates, newest first, however old it is."""
    edition = runtime().snapshot.current()
    if edition is not None and public_id not in edition.events:
        with read() as work:
            edition.admit(events.by_public_id(work.session, public_id))
    return _answer()


@blueprint.get("/status/maintenance.ics")
@blueprint.get("/status/badge.svg")
@blueprint.get("/status/widget.js")
@blueprint.get("/history.atom")
@blueprint.get("/history.rss")
@guards.public
def file() -> ResponseReturnValue:
    """The calendar, the badge, the widget, the feeds."""
    return _answer()


@blueprint.get("/status/badges/<public_id>.svg")
@guards.public
def badge(public_id: str) -> ResponseReturnValue:  # noqa: ARG001 - its address is looked up
    """The badge of one component."""
    return _answer()


@blueprint.get("/api/v2/summary.json")
@blueprint.get("/api/v2/status.json")
@blueprint.get("/api/v2/components.json")
@blueprint.get("/api/v2/incidents.json")
@blueprint.get("/api/v2/incidents/unresolved.json")
@blueprint.get("/api/v2/scheduled-maintenances.json")
@blueprint.get("/api/v2/scheduled-maintenances/upcoming.json")
@blueprint.get("/api/v2/scheduled-maintenances/active.json")
@guards.public
def document() -> ResponseReturnValue:
    """What clients of the Statuspage API read."""
    return _answer()


def _answer() -> ResponseReturnValue:
    known = runtime().snapshot
    if known.current() is None:
        return _("We cannot see right now how the service is."), 503, _SOON
    found = snapshot.answer(known, request.path, request.environ)
    if found is None:
        raise NotFound
    status, headers, body = found
    return Response(body, status, headers)
