"""One ticket at the desk, and everything that support does to it."""

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from portal.services import desk, known_issues, merging, moves, sorting, tickets
from portal.services.given import Given
from portal.store import known_issues as store
from portal.web import acts, desk_ticket, door, guards, merges, replies, waiting
from portal.web.acts import Verb
from portal.web.runtime import write

blueprint = Blueprint("acts", __name__, url_prefix="/desk/tickets/<reference>")


@blueprint.get("")
@guards.staff()
def show(reference: str) -> ResponseReturnValue:
    """The ticket: what presses, what was said, and what may be done."""
    return desk_ticket.page(reference)


def _back(reference: str, anchor: str = "") -> ResponseReturnValue:
    return redirect(f"/desk/tickets/{reference}{anchor}", 303)


def _act(
    reference: str, name: str, verb: Verb, *, asks: str = "", anchor: str = ""
) -> ResponseReturnValue:
    """Do it, or show the page again with everything that was typed and the reason."""
    try:
        given = acts.brought(asks)
        with acts.on(reference, anyway=name == "note") as (work, ticket):
            verb(work, ticket, given)
    except acts.REFUSALS as error:
        return desk_ticket.page(reference, refused=acts.refused(name, error))
    waiting.forget()
    return _back(reference, anchor)


@blueprint.post("/reply")
@guards.staff()
@guards.keeps
def reply(reference: str) -> ResponseReturnValue:
    """Answer the customer, and move the ticket where that was chosen; who answers first has it."""
    acts.require(reference)
    entry, to = replies.enter(), request.form.get("then", "")
    said = replies.words(entry, replies.page(entry))
    if said is None:
        return _said(reference, entry)
    try:
        with acts.on(reference) as (work, ticket):
            if to:
                moves.move(work, ticket, to, by=acts.by(), given=Given(said=said))
            else:
                tickets.reply(work, ticket, said, side="staff")
    except acts.REFUSALS as error:
        return _said(reference, entry, acts.refused("reply", error))
    replies.forget()
    return _back(reference, "#talk-end")


def _said(
    reference: str, entry: door.Entry, refused: acts.Refused | None = None
) -> ResponseReturnValue:
    for messages in refused.errors.values() if refused else ():
        entry.refuse("body", *messages)
    replies.keep(entry)
    return desk_ticket.page(reference, entry, refused, entry.status)


@blueprint.post("/macro")
@guards.staff()
@guards.keeps
def begin(reference: str) -> ResponseReturnValue:
    """Put a canned answer below what stands in the answer already, which is not sent yet (B12)."""
    acts.require(reference)
    entry = replies.enter()
    replies.put_below(reference, entry, request.form.get("macro", ""))
    door.keep(entry)
    return desk_ticket.page(reference, entry, status=200)


@blueprint.post("/note")
@guards.staff()
@guards.keeps
def note(reference: str) -> ResponseReturnValue:
    """Keep something that the customer never sees (B60)."""
    return _act(
        reference,
        "note",
        moves.keep,
        asks="note",
        anchor="#talk-end",
    )


@blueprint.post("/take")
@guards.staff()
def take(reference: str) -> ResponseReturnValue:
    """Have the ticket from now on."""
    return _act(reference, "take", lambda work, ticket, _given: desk.take(work, ticket))


@blueprint.post("/release")
@guards.staff()
def release(reference: str) -> ResponseReturnValue:
    """Give the ticket back to the team."""
    return _act(reference, "take", lambda work, ticket, _given: desk.assign(work, ticket, None))


@blueprint.post("/seen")
@guards.staff()
def seen(reference: str) -> ResponseReturnValue:
    """Note, on call, that one has seen it and handles it (B51)."""
    return _act(reference, "take", lambda work, ticket, _given: desk.seen(work, ticket))


@blueprint.post("/move")
@guards.staff()
@guards.keeps
def move(reference: str) -> ResponseReturnValue:
    """Put the ticket into another status, with what the policy asks for."""
    to = request.form.get("to", "")
    return _act(
        reference,
        "move",
        lambda work, ticket, given: moves.move(work, ticket, to, by=acts.by(), given=given),
        asks="to",
    )


