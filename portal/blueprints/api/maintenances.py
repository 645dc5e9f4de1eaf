"""Planned work for programs: plan, put off, call off, begin and end."""

from typing import Annotated, Literal

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, Field

from portal.services import maintenance, posts
from portal.services.maintenance import Slot
from portal.store import incidents as store
from portal.web import api_incidents as shapes
from portal.web import guards, posting, programs
from portal.web.api_incidents import Title, Words
from portal.web.programs import Body
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("api_maintenances", __name__, url_prefix="/api/v1/maintenances")


class Plan(Body):
    """Work to plan; to `announce` it (to all subscribers) takes the scope `incidents:blast`."""

    name: Title
    body: Words
    components: Annotated[tuple[str, ...], Field(min_length=1)]
    scheduled_for: AwareDatetime
    scheduled_until: AwareDatetime
    announce: bool = False


class Step(Body):
    """What becomes of it; other times for `reschedule`."""

    step: Literal["reschedule", "in-progress", "completed", "cancelled"]
    body: Words
    scheduled_for: AwareDatetime | None = None
    scheduled_until: AwareDatetime | None = None


@blueprint.get("")
@guards.api("incidents")
def show() -> ResponseReturnValue:
    """What is planned or under way, soonest first."""
    with read() as work:
        found = [shapes.for_programs(one) for one in store.planned(work.session)]
    return jsonify(maintenances=found)


@blueprint.post("")
@guards.api("incidents")
@programs.takes(Plan)
def plan(said: Plan) -> ResponseReturnValue:
    """Plan work; it begins and ends by itself."""
    works = runtime().works
    states = dict.fromkeys(said.components, posts.STATES[0])
    post = posts.prepare(
        works.policy, works.rules, status=maintenance.SCHEDULED, body=said.body, states=states
    )
    name = posts.title(said.name, works.rules)
    slot = Slot(said.scheduled_for, said.scheduled_until)
    with write() as work:
        made = maintenance.plan(
            work, name=name, post=post, slot=slot, components=list(states), announce=said.announce
        )
    return jsonify(shapes.for_programs(made)), 201


@blueprint.post("/<public_id>/steps")
@guards.api("incidents")
@programs.takes(Step)
def step(said: Step, public_id: str) -> ResponseReturnValue:
    """Begin, end, call off or put off planned work."""
    works = runtime().works
    post = posts.prepare(works.policy, works.rules, status=said.step, body=said.body)
    with write() as work:
        found = store.by_public_id(work.session, public_id, lock=True)
        when = None
        if said.step == posting.RESCHEDULE:
            when = shapes.slot(found, said.scheduled_for, said.scheduled_until)
        posting.take_step(work, found, post, when)
    return jsonify(shapes.for_programs(found)), 201
