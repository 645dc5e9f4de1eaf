"""The public status: what works, and what is being repaired; it never touches the session."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.store import incidents as store
from portal.web import guards, status
from portal.web.runtime import read, runtime

blueprint = Blueprint("status", __name__, url_prefix="/status")
_SHARED = {"Cache-Control": "public, max-age=15, stale-while-revalidate=30"}


@blueprint.get("")
@guards.public
def show() -> ResponseReturnValue:
    """All components and the open incidents."""
    with read() as work:
        found = store.unresolved(work.session)
        updates = store.updates(work.session, found)
        made_at = work.now
    page = render_template(
        "status/index.html",
        status=status.overall(found),
        components=status.components(runtime().policy, found),
        incidents=[status.incident(one, updates.get(one.id, ()), _url(one)) for one in found],
        made_at=made_at,
    )
    return page, _SHARED


def _url(incident: object) -> str:
    return url_for("status.incident", public_id=getattr(incident, "public_id", ""))


@blueprint.get("/incidents/<public_id>")
@guards.public
def incident(public_id: str) -> ResponseReturnValue:
    """One incident with its updates, newest first."""
    with read() as work:
        found = store.by_public_id(work.session, public_id)
        updates = store.updates(work.session, [found])
    shown = status.incident(found, updates.get(found.id, ()), _url(found))
    return render_template("status/incident.html", incident=shown), _SHARED