@blueprint.post("/decide")
@guards.staff()
@guards.keeps
def decide(reference: str) -> ResponseReturnValue:
    """Answer the question at which the flow of the ticket stands (D17)."""
    yes = request.form.get("answer") == "yes"
    return _act(
        reference,
        "decide",
        lambda work, ticket, given: moves.decide(work, ticket, yes=yes, by=acts.by(), given=given),
        asks="answer",
    )


@blueprint.post("/team")
@guards.staff()
@guards.keeps
def hand_over(reference: str) -> ResponseReturnValue:
    """Give the ticket to another team, with what it wants to be told (B15)."""
    team, to = request.form.get("team", ""), request.form.get("then", "")
    return _act(
        reference,
        "team",
        lambda work, ticket, given: desk.hand_over(work, ticket, team, given, to=to, by=acts.by()),
        asks="team",
    )


@blueprint.post("/route")
@guards.staff()
@guards.keeps
def route(reference: str) -> ResponseReturnValue:
    """Send the ticket on for one of the policy's reasons (B39)."""
    key = request.form.get("route", "")
    return _act(
        reference,
        "route",
        lambda work, ticket, given: desk.route(work, ticket, key, given),
        asks="route",
    )


@blueprint.post("/assign")
@guards.staff()
def assign(reference: str) -> ResponseReturnValue:
    """Let somebody have the ticket; a lead decides that for others."""
    return _act(
        reference,
        "assign",
        lambda work, ticket, _given: desk.assign(work, ticket, acts.member(work)),
    )


@blueprint.post("/sort")
@guards.staff()
def sort(reference: str) -> ResponseReturnValue:
    """Say what it is about, how grave it is, and whether the plan is what they said (D09)."""
    return _act(
        reference,
        "sort",
        lambda work, ticket, _given: sorting.sort(work, ticket, **acts.sorting()),
    )


@blueprint.post("/approve")
@guards.staff()
def approve(reference: str) -> ResponseReturnValue:
    """Give an approval that a status requires (D23)."""
    key = request.form.get("approval", "")
    return _act(reference, "take", lambda work, ticket, _given: desk.approve(work, ticket, key))


@blueprint.post("/expect")
@guards.staff()
@guards.keeps
def expect(reference: str) -> ResponseReturnValue:
    """Say by when it will be solved; everybody on the ticket is told (A20)."""
    return _act(
        reference,
        "expect",
        lambda work, ticket, given: desk.expect(work, ticket, acts.date(), given),
        asks="expected",
    )


@blueprint.post("/tag")
@guards.staff()
def tag(reference: str) -> ResponseReturnValue:
    """Stick a tag on the ticket."""
    return _act(reference, "tag", lambda work, ticket, _given: desk.tag(work, ticket, acts.tag()))


@blueprint.post("/untag")
@guards.staff()
def untag(reference: str) -> ResponseReturnValue:
    """Take a tag off the ticket."""
    key = request.form.get("tag", "")
    return _act(reference, "tag", lambda work, ticket, _given: desk.untag(work, ticket, key))


@blueprint.post("/known-issue")
@guards.staff()
def link(reference: str) -> ResponseReturnValue:
    """Say which known issue it is about (B34)."""
    tag = request.form.get("known_issue", "")
    return _act(
        reference,
        "known",
        lambda work, ticket, _given: known_issues.link(
            work, ticket, store.by_tag(work.session, work.actor, tag)
        ),
        asks="known_issue",
        anchor="#known",
    )


@blueprint.post("/merge")
@guards.staff()
@guards.keeps
def merge(reference: str) -> ResponseReturnValue:
    """Let it go on in another request, with everything that was said."""
    acts.require(reference)
    try:
        acts.brought()
        into, agreed = merges.chosen(), request.form.get("agreed") == "yes"
        with write() as work:
            ticket, other = merging.pair(work, reference.upper(), into)
            acts.require_unchanged(work, ticket)
            merging.merge(work, ticket, other, agreed=agreed)
    except acts.REFUSALS as error:
        return desk_ticket.page(reference, refused=acts.refused("merge", error))
    return _back(into)


@blueprint.post("/part")
@guards.staff()
def part(reference: str) -> ResponseReturnValue:
    """Take it out of the request in which it goes on."""
    return _act(reference, "merge", lambda work, ticket, _given: merging.part(work, ticket))
