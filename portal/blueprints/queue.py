"""The first page of the desk: the queue by what is due next."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import tokens
from portal.errors import NotFound
from portal.services import messages
from portal.store import tickets as store
from portal.web import guards, queue, troubles
from portal.web.runtime import is_htmx, read, runtime

blueprint = Blueprint("queue", __name__, url_prefix="/desk")
_LONGEST = 200


@blueprint.get("")
@guards.staff()
def show() -> ResponseReturnValue:
    """What is to be done, most pressing first; or what is looked for, one ticket by its number."""
    looked_for = messages.plain(request.args.get("q", "")[:_LONGEST], runtime().works.rules)
    with read() as work:
        try:
            if looked_for:
                reference = tokens.whole_reference(looked_for[:40])
                found = store.by_reference(work.session, work.actor, reference)
                return redirect(f"{queue.DESK}/tickets/{found.reference}", 303)
        except NotFound:
            pass
        shown = queue.shown(work, looked_for) | {"troubles": troubles.known(work)}
    name = "desk/_queue.html" if is_htmx() else "desk/queue.html"
    return render_template(name, **shown)
