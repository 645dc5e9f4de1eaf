"""Components for programs: their state and uptime, corrections of the record, and probes."""

from typing import Annotated

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, Field

from portal.services import incidents, messages, probes
from portal.store import board
from portal.web import api_incidents as shapes
from portal.web import guards, programs
from portal.web.programs import Body
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("api_components", __name__, url_prefix="/api/v1")


class Correction(Body):
    """A past time of a component as it really was, and why."""

    state: str
    since: AwareDatetime
    until: AwareDatetime
    reason: Annotated[str, Field(min_length=1, max_length=2000)]


class Look(Body):
    """What a program saw."""

    up: bool


@blueprint.get("/components")
@guards.api("incidents")
def show() -> ResponseReturnValue:
    """Every component with its state, and its uptime over 90 days by the rule that is told."""
    with read() as work:
        known = board.board(work.session, work.policy, work.now)
    return jsonify(components=[shapes.component(part) for part in known.components])


@blueprint.post("/components/<key>/corrections")
@guards.api("incidents")
@programs.takes(Correction)
def reclassify(said: Correction, key: str) -> ResponseReturnValue:
    """Say that a past time was other than the record has it; the record itself stays."""
    reason = messages.plain(said.reason, runtime().works.rules)
    with write() as work:
        incidents.reclassify(
            work, key, state=said.state, since=said.since, until=said.until, reason=reason
        )
    return "", 204


@blueprint.post("/probes/<key>")
@guards.api("incidents")
@programs.takes(Look)
def push(said: Look, key: str) -> ResponseReturnValue:
    """Tell what was seen; what was seen often enough is proposed to a person."""
    with write() as work:
        probes.push(work, key, up=said.up)
    return "", 204
