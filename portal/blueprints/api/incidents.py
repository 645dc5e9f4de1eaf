"""Incidents for programs: list, report, and say more."""

from typing import Annotated, Any, Literal

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue
from pydantic import Field

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.redaction import identifier
from portal.services import incidents, messages
from portal.store import incidents as store
from portal.web import guards, programs
from portal.web.programs import Body
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("api_incidents", __name__, url_prefix="/api/v1/incidents")
Words = Annotated[str, Field(min_length=1, max_length=10_000)]


class Report(Body):
    """A new incident."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    impact: Literal["none", "minor", "major", "critical"]
    body: Words
    components: tuple[str, ...] = ()


class Update(Body):
    """More about an incident."""

    status: Literal["investigating", "identified", "monitoring", "resolved"]
    body: Words


def _shown(incident: Any) -> dict[str, Any]:
    return {
        "id": incident.public_id,
        "name": incident.name,
        "status": incident.status,
        "impact": incident.impact,
        "components": incident.components,
        "started_at": programs.moment(incident.started_at),
        "resolved_at": programs.moment(incident.resolved_at),
        "url": url_for("status.incident", public_id=incident.public_id, _external=True),
    }


@blueprint.get("")
@guards.api("incidents")
def show() -> ResponseReturnValue:
    """The open incidents, newest first."""
    with read() as work:
        found = [_shown(incident) for incident in store.unresolved(work.session)]
    return jsonify(incidents=found)


@blueprint.post("")
@guards.api("incidents")
@programs.takes(Report)
def report(said: Report) -> ResponseReturnValue:
    """Open an incident; it is public at once."""
    if not {component.key for component in runtime().policy.components}.issuperset(said.components):
        raise Incomplete({"components": [_("One of these components is not known.")]})
    rules = runtime().works.rules
    name, body = messages.plain(said.name, rules), messages.plain(said.body, rules)
    components = [identifier(key, rules) for key in said.components]
    with write() as work:
        incident = incidents.report(
            work, name=name, impact=said.impact, body=body, components=components
        )
    return jsonify(_shown(incident)), 201


@blueprint.post("/<public_id>/updates")
@guards.api("incidents")
@programs.takes(Update)
def update(said: Update, public_id: str) -> ResponseReturnValue:
    """Say more; `resolved` ends the incident."""
    body = messages.plain(said.body, runtime().works.rules)
    with write() as work:
        incident = store.by_public_id(work.session, public_id)
        incidents.say(work, incident, status=said.status, body=body)
    return jsonify(_shown(incident)), 201
