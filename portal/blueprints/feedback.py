"""What people think: of one resolution, by its signed link, and in general."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Closed, Incomplete
from portal.forms.feedback import feedback_form
from portal.forms.ratings import rating_form
from portal.services import feedback
from portal.services import ratings as verbs
from portal.web import asking, door, guards, ratings, taken
from portal.web.runtime import runtime, write

blueprint = Blueprint("feedback", __name__, url_prefix="/feedback")


@blueprint.get("/new")
@guards.public
def ask() -> ResponseReturnValue:
    """Show the form."""
    return render_template("feedback/new.html", form=feedback_form())


@blueprint.post("/new")
@guards.public
@guards.keeps
def send() -> ResponseReturnValue:
    """Keep what somebody tells us, or say what is missing."""
    form = feedback_form(request.form)
    typed = form["comment"].data, form["score"].data, form["email"].data
    try:
        given = feedback.prepare(*typed, rules=runtime().works.rules)
    except Incomplete as incomplete:
        form.refuse(incomplete.fields)
        return render_template("feedback/new.html", form=form), 422
    refused = door.refused(given.email or "", "feedback")
    if refused:
        form.refuse({"comment": [refused[0]]})
        return render_template("feedback/new.html", form=form), refused[1]
    asking.act()
    with write() as work:
        feedback.give(work, given)
    return redirect(taken.remember(url_for("feedback.thanks"), given.removed), 303)


@blueprint.get("/thanks")
@guards.public
def thanks() -> ResponseReturnValue:
    """Say thank you, and what was taken out of the words."""
    return render_template("feedback/thanks.html", taken=taken.told())


@blueprint.get("/<token>")
@guards.public
def of_resolution(token: str) -> ResponseReturnValue:
    """Ask what somebody thinks of a resolution; opening the link saves nothing (D24)."""
    return ratings.ask(token)


@blueprint.post("/<token>")
@guards.public
@guards.keeps
def rate(token: str) -> ResponseReturnValue:
    """Keep what a person thinks of a resolution."""
    form = rating_form(runtime().policy, request.form)
    asking.act()
    try:
        given = ratings.given(form)
        with write() as work:
            solved, ticket = ratings.opened(work, token)
            verbs.rate(work, solved, ticket, given)
    except Incomplete as wrong:
        return ratings.again(token, form, wrong)
    except Closed:
        return ratings.late(409)
    page = url_for("feedback.rated", token=token)
    return redirect(taken.remember(page, given.removed), 303)


@blueprint.get("/<token>/thanks")
@guards.public
def rated(token: str) -> ResponseReturnValue:
    """Say thank you, and how it goes on."""
    return ratings.thanks(token)
