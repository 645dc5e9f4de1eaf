"""Connect requests for programs: ask for a hub, with what was found out about it."""

from dataclasses import replace
from typing import Annotated

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import Field

from portal.errors import NotFound
from portal.services import connections, idempotency, messages
from portal.store import organisations
from portal.store import tickets as store
from portal.web import api_intake, guards, previews, programs
from portal.web.programs import Body
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("api_connect", __name__, url_prefix="/api/v1/connect-requests")
Word = Annotated[str, Field(max_length=10)]


class Checks(Body):
    """What was found out anew: `yes`, `no` or `unknown`; what is left out stays as it was."""

    claimed: Word = ""
    online: Word = ""
    healthy: Word = ""
    matches: Word = ""
    detail: Annotated[str, Field(max_length=messages.LONGEST)] = ""


@blueprint.post("")
@guards.api("tickets:write")
def create() -> ResponseReturnValue:
    """Raise a connect request; 201 with what may go on, or the same again for the same key."""
    works = runtime().works
    if works.policy.connect is None:
        raise NotFound
    asked = connections.asked(works.policy)
    sent = api_intake.received(request.headers.get("Idempotency-Key"), asked)
    prepared = connections.prepare(works.policy, works.signer, works.rules, sent.typed)
    with read() as work:
        organisation = organisations.of(work.session, work.actor)
    prepared = connections.belonging(prepared, organisation)
    with write() as work:
        submission = idempotency.once(work, prepared.submission, sent.key)
        opened = connections.open(work, replace(prepared, submission=submission))
        shown = programs.ticket(work, opened.ticket, opened.link)
        shown["connect"] = programs.connect(work, opened.ticket)
    redacted = [item["kind"] for item in prepared.submission.said.removed]
    weak = previews.weak(works.rules, sent.typed.answers) if redacted else []
    return jsonify({**shown, "redacted": redacted, "weak": weak}), 201


@blueprint.post("/<reference>/checks")
@guards.api("tickets:write")
@programs.takes(Checks)
def check(sent: Checks, reference: str) -> ResponseReturnValue:
    """Say what was found out at a hub; the answer is what may go on now."""
    said = connections.reported(runtime().works.rules, sent.model_dump())
    with write() as work:
        ticket = store.by_reference(work.session, work.actor, reference, lock=True)
        connections.report(work, ticket, said)
        shown = {"reference": ticket.reference, "connect": programs.connect(work, ticket)}
    return jsonify(shown), 201
