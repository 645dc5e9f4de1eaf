"""Following a request by its link: read it, answer, add files, correct, withdraw, reopen, split."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, g, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal import access, files, i18n
from portal.errors import Closed, Incomplete
from portal.i18n import gettext as _
from portal.services import changes, progress, tickets
from portal.store import links
from portal.store import tickets as store
from portal.web import corrections, door, guards, replies, tracking
from portal.web.door import Entry
from portal.web.locale import csrf_token
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("tracking", __name__, url_prefix="/t/<token>")
_DOORS = ("reply", "correct", "withdraw", "resolve", "reopen", "split")
_ANSWERS = ("yes", "no")


def _back(token: str, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("tracking.show", token=token, _anchor=anchor), 303)


def _urls(token: str) -> dict[str, str]:
    urls = {name: url_for(f"tracking.{name}", token=token) for name in _DOORS}
    page = url_for("tracking.show", token=token)
    link = (runtime().config.base_url or request.host_url).rstrip("/") + page
    return urls | {"show": page, "link": link, "follow_up": f"{page}#follow-up"}


@blueprint.get("")
@guards.guest
def show(token: str) -> ResponseReturnValue:
    """The ticket: state first, then the conversation, then what one can do."""
    return _page(token, replies.offered(g.link.ticket_id))


def _page(token: str, entry: Entry | None = None, status: int = 200) -> ResponseReturnValue:
    ticket = g.ticket
    with read() as work, i18n.using(i18n.language(), ticket.time_zone):
        found = tracking.ask(work, ticket, g.link)
        shown = tracking.view(work, found, token)
        page = render_template(
            "tickets/show.html",
            ticket=shown,
            urls=_urls(token),
            parts=_parts(token, shown, entry),
            reply_form=entry and entry.form,
            created=session.get("sent") == ticket.reference and len(found.messages) == 1,
            unconfirmed=ticket.confirmed_at is None,
            expired=g.get("expired", False),
        )
    return page, status


def _parts(token: str, shown: dict[str, Any], entry: Entry | None) -> dict[str, str]:
    """The forms of the page; as long as nobody has typed, they differ by their tokens only."""
    allowed = {"may": shown["may"], "locked": shown["locked"]}
    key = tuple(shown["may"].values())
    values = {"token": token, "csrf": csrf_token(), "submission": str(uuid4())}

    def draw(name: str) -> str:
        def fill(holes: Mapping[str, str]) -> str:
            form = replies.empty(holes["submission"])
            urls = _urls(holes["token"])
            return render_template(name, ticket=allowed, urls=urls, reply_form=form)

        return runtime().stencils.fill((name, key), fill, values)

    actions = draw("tickets/_actions.html")
    if entry is None:
        return {"actions": actions, "reply": draw("tickets/_reply.html")}
    entry.form["submission_id"].data = str(entry.submission_id)
    reply = render_template(
        "tickets/_reply.html",
        ticket=allowed,
        urls=_urls(token),
        reply_form=entry.form,
        reply_kept=entry.offered,
        kept_files=entry.kept,
        expired=g.get("expired", False),
    )
    return {"actions": actions, "reply": Markup(reply)}  # noqa: S704 - a template made it


@blueprint.post("/reply")
@guards.guest
@guards.keeps
def reply(token: str) -> ResponseReturnValue:
    """Add a message; what is refused stays on the page."""
    entry = replies.enter()
    said = replies.words(entry)
    if said is None:
        return _said(token, entry)
    try:
        with write() as work:
            ticket = store.by_id(work.session, work.actor, g.link.ticket_id, lock=True)
            tickets.reply(work, ticket, said, side="customer")
    except Closed:
        entry.refuse("body", _("This request is closed. Your words can start a linked one."))
        entry.status = 409
        return _said(token, entry)
    replies.forget()
    return _back(token, "conversation-title")


def _said(token: str, entry: Entry) -> ResponseReturnValue:
    door.keep(entry)
    return _page(token, entry, entry.status)


@blueprint.post("/resolve")
@guards.guest
@guards.keeps
def resolve(token: str) -> ResponseReturnValue:
    """The customer's answer to "did this solve it?", with words if there are some."""
    access.require_decider(g.link)
    entry = replies.enter()
    said = replies.words(entry) if request.form.get("body", "").strip() else None
    if entry.mistakes:
        return _said(token, entry)
    solved = request.form.get("solved")
    if solved not in _ANSWERS:
        raise Incomplete({"solved": [_("Please tell us whether it is solved: yes or no.")]})
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.link.ticket_id, lock=True)
        changes.answer_solved(work, ticket, yes=solved == "yes", said=said)
    return _back(token)


