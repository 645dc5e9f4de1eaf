"""General feedback, from anybody."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.forms.feedback import feedback_form
from portal.services import feedback
from portal.web import door, guards
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
    with write() as work:
        feedback.give(work, given)
    return redirect(url_for("feedback.thanks"), 303)


@blueprint.get("/thanks")
@guards.public
def thanks() -> ResponseReturnValue:
    """Say thank you."""
    return render_template("feedback/thanks.html")
