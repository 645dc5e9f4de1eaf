"""My requests: the list of tickets that somebody with an account may see."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.services import notices
from portal.web import guards, lists
from portal.web.runtime import read, write

blueprint = Blueprint("lists", __name__)


@blueprint.get("/tickets")
@guards.account
def show() -> ResponseReturnValue:
    """The requests of this person and, with the right, of the organisation, newest first."""
    with read() as work:
        shown = lists.shown(work)
    return render_template("tickets/list.html", **shown)


@blueprint.post("/tickets/seen")
@guards.account
def mark_read() -> ResponseReturnValue:
    """Everything is read."""
    with write() as work:
        notices.mark_read(work)
    return redirect(url_for("lists.show"), 303)
