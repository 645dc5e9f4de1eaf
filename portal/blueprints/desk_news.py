"""What is new to somebody of support, and marking it as read."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.services import news
from portal.store import news as store
from portal.web import desk_news, guards
from portal.web.runtime import read, write

blueprint = Blueprint("news", __name__, url_prefix="/desk/news")


@blueprint.get("")
@guards.staff()
def show() -> ResponseReturnValue:
    """Everything that this person was told, newest first."""
    with read() as work:
        return render_template("desk/news.html", **desk_news.shown(work))


@blueprint.post("/<int:number>/seen")
@guards.staff()
def see(number: int) -> ResponseReturnValue:
    """Mark one as read."""
    with write() as work:
        news.see(work, store.one(work.session, work.actor, number))
    return redirect(url_for("news.show"), 303)


@blueprint.post("/seen")
@guards.staff()
def see_all() -> ResponseReturnValue:
    """Mark everything as read that was there when the page was made."""
    newest = request.form.get("newest", "")
    with write() as work:
        news.see_all(work, int(newest[:9]) if newest.isdecimal() else 0)
    return redirect(url_for("news.show"), 303)
