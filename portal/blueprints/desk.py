"""What administrators do: read the audit log, look after people and organisations."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.web import audit, guards
from portal.web.runtime import read

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/audit")
@guards.staff("administer")
def log() -> ResponseReturnValue:
    """The audit log."""
    with read() as work:
        return render_template("desk/audit.html", **audit.shown(work))
