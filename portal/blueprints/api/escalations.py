"""Escalations for programs: say for a customer that it is getting worse."""

from typing import Annotated

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from pydantic import Field

from portal.services import escalation, messages, reviews
from portal.store import tickets as store
from portal.web import guards, programs
from portal.web.programs import Body
from portal.web.runtime import runtime, write

blueprint = Blueprint("api_escalations", __name__, url_prefix="/api/v1/tickets")
Words = Annotated[str, Field(max_length=messages.LONGEST)]


class Escalate(Body):
    """What has got worse; `impact` is the key of a level or words, `level` one of the ladder."""

    reason: Words = ""
    impact: Words = ""
    business_impact: Words = ""
    level: Annotated[str, Field(max_length=60)] = ""


@blueprint.post("/<reference>/escalations")
@guards.api("tickets:write")
@programs.takes(Escalate)
def escalate(sent: Escalate, reference: str) -> ResponseReturnValue:
    """Escalate a request, or add to what is escalated; the same words again change nothing."""
    portal = runtime()
    asked = escalation.prepare(portal.policy, portal.works.rules, sent.model_dump())
    with write() as work:
        ticket = store.by_reference(work.session, work.actor, reference, lock=True)
        known = reviews.request(work, ticket, asked)
        shown = {**programs.ticket(work, ticket, None), **programs.escalation(known)}
    return jsonify(shown), 201
