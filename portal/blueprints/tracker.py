"""The tracker's door: GitLab tells here what people do to the issues of requests."""

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from portal.services import tracker as verbs
from portal.web import guards, tracker
from portal.web.runtime import read, write

blueprint = Blueprint("tracker", __name__, url_prefix="/hooks")


@blueprint.post("/gitlab")
@guards.tracker
def gitlab() -> ResponseReturnValue:
    """Something happened to an issue, or not to one of ours: 204 either way."""
    found = tracker.told()
    if found is not None:
        told, email = found
        with read() as work:
            g.actor = tracker.actor(work, email)
        with write() as work:
            verbs.hear(work, told)
    return "", 204