@blueprint.post("/withdraw")
@guards.guest
def withdraw(token: str) -> ResponseReturnValue:
    """Take the request back."""
    access.require_decider(g.link)
    with write() as work:
        progress.withdraw(work, store.by_id(work.session, work.actor, g.link.ticket_id, lock=True))
    return _back(token)


@blueprint.post("/reopen")
@guards.guest
@guards.keeps
def reopen(token: str) -> ResponseReturnValue:
    """It is not over: back to work, or a new linked request where this one is closed."""
    return _further(token, changes.reopen)


@blueprint.post("/split")
@guards.guest
@guards.keeps
def split(token: str) -> ResponseReturnValue:
    """Another problem becomes a request of its own."""
    return _further(token, changes.split)


def _further(token: str, verb: Callable[..., tickets.Opened | None]) -> ResponseReturnValue:
    entry = replies.enter()
    said = replies.words(entry)
    if said is None:
        return _said(token, entry)
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.link.ticket_id, lock=True)
        opened = verb(work, ticket, said)
    if opened is None:
        return _back(token)
    session["sent"] = str(opened.ticket.reference)
    return _back(runtime().works.signer.token("ticket", opened.link.nonce))


@blueprint.get("/correct")
@guards.guest
def correct(token: str) -> ResponseReturnValue:
    """Show the request to be corrected."""
    with read() as work:
        entry = corrections.blank(work, g.ticket)
    return _correct_page(token, entry)


def _correct_page(token: str, entry: Entry, status: int = 200) -> ResponseReturnValue:
    entry.form["submission_id"].data = str(entry.submission_id)
    page = render_template("tickets/correct.html", form=entry.form, urls=_urls(token))
    return page, status


@blueprint.post("/correct")
@guards.guest
@guards.keeps
def save(token: str) -> ResponseReturnValue:
    """Keep the correction; what stood there before stays in the conversation."""
    entry = door.enter(corrections.form_class(g.ticket))
    prepared = corrections.prepared(entry, g.ticket)
    if prepared is None:
        door.keep(entry)
        return _correct_page(token, entry, entry.status)
    with write() as work:
        ticket = store.by_id(work.session, work.actor, g.link.ticket_id, lock=True)
        changes.correct(work, ticket, prepared)
    return _back(token)


@blueprint.get("/confirm/<proof>")
@guards.guest
def confirm(token: str, proof: str) -> ResponseReturnValue:  # noqa: ARG001 - the guard has read it
    """Ask the sender of a held request for one click; opening the link alone does nothing."""
    links.confirmed_by(runtime().works.signer, g.link, proof)
    return render_template("tickets/confirm.html", ticket=g.ticket)


@blueprint.post("/confirm/<proof>")
@guards.guest
def confirmed(token: str, proof: str) -> ResponseReturnValue:
    """The request counts from now on."""
    links.confirmed_by(runtime().works.signer, g.link, proof)
    with write() as work:
        tickets.confirm(work, store.by_id(work.session, work.actor, g.link.ticket_id, lock=True))
    return _back(token)


@blueprint.get("/files/<uuid:file_id>")
@guards.guest
def download(token: str, file_id: UUID) -> ResponseReturnValue:  # noqa: ARG001 - as above
    """One file, always as an attachment and in a sandbox."""
    with read() as work:
        attachment = store.attachment(work.session, g.ticket, file_id)
    response = send_file(runtime().files.open(file_id), mimetype=attachment.media_type)
    response.headers["Content-Disposition"] = files.disposition(attachment.name)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # Flask would let every cache on the way keep it for a year.
    response.headers["Cache-Control"] = "no-store"
    return response
