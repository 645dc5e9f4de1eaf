"""Connect requests: the form, also where there is no network; the code on a hub; what comes first."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import (
    Blueprint,
    Response,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.errors import Incomplete
from portal.forms.base import PolicyForm
from portal.forms.connect import HUB
from portal.services import connections, drafts
from portal.store import connections as store
from portal.store import tickets
from portal.web import asking, connect, door, engine, guards, headers, pace, previews, theme
from portal.web.door import CONNECT_DRAFT, Entry
from portal.web.runtime import browser, read, runtime, write
from portal.work import Work

blueprint = Blueprint("connect", __name__)
_FORM = frozenset({"connect.ask", "connect.send", "connect.scan", "connect.offline"})


@blueprint.before_request
def _act() -> None:
    connect.table()  # a policy without connect requests has none of these pages
    if request.method == "POST":
        asking.act()


@blueprint.after_request
def _open_camera(response: Response) -> Response:
    """Only the page with the form may use the camera."""
    if request.endpoint in _FORM:
        response.headers["Permissions-Policy"] = headers.CAMERA
    return response


@blueprint.get("/connect/new")
@guards.public
def ask() -> ResponseReturnValue:
    """Show the form, with the draft of this browser."""
    browser()
    submission_id, answers = connect.restored() or (uuid4(), {})
    given: dict[str, str] = {"shared": "no", "kind": request.args.get("kind", ""), **answers}
    form = connect.form_class()(data=given)
    keep = previews.kept(answers)
    return _page(form, submission_id, restored=any(answers.values()), keep=keep)


def _page(form: PolicyForm, submission_id: UUID, **more: Any) -> str:
    form["submission_id"].data = str(submission_id)
    form["started"].data = request.form.get("started") or pace.started()
    more.setdefault("keep", ())
    more.setdefault("kept_files", door.kept(submission_id)[0])
    expired = g.get("expired", False)
    return render_template("connect/new.html", form=form, expired=expired, **asking.shown(), **more)


@blueprint.get("/connect/offline")
@guards.public
def offline() -> ResponseReturnValue:
    """The empty form, the same for everybody, which a browser keeps for where there is no network."""
    form = connect.blank_class()()
    response = make_response(render_template("connect/new.html", form=form, blank=True, keep=()))
    response.add_etag()
    response.cache_control.no_cache = True  # kept, but asked for again: it changes with the policy
    return response.make_conditional(request)


@blueprint.get("/connect/worker.js")
@guards.public
def worker() -> ResponseReturnValue:
    """What answers with the empty form below this address, and nowhere else."""
    return send_from_directory(theme.STATIC / "js", "connect-worker.js", max_age=0)


@blueprint.get("/connect/redaction.js")
@guards.public
def redaction() -> ResponseReturnValue:
    """The redaction engine, at an address for which the worker answers."""
    return engine.answer()


@blueprint.post("/connect/new")
@guards.public
@guards.keeps
def send() -> ResponseReturnValue:
    """Accept the request, or show the form again with everything in it."""
    entry = door.enter(connect.form_class())
    prepared = connect.submission(entry)
    used = door.pressure(prepared.submission.email) if prepared else 0
    if used >= 1:
        door.too_many(entry)
    if prepared is None or entry.mistakes:
        return _again(entry)
    guest = asking.person() is None
    with write() as work:
        opened = connections.open(work, prepared, held=guest and door.must_confirm(used))
    asking.arrived(opened, prepared.submission.said, CONNECT_DRAFT)
    if not guest:
        return redirect(url_for("connect.show", reference=opened.ticket.reference), 303)
    token = runtime().works.signer.token("ticket", opened.link.nonce)
    return redirect(url_for("tracking.show", token=token), 303)


def _again(entry: Entry, **more: Any) -> ResponseReturnValue:
    door.keep_request(entry, CONNECT_DRAFT)
    page = _page(entry.form, entry.submission_id, kept_files=entry.kept, keep=entry.keep, **more)
    return page, entry.status


@blueprint.post("/connect/scan")
@guards.public
@guards.keeps
def scan() -> ResponseReturnValue:
    """Read the code in a photo or a frame: for a script the number, else the form with it."""
    serial, said, status = connect.scanned()
    if request.accept_mimetypes.best == "application/json":
        return jsonify(serial=serial, message=said), status
    entry = door.enter(connect.form_class())
    if serial and not entry.mistakes:
        entry.form[HUB].data, entry.status = serial, status
        return _again(entry, scanned=said)
    entry.refuse(HUB, said)
    return _again(entry)


@blueprint.post("/connect/keep")
@guards.public
def keep() -> ResponseReturnValue:
    """Keep what is being typed, so that a lost connection costs nothing."""
    door.keep_request(door.enter(connect.form_class(), files=False), CONNECT_DRAFT)
    return "", 204


@blueprint.post("/connect/discard")
@guards.public
def discard() -> ResponseReturnValue:
    """Throw the draft of this browser away and start afresh."""
    draft = door.restored(CONNECT_DRAFT)
    door.forget_draft(CONNECT_DRAFT)
    if draft:
        with write() as work:
            drafts.discard(work, draft[0], browser())
    return redirect(url_for("connect.ask"), 303)


@blueprint.get("/connect")
@guards.account
def mine() -> ResponseReturnValue:
    """Every open request that this person may see, by project, with what comes next."""
    with read() as work:
        return render_template("connect/list.html", projects=connect.mine(work))


@blueprint.get("/connect/<reference>")
@guards.account
def show(reference: str) -> ResponseReturnValue:
    """What is known of the hub, and what comes first; the customer whose home it is sees it, too."""
    with read() as work:
        row = store.by_reference(work.session, work.actor, reference)
        return _standing(work, row, f"/tickets/{row.ticket.reference}")


@blueprint.get("/t/<token>/connect")
@guards.holder
def follow() -> ResponseReturnValue:
    """The same by a link."""
    with read() as work:
        row = store.by_reference(work.session, work.actor, g.ticket.reference)
        return _standing(work, row, g.way)


def _standing(
    work: Work, row: store.Row, way: str, form: PolicyForm | None = None
) -> ResponseReturnValue:
    guest = way.startswith("/t/")
    with i18n.using(i18n.language(), row.ticket.time_zone if guest else i18n.zone()):
        page = render_template(
            "connect/show.html",
            connect=connect.view(work, row, way),
            form=form or connect.report_class()(),
            here_now=connect.way(row.ticket, way),
            report_url=f"{connect.way(row.ticket, way)}/report",
            created=session.get(asking.SENT) == row.ticket.reference,
            guest=guest,
            expired=g.get("expired", False),
        )
    return page, 422 if form else 200


@blueprint.post("/t/<token>/connect/report")
@blueprint.post("/connect/<reference>/report")
@guards.holder
@guards.keeps
def report() -> ResponseReturnValue:
    """Note what has changed at the hub, and decide anew."""
    try:
        told = _told(request.form)
    except Incomplete as refused:
        return _refused(refused.fields)
    with write() as work:
        ticket = tickets.by_id(work.session, work.actor, g.ticket.id, lock=True)
        connections.report(work, ticket, told)
    return redirect(connect.way(g.ticket, g.way), 303)


def _told(said: Mapping[str, str]) -> connections.Reported:
    told = connections.reported(runtime().works.rules, said)
    if g.expired:
        raise Incomplete({})
    return told


def _refused(mistakes: Mapping[str, list[str]]) -> ResponseReturnValue:
    form = connect.report_class()(request.form)
    form.refuse(mistakes)
    with read() as work:
        row = store.by_reference(work.session, work.actor, g.ticket.reference)
        return _standing(work, row, g.way, form)
