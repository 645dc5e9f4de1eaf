"""Everybody's own data: to read, to take along, and to have deleted."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, send_file, session
from flask.typing import ResponseReturnValue

from portal.i18n import gettext as _
from portal.services import audit
from portal.services import privacy as verbs
from portal.store import accounts
from portal.web import guards, own_data, privacy
from portal.web.runtime import browser, read, runtime, write
from portal.work import Work

blueprint = Blueprint("privacy", __name__, url_prefix="/account/privacy")
_ATTACHED = {"Content-Disposition": 'attachment; filename="my-data.json"'}


@blueprint.get("")
@guards.account
def show() -> ResponseReturnValue:
    """What one can do with one's data."""
    return _page()


def _page(status: int = 200, **more: Any) -> ResponseReturnValue:
    with read() as work:
        me = accounts.by_id(work.session, g.actor.id)
    return render_template("privacy/show.html", me=me, **more), status


@blueprint.get("/data")
@guards.account
@guards.fresh
def data() -> ResponseReturnValue:
    """All of it, to be read."""
    sections = list(own_data.sections(_everything()))
    return render_template("privacy/data.html", sections=sections)


@blueprint.get("/data.json")
@guards.account
@guards.fresh
def as_json() -> ResponseReturnValue:
    """All of it, for programs."""
    text = privacy.as_json(_everything())
    return Response(text, content_type="application/json", headers=_ATTACHED)


@blueprint.get("/data.zip")
@guards.account
@guards.fresh
def as_archive() -> ResponseReturnValue:
    """All of it, with the files."""
    made = privacy.as_archive(_everything(), runtime().files)
    answer = send_file(made, "application/zip", as_attachment=True, download_name="my-data.zip")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _everything() -> dict[str, Any]:
    """All that is stored about the one who asks; that somebody asked is noted."""
    with write() as work:
        audit.note(work, "data-exported", None, account=g.actor.id)
    with read() as work:
        return privacy.everything(work, _me(work), browser())


def _me(work: Work) -> Any:
    return accounts.by_id(work.session, g.actor.id)


@blueprint.post("/delete")
@guards.account
@guards.fresh
def delete() -> ResponseReturnValue:
    """Delete it, once they have typed their address."""
    typed = request.form.get("email", "").strip().lower()
    if typed != g.actor.email.lower() and g.actor.kind == "customer":
        return _page(422, errors={"email": [_("Type your address to show that you mean it.")]})
    with write() as work:
        verbs.ask(work, _me(work))
    session.clear()
    return redirect("/account/privacy/deleted", 303)


@blueprint.get("/deleted")
@guards.public
def deleted() -> ResponseReturnValue:
    """What happens now."""
    return render_template("privacy/deleted.html")
