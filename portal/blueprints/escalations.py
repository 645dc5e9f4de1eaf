"""The customer says that it is getting worse, and support answers."""

from flask import Blueprint, g, redirect, render_template
from flask.typing import ResponseReturnValue

from portal import access
from portal.errors import Incomplete
from portal.services import reviews
from portal.store import tickets as store
from portal.web import acts, desk_ticket, escalations, guards, reviewing
from portal.web.runtime import read, write

blueprint = Blueprint("escalations", __name__)


@blueprint.get("/t/<token>/escalate")
@blueprint.get("/tickets/<reference>/escalate")
@guards.holder
def ask() -> ResponseReturnValue:
    """Ask what has got worse, and say who will look at it."""
    return escalations.page()


@blueprint.post("/t/<token>/escalate")
@blueprint.post("/tickets/<reference>/escalate")
@guards.holder
@guards.keeps
def send() -> ResponseReturnValue:
    """Escalate the request, add a new impact, or take it to the next level."""
    access.require_corrector(g.actor, g.link, g.ticket)
    try:
        asked = escalations.asked()
    except Incomplete as wrong:
        return escalations.page(wrong.fields)
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        escalations.require_possible(work, ticket)
        reviews.request(work, ticket, asked)
    return redirect(f"{g.way}#escalation", 303)


@blueprint.get("/desk/escalations")
@guards.staff()
def show() -> ResponseReturnValue:
    """Everything that is escalated, by when its answer is due."""
    with read() as work:
        return render_template("desk/escalations.html", **reviewing.listed(work))


@blueprint.post("/desk/tickets/<reference>/escalation")
@guards.staff()
@guards.keeps
def answer(reference: str) -> ResponseReturnValue:
    """Accept it, decline it, or step it down, with how grave the request is from now on (D29)."""
    try:
        review = reviewing.review()
        with acts.on(reference) as (work, ticket):
            reviews.answer(work, ticket, review)
    except acts.REFUSALS as error:
        return desk_ticket.page(reference, refused=reviewing.refused(error))
    return redirect(f"/desk/tickets/{reference}#escalation", 303)
