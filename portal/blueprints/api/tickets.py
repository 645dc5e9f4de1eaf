"""Tickets for programs: raise, read, answer, move."""

from typing import Annotated, Any, Literal

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import AwareDatetime, Field

from portal import access
from portal.services import audit, given, idempotency, intake, messages, moves, tickets
from portal.store import organisations
from portal.store import tickets as store
from portal.web import api_intake, guards, previews, programs
from portal.web.programs import Body
from portal.web.runtime import actor, read, runtime, write

blueprint = Blueprint("api_tickets", __name__, url_prefix="/api/v1/tickets")
Words = Annotated[str, Field(min_length=1, max_length=messages.LONGEST)]


class Reply(Body):
    """What support says: to the customer, or to itself."""

    body: Words
    visibility: Literal["public", "internal"] = "public"
    author: Annotated[str, Field(max_length=100)] = ""
    keep: Annotated[frozenset[str], Field(max_length=50)] = frozenset()


Optional = Annotated[str, Field(max_length=messages.LONGEST)]
Link = Annotated[str, Field(max_length=2000)]
Key = Annotated[str, Field(max_length=60)]


class Move(Body):
    """Where a ticket shall go, with what the policy asks for; `until` ends a hold."""

    status: str
    comment: Optional = ""
    summary: Optional = ""
    release_notes: Optional = ""
    note: Optional = ""
    root_cause: Optional = ""
    documentation: Link = ""
    tracker: Link = ""
    category: Key = ""
    severity: Key = ""
    until: AwareDatetime | None = None


@blueprint.post("")
@guards.api("tickets:write")
def create() -> ResponseReturnValue:
    """Raise a request with the fields of the form; 201, or the same again for the same key."""
    sent = api_intake.received(request.headers.get("Idempotency-Key"))
    works = runtime().works
    with read() as work:
        organisation = organisations.of(work.session, work.actor)
    typed = api_intake.of_organisation(sent.typed, organisation)
    prepared = intake.prepare(works.policy, works.signer, works.rules, typed)
    prepared = intake.belonging(prepared, organisation)
    with write() as work:
        opened = idempotency.open_ticket(work, prepared, sent.key)
        shown = programs.ticket(work, opened.ticket, opened.link)
    redacted = [item["kind"] for item in prepared.said.removed]
    weak = previews.weak(works.rules, sent.typed.answers) if redacted else []
    return jsonify({**shown, "redacted": redacted, "weak": weak}), 201


@blueprint.get("/<reference>")
@guards.api("tickets:read")
def show(reference: str) -> ResponseReturnValue:
    """One ticket with its conversation."""
    with read() as work:
        ticket = store.by_reference(work.session, actor(), reference)
        shown = programs.whole(work, ticket, list(store.conversation(work.session, ticket)))
        is_news = not audit.is_read_again(work, ticket)
    if is_news:
        with write() as work:
            audit.read(work, ticket)
    return jsonify(shown)


@blueprint.post("/<reference>/replies")
@guards.api("tickets:write")
@programs.takes(Reply)
def reply(sent: Reply, reference: str) -> ResponseReturnValue:
    """Answer the customer, or keep an internal note."""
    rules, key = runtime().works.rules, request.headers.get("Idempotency-Key")
    said = messages.words(sent.body, api_intake.message_id(key), rules=rules, keep=sent.keep)
    author = messages.plain(sent.author, rules) if sent.author.strip() else None
    with write() as work:
        ticket = store.by_reference(work.session, work.actor, reference, lock=True)
        if sent.visibility == "internal":
            access.require_support(work.actor)
            made: Any = tickets.note(work, ticket, said.body, author)
            work.session.flush()
        else:
            side = "staff" if work.actor.organisation_id is None else "customer"
            made = tickets.reply(work, ticket, said, side=side, author=author)
        shown = {**programs.ticket(work, ticket, None), "id": made.id}
    weak = previews.weak(rules, {"body": sent.body}) if said.removed else []
    return jsonify({**shown, "weak": weak}), 201


@blueprint.post("/<reference>/status")
@guards.api("tickets:write")
@programs.takes(Move)
def move(sent: Move, reference: str) -> ResponseReturnValue:
    """Move a ticket as the policy allows; 409 with the possible moves when it does not."""
    texts = {
        key.replace("_", "-"): text for key, text in sent.model_dump().items() if key in _GIVEN
    }
    brought = given.prepared(runtime().works.rules, texts, until=sent.until)
    with write() as work:
        access.require_support(work.actor)
        ticket = store.by_reference(work.session, work.actor, reference, lock=True)
        moves.move(work, ticket, sent.status, by="api", given=brought)
        shown = programs.ticket(work, ticket, None)
    return jsonify(shown)


_GIVEN = Move.model_fields.keys() - {"status", "until"}
