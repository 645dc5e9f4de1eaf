"""The board of connect requests at the desk, and what support finds out about a hub."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.services import connections, watching
from portal.web import acts, board, desk_ticket, guards, hubs, waiting
from portal.web.runtime import is_htmx, read, write

blueprint = Blueprint("board", __name__, url_prefix="/desk")


@blueprint.get("/connect")
@guards.staff()
def show() -> ResponseReturnValue:
    """What installers wait for, by kind and decision (A22, A23)."""
    with read() as work:
        shown = board.shown(work)
    return render_template("desk/_connect.html" if is_htmx() else "desk/connect.html", **shown)


@blueprint.post("/connect/watch")
@guards.staff()
def watch() -> ResponseReturnValue:
    """Hear of what is new on the board (A24)."""
    return _choose(watches=True)


@blueprint.post("/connect/unwatch")
@guards.staff()
def unwatch() -> ResponseReturnValue:
    """Hear of it no more."""
    return _choose(watches=False)


def _choose(*, watches: bool) -> ResponseReturnValue:
    with write() as work:
        watching.choose(work, watches=watches)
    return redirect(url_for("board.show"), 303)


@blueprint.post("/tickets/<reference>/hub")
@guards.staff()
def ask(reference: str) -> ResponseReturnValue:
    """Ask the hub system now."""
    try:
        hubs.ask(reference)
    except Incomplete as error:
        return desk_ticket.page(reference, refused=acts.refused("hub", error))
    return _back(reference)


@blueprint.post("/tickets/<reference>/report")
@guards.staff()
@guards.keeps
def report(reference: str) -> ResponseReturnValue:
    """Complete or correct what is known of the hub; it is decided anew at once (C11, C12)."""
    acts.require(reference)
    try:
        said = hubs.reported()
        with acts.on(reference) as (work, ticket):
            connections.report(work, ticket, said)
    except acts.REFUSALS as error:
        return desk_ticket.page(reference, refused=hubs.refused(error))
    waiting.forget()
    return _back(reference)


def _back(reference: str) -> ResponseReturnValue:
    return redirect(f"/desk/tickets/{reference}#hub", 303)
