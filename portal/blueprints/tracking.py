"""Following a request by its link or signed in: read it, answer, add files, correct, withdraw, reopen, split."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, send_file, session
from flask.typing import ResponseReturnValue

from portal import access, files, i18n
from portal.errors import Closed, Incomplete
from portal.i18n import gettext as _
from portal.services import changes, connections, participants, progress, tickets
from portal.store import links
from portal.store import tickets as store
from portal.web import corrections, door, doors, guards, replies, tracking
from portal.web.door import Entry
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("tracking", __name__)
_ANSWERS = ("yes", "no")
_NOBODY: Mapping[str, Any] = MappingProxyType({})


def _back(anchor: str | None = None) -> ResponseReturnValue:
    return redirect(g.way + (f"#{anchor}" if anchor else ""), 303)


@blueprint.get("/t/<token>")
@blueprint.get("/tickets/<reference>")
@guards.holder
def show() -> ResponseReturnValue:
    """The ticket: state first, then the conversation, then what one can do."""
    page = _page(replies.offered(g.ticket))
    tracking.looked(g.ticket)
    return page


def _page(
    entry: Entry | None = None, status: int = 200, people: Mapping[str, Any] = _NOBODY
) -> ResponseReturnValue:
    ticket = g.ticket
    zone = ticket.time_zone if g.actor.kind == "guest" else i18n.zone()
    with read() as work, i18n.using(i18n.language(), zone):
        found = tracking.ask(work, ticket, g.link)
        shown = tracking.view(work, found, g.way)
        page = render_template(
            "tickets/show.html",
            ticket=shown,
            urls=doors.urls(g.way),
            parts=doors.forms(shown, entry, people),
            reply_form=entry and entry.form,
            created=session.get("sent") == ticket.reference and len(found.messages) == 1,
            again=session.pop(replies.AGAIN, "") == ticket.reference,
            unconfirmed=ticket.confirmed_at is None,
            expired=g.get("expired", False),
        )
    return page, status


@blueprint.post("/t/<token>/reply")
@blueprint.post("/tickets/<reference>/reply")
@guards.holder
@guards.keeps
def reply() -> ResponseReturnValue:
    """Add a message; what is refused stays on the page."""
    entry = replies.enter()
    said = replies.words(entry)
    if said is None:
        return _said(entry)
    try:
        with write() as work:
            ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
            message = tickets.reply(work, ticket, said, side="customer")
    except Closed:
        entry.refuse("body", _("This request is closed. Your words can start a linked one."))
        entry.status = 409
        return _said(entry)
    replies.sent(g.ticket, said, message, work.now)
    return _back("conversation-title")


def _said(entry: Entry) -> ResponseReturnValue:
    door.keep(entry)
    return _page(entry, entry.status)


@blueprint.post("/t/<token>/resolve")
@blueprint.post("/tickets/<reference>/resolve")
@guards.holder
@guards.keeps
def resolve() -> ResponseReturnValue:
    """The customer's answer to "did this solve it?", with words if there are some."""
    access.require_decider(g.link)
    entry = replies.enter()
    said = replies.words(entry) if request.form.get("body", "").strip() else None
    g.still = replies.still(g.ticket, said)
    if entry.mistakes or g.still:
        return _said(entry)
    solved = request.form.get("solved")
    if solved not in _ANSWERS:
        raise Incomplete({"solved": [_("Please tell us whether it is solved: yes or no.")]})
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        changes.answer_solved(work, ticket, yes=solved == "yes", said=said)
    return _back()


@blueprint.post("/t/<token>/withdraw")
@blueprint.post("/tickets/<reference>/withdraw")
@guards.holder
def withdraw() -> ResponseReturnValue:
    """Take the request back."""
    access.require_decider(g.link)
    with write() as work:
        progress.withdraw(work, store.by_id(work.session, work.actor, g.ticket.id, lock=True))
    return _back()


@blueprint.post("/t/<token>/reopen")
@blueprint.post("/tickets/<reference>/reopen")
@guards.holder
@guards.keeps
def reopen() -> ResponseReturnValue:
    """It is not over: back to work, or a new linked request where this one is closed."""
    return _further(changes.reopen)


@blueprint.post("/t/<token>/split")
@blueprint.post("/tickets/<reference>/split")
@guards.holder
@guards.keeps
def split() -> ResponseReturnValue:
    """Another problem becomes a request of its own."""
    return _further(changes.split)


