"""Signs of life: whoever runs something regularly says so here, and is missed when it stops."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.services import probes
from portal.web import guards
from portal.web.runtime import write

blueprint = Blueprint("heartbeats", __name__, url_prefix="/heartbeats")


@blueprint.post("/<token>")
@guards.public
@guards.keeps
def beat(token: str) -> ResponseReturnValue:
    """A sign of life of the probe to which the address belongs; it needs no form of ours."""
    with write() as work:
        probes.beat(work, token)
    return "", 204
