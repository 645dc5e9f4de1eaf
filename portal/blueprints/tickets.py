"""Raising a request: the form, its preview, its hints, its drafts, and finding lost links."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.forms.base import PolicyForm
from portal.forms.tickets import HIDDEN, SHARED, find_form
from portal.i18n import gettext as _
from portal.redaction import redact
from portal.services import drafts, intake, links, splitting, tickets
from portal.services.messages import Words
from portal.web import asking, door, guards, kinds, pace, previews, suggestions
from portal.web.door import Entry
from portal.web.locale import csrf_token
from portal.web.runtime import browser, is_htmx, read, runtime, write

blueprint = Blueprint("tickets", __name__)


@blueprint.before_request
def _act() -> None:
    if request.method == "POST":
        asking.act()


def _request_type() -> str:
    sent = request.form.get("request_type", "") if request.method == "POST" else ""
    return _known(request.args.get("type") or sent)


def _known(request_type: str) -> str:
    policy = runtime().policy
    return request_type if request_type in policy.open_types else policy.default_request_type


def _form_class() -> type[PolicyForm]:
    return asking.form_class(_request_type())


def _shown_form() -> type[PolicyForm]:
    """The form whose questions the page showed, where another kind was chosen on it meanwhile."""
    return asking.form_class(_known(request.form.get("asked") or _request_type()))


@blueprint.get("/tickets/new")
@guards.public
def ask() -> ResponseReturnValue:
    """Show the form, with the draft of this browser, and what this person should see first."""
    browser()
    draft = door.restored()
    shown = suggestions.at_first()
    impact = request.args.get("impact", "")
    if draft is None and not any(shown.values()) and not impact and asking.person() is None:
        return _blank()
    submission_id, answers = draft or (uuid4(), {})
    form = _form_class()(data={"impact": impact, SHARED: "no", **answers})
    keep = previews.kept(answers)
    return _page(form, submission_id, restored=any(answers.values()), keep=keep, **shown)


def _blank() -> str:
    """The empty form, which is the same for everybody but for its tokens."""
    key = ("new", _request_type(), _outside_hours())
    values = {"csrf": csrf_token(), "submission": str(uuid4()), "started": pace.started()}
    return runtime().stencils.fill(key, _draw, values)


def _draw(holes: Mapping[str, str]) -> str:
    form = _form_class()()
    return _page(form, holes["submission"], started=holes["started"])


def _page(form: PolicyForm, submission_id: UUID | str, **more: Any) -> str:
    form["submission_id"].data = str(submission_id)
    more.setdefault("keep", ())
    form["started"].data = (
        more.pop("started", None) or request.form.get("started") or pace.started()
    )
    more.setdefault("kept_files", door.kept(submission_id)[0])
    return render_template(
        "tickets/new.html",
        form=form,
        request_type=_request_type(),
        kinds=kinds.offered(runtime().policy, _request_type()),
        outside_hours=_outside_hours(),
        expired=g.get("expired", False),
        **asking.shown(),
        **more,
    )


def _outside_hours() -> datetime | None:
    """When the next business day begins, if it has not begun (A03)."""
    portal = runtime()
    now, hours = portal.works.clock(), portal.policy.hours
    return None if hours.is_open(now) else hours.next_opening(now)


@blueprint.post("/tickets/new")
@guards.public
@guards.keeps
def send() -> ResponseReturnValue:
    """Accept the request, or show the form again with everything in it."""
    if request.form.get("change") or _would_lose():
        return _change()
    entry = door.enter(_form_class())
    prepared = asking.submission(entry, _request_type())
    used = door.pressure(prepared.email) if prepared else 0
    if used >= 1:
        door.too_many(entry)
    if prepared is None or entry.mistakes:
        return _refused(entry)
    with write() as work:
        opened = tickets.open(work, prepared, held=_must_confirm(used))
    return _sent(opened, prepared.said)


def _would_lose() -> bool:
    """Whether something was answered that the kind chosen meanwhile does not ask."""
    asks, showed = _form_class(), _shown_form()
    if asks is showed:
        return False
    asked = {name for _heading, names in asks.headings for name in names}
    shown = (name for _heading, names in showed.headings for name in names)
    return any(request.form.get(name, "").strip() for name in shown if name not in asked)


def _change() -> ResponseReturnValue:
    """Keep what is there, and go on with the questions of the kind that was chosen."""
    door.keep_request(door.enter(_shown_form()))
    return redirect(url_for("tickets.ask", type=request.form.get("request_type") or None), 303)


def _must_confirm(used: float) -> bool:
    return asking.person() is None and door.must_confirm(used)


def _refused(entry: Entry) -> ResponseReturnValue:
    door.keep_request(entry)
    with read() as work:
        offered = suggestions.of(work, browser())
    page = _page(entry.form, entry.submission_id, kept_files=entry.kept, keep=entry.keep, **offered)
    return page, entry.status


def _sent(opened: tickets.Opened, said: Words) -> ResponseReturnValue:
    """Lead to the ticket."""
    asking.arrived(opened, said)
    if asking.person() is not None:
        return redirect(url_for("tracking.show", reference=opened.ticket.reference), 303)
    token = runtime().works.signer.token("ticket", opened.link.nonce)
    return redirect(url_for("tracking.show", token=token), 303)


@blueprint.post("/tickets/preview")
@guards.public
@guards.keeps
def preview() -> ResponseReturnValue:
    """Show exactly what would be stored, and what would be taken out."""
    entry = door.enter(_form_class(), files=not is_htmx())
    shown = previews.of(runtime().policy, entry.texts, entry.keep)
    if is_htmx():
        return render_template("tickets/_preview.html", **shown)
    hidden = [(name, text) for name, text in previews.sendable(entry.texts).items() if text]
    door.keep_request(entry)
    shown = previews.with_files(shown, runtime().policy, entry.kept)
    shown |= suggestions.known(request.form)
    hidden += [(name, request.form.get(name, "")) for name in HIDDEN]
    hidden = [(name, value) for name, value in hidden if name != "submission_id"]
    hidden.append(("submission_id", str(entry.submission_id)))
    refused = entry.mistakes.get("attachments", [])
    return render_template(
        "tickets/preview.html", hidden=hidden, kept_files=entry.kept, refused=refused, **shown
    )


@blueprint.post("/tickets/hints")
@guards.public
@guards.keeps
def hints() -> ResponseReturnValue:
    """While somebody writes: open incidents, their own recent requests, several problems at once."""
    text = redact(request.form.get("description", ""), runtime().works.rules).text
    with read() as work:
        offered = suggestions.of(work, browser())
    return render_template("tickets/_hints.html", parts=splitting.parts(text), **offered)


@blueprint.post("/tickets/keep")
@guards.public
def keep() -> ResponseReturnValue:
    """Keep what is being typed, so that a lost connection costs nothing."""
    door.keep_request(door.enter(_shown_form()))
    return "", 204


@blueprint.post("/tickets/discard")
@guards.public
def discard() -> ResponseReturnValue:
    """Throw the draft of this browser away and start afresh."""
    draft = door.restored()
    door.forget_draft()
    if draft:
        with write() as work:
            drafts.discard(work, draft[0], browser())
    return redirect(url_for("tickets.ask"), 303)


@blueprint.post("/tickets/split")
@guards.public
@guards.keeps
def split() -> ResponseReturnValue:
    """Offer one box for each problem that the text seems to hold."""
    entry = door.enter(_form_class())
    door.keep_request(entry)
    description = entry.form["description"].data
    return _parts_page(entry, splitting.parts(description) or [description, ""])


def _parts_page(entry: Entry, parts: list[str], status: int = 200) -> ResponseReturnValue:
    entry.form["submission_id"].data = str(entry.submission_id)
    page = render_template(
        "tickets/split.html",
        form=entry.form,
        parts=parts,
        kept_files=entry.kept,
        keep=entry.keep,
        request_type=_request_type(),
    )
    return page, status


@blueprint.post("/tickets/parts")
@guards.public
@guards.keeps
def send_parts() -> ResponseReturnValue:
    """Accept one request for each box that has something in it."""
    entry = door.enter(_form_class())
    parts = [part.strip() for part in request.form.getlist("part") if part.strip()]
    prepared = asking.submissions(entry, _request_type(), parts)
    used = door.pressure(prepared[0].email) if prepared else 0
    if used >= 1:
        door.too_many(entry)
    if not prepared or entry.mistakes:
        door.keep_request(entry)
        rules = runtime().works.rules
        shown: list[str] = [redact(part, rules, entry.keep).text for part in parts]
        return _parts_page(entry, shown or [""], entry.status)
    with write() as work:
        opened = tickets.open_all(work, prepared, held=_must_confirm(used))
    return _sent(opened, prepared[0].said)


@blueprint.get("/tickets/find")
@guards.public
def find() -> ResponseReturnValue:
    """Ask for the address of somebody who lost a link."""
    return render_template("tickets/find.html", form=find_form())


@blueprint.post("/tickets/find")
@guards.public
@guards.keeps
def send_links() -> ResponseReturnValue:
    """Answer the same for every address; a letter goes only to that address."""
    form = find_form(request.form)
    try:
        email = intake.address(form["email"].data, runtime().works.rules)
    except ValueError:
        form.refuse({"email": [intake.bad_address()]})
        return render_template("tickets/find.html", form=form), 422
    if g.expired:
        form.refuse({"email": [_("This page was open for a long time. Please send it again.")]})
        return render_template("tickets/find.html", form=form), 422
    if door.pressure(email, "find") < 1:
        with write() as work:
            links.request(work, email)
    return redirect(url_for("tickets.found"), 303)


@blueprint.get("/tickets/found")
@guards.public
def found() -> ResponseReturnValue:
    """The same page whether or not the address is known."""
    return render_template("tickets/found.html")