def _further(verb: Callable[..., tickets.Opened | None]) -> ResponseReturnValue:
    entry = replies.enter()
    said = replies.words(entry)
    if said is None:
        return _said(entry)
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        opened = verb(work, ticket, said)
    if opened is None:
        return _back()
    session["sent"] = str(opened.ticket.reference)
    return redirect(tracking.way_of(work, opened.ticket, opened.link), 303)


@blueprint.post("/t/<token>/share")
@blueprint.post("/tickets/<reference>/share")
@guards.holder
def share() -> ResponseReturnValue:
    """Let the organisation read along, or no longer."""
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        participants.share(work, ticket, g.link, shared=request.form.get("shared") == "yes")
    return _back("people")


@blueprint.post("/t/<token>/participants")
@blueprint.post("/tickets/<reference>/participants")
@guards.holder
@guards.keeps
def add() -> ResponseReturnValue:
    """Put somebody in copy."""
    typed = request.form.get("email", "")
    try:
        email = replies.participant(typed)
        with write() as work:
            ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
            participants.add(work, ticket, g.link, email)
    except Incomplete as wrong:
        people = {"email": typed, "errors": wrong.fields["email"]}
        return _page(status=429 if g.get("busy") else 422, people=people)
    return _back("people")


@blueprint.post("/t/<token>/participants/remove")
@blueprint.post("/tickets/<reference>/participants/remove")
@guards.holder
def remove() -> ResponseReturnValue:
    """Let somebody in copy read along no more."""
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        participants.remove(work, ticket, g.link, request.form.get("person", 0, type=int))
    return _back("people")


@blueprint.get("/t/<token>/correct")
@blueprint.get("/tickets/<reference>/correct")
@guards.holder
def correct() -> ResponseReturnValue:
    """Show the request to be corrected."""
    with read() as work:
        entry = corrections.blank(work, g.ticket)
        keep = corrections.kept(work, g.ticket, entry.texts)
    return _correct_page(entry, keep)


def _correct_page(entry: Entry, keep: Iterable[str], status: int = 200) -> ResponseReturnValue:
    entry.form["submission_id"].data = str(entry.submission_id)
    page = render_template(
        "tickets/correct.html", form=entry.form, keep=keep, urls=doors.urls(g.way)
    )
    return page, status


@blueprint.post("/t/<token>/correct")
@blueprint.post("/tickets/<reference>/correct")
@guards.holder
@guards.keeps
def save() -> ResponseReturnValue:
    """Keep the correction; what stood there before stays in the conversation."""
    entry = door.enter(corrections.form_class(g.ticket))
    prepared = corrections.prepared(entry, g.ticket)
    if prepared is None:
        door.keep(entry)
        return _correct_page(entry, entry.keep, entry.status)
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.ticket.id, lock=True)
        changes.correct(work, ticket, prepared)
    return _back()


@blueprint.get("/t/<token>/confirm/<proof>")
@guards.holder
def confirm(proof: str) -> ResponseReturnValue:
    """Ask the sender of a held request for one click; opening the link alone does nothing."""
    links.confirmed_by(runtime().works.signer, g.link, proof)
    return render_template("tickets/confirm.html", ticket=g.ticket)


@blueprint.post("/t/<token>/confirm/<proof>")
@guards.holder
def confirmed(proof: str) -> ResponseReturnValue:
    """The request counts from now on."""
    links.confirmed_by(runtime().works.signer, g.link, proof)
    with write() as work:
        connections.confirm(work, store.by_id(work.session, work.actor, g.ticket.id, lock=True))
    return _back()


@blueprint.get("/t/<token>/files/<uuid:file_id>")
@blueprint.get("/tickets/<reference>/files/<uuid:file_id>")
@guards.holder
def download(file_id: UUID) -> ResponseReturnValue:
    """One file, always as an attachment and in a sandbox."""
    with read() as work:
        attachment = store.attachment(work.session, g.ticket, file_id)
    if g.actor.kind == "staff":  # who asks for a file alone has looked at the request as well
        tracking.looked(g.ticket)
    response = send_file(runtime().files.open(file_id), mimetype=attachment.media_type)
    response.headers["Content-Disposition"] = files.disposition(attachment.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Flask would let every cache on the way keep it for a year.
    response.headers["Cache-Control"] = "no-store"
    return response
