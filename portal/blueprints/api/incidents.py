"""Incidents for programs: list, report, say more, correct, and send to all subscribers."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, BeforeValidator, Field

from portal.services import incidents, posts
from portal.store import incidents as store
from portal.web import api_incidents as shapes
from portal.web import guards, programs
from portal.web.api_incidents import Title, Words
from portal.web.programs import Body
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("api_incidents", __name__, url_prefix="/api/v1/incidents")
State = Literal["operational", "degraded_performance", "partial_outage", "major_outage"]


def _keys(given: Any) -> Any:
    """Keys alone are components whose state follows from the impact."""
    plain = isinstance(given, list) and all(isinstance(key, str) for key in given)
    return dict.fromkeys(given) if plain else given


States = Annotated[Mapping[str, State | None], BeforeValidator(_keys)]
"""The affected components: keys alone, or each with its own state."""


class Report(Body):
    """A new incident; `started_at` dates it back."""

    name: Title
    impact: Literal["none", "minor", "major", "critical"] | None = None
    status: Literal["investigating", "identified", "known-issue", "monitoring"] = "investigating"
    body: Words
    components: States = Field(default_factory=dict)
    started_at: AwareDatetime | None = None


class Update(Body):
    """More about an incident; `at` is the time that it tells of."""

    status: Literal[
        "investigating",
        "identified",
        "known-issue",
        "monitoring",
        "resolved",
        "false-alarm",
        "postmortem",
    ]
    body: Words
    components: Mapping[str, State] = Field(default_factory=dict)
    at: AwareDatetime | None = None


class Correction(Body):
    """Other words for an update."""

    body: Words


def _prepared(said: Report | Update, impact: str | None, at: Any) -> posts.Post:
    works = runtime().works
    states = shapes.states(said.components, impact)
    return posts.prepare(
        works.policy, works.rules, status=said.status, body=said.body, states=states, at=at
    )


@blueprint.get("")
@guards.api("incidents")
def show() -> ResponseReturnValue:
    """The open incidents, newest first."""
    with read() as work:
        found = [shapes.for_programs(incident) for incident in store.unresolved(work.session)]
    return jsonify(incidents=found)


@blueprint.post("")
@guards.api("incidents")
@programs.takes(Report)
def report(said: Report) -> ResponseReturnValue:
    """Open an incident; it is public at once, and nobody is written to."""
    post = _prepared(said, said.impact, said.started_at)
    name = posts.title(said.name, runtime().works.rules)
    with write() as work:
        incident = incidents.report(work, name=name, post=post, impact=said.impact)
    return jsonify(shapes.for_programs(incident)), 201


@blueprint.get("/<public_id>")
@guards.api("incidents")
def incident(public_id: str) -> ResponseReturnValue:
    """One incident with its updates, newest first."""
    with read() as work:
        found = store.by_public_id(work.session, public_id)
        updates = store.updates(work.session, [found]).get(found.id, ())
        shown = shapes.for_programs(found) | {"updates": [shapes.update(one) for one in updates]}
    return jsonify(shown)


@blueprint.post("/<public_id>/updates")
@guards.api("incidents")
@programs.takes(Update)
def update(said: Update, public_id: str) -> ResponseReturnValue:
    """Say more; `resolved` and `false-alarm` end the incident."""
    post = _prepared(said, None, said.at)
    with write() as work:
        incident = store.by_public_id(work.session, public_id, lock=True)
        made = incidents.say(work, incident, post)
    return jsonify(shapes.for_programs(incident) | {"update": shapes.update(made)}), 201


@blueprint.post("/<public_id>/updates/<update_id>/correction")
@guards.api("incidents")
@programs.takes(Correction)
def correct(said: Correction, public_id: str, update_id: str) -> ResponseReturnValue:
    """Put other words in the place of an update's; what it said stays in sight."""
    works = runtime().works
    post = posts.prepare(works.policy, works.rules, status="", body=said.body)
    with write() as work:
        incident = store.by_public_id(work.session, public_id, lock=True)
        found = store.update(work.session, incident, update_id)
        incidents.correct(work, incident, found, post)
    return jsonify(shapes.update(found))


@blueprint.post("/<public_id>/updates/<update_id>/blast")
@guards.api("incidents:blast")
@programs.takes(Body)
def blast(_said: Body, public_id: str, update_id: str) -> ResponseReturnValue:
    """Send an update to all subscribers: of a known issue only."""
    with write() as work:
        incident = store.by_public_id(work.session, public_id, lock=True)
        found = store.update(work.session, incident, update_id)
        incidents.blast(work, incident, found)
    return jsonify(shapes.update(found))
