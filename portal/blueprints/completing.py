"""Adding what a letter did not say, so that its request can be handed on."""

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from portal.services import completing as verbs
from portal.store import tickets as store
from portal.web import completing, door, guards
from portal.web.door import Entry
from portal.web.runtime import read, write

blueprint = Blueprint("completing", __name__)


@blueprint.get("/t/<token>/complete")
@blueprint.get("/tickets/<reference>/complete")
@guards.holder
def ask() -> ResponseReturnValue:
    """Ask for what is missing; the page of the request does so, too."""
    with read() as work:
        form = completing.offered(work, g.ticket, g.link)
    return _page(form) if form else redirect(g.way, 303)


def _page(form: object, keep: object = (), status: int = 200) -> ResponseReturnValue:
    page = render_template("tickets/complete.html", missing=form, keep=keep, way=g.way)
    return page, status


@blueprint.post("/t/<token>/complete")
@blueprint.post("/tickets/<reference>/complete")
@guards.holder
@guards.keeps
def save() -> ResponseReturnValue:
    """Keep it: from now on the request is like any other."""
    if g.ticket.lacking is None:
        return redirect(g.way, 303)
    entry = door.enter(completing.form_class(g.ticket))
    with read() as work:
        prepared = completing.prepared(work, entry, g.ticket)
    if prepared is None:
        return _refused(entry)
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        verbs.complete(work, ticket, prepared)
    return redirect(g.way, 303)


def _refused(entry: Entry) -> ResponseReturnValue:
    door.keep(entry)
    entry.form["submission_id"].data = str(entry.submission_id)
    return _page(entry.form, entry.keep, entry.status)
