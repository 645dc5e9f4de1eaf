"""The desk's pages about incidents and planned work: open, say more, send to all, correct, plan."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.services import affected, incidents, maintenance, messages, posts, proposals
from portal.store import incidents as store
from portal.store import proposals as proposals_store
from portal.store import tickets
from portal.web import guards, posting
from portal.web import incidents as pages
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("incidents", __name__, url_prefix="/desk/incidents")
_TIMES = {"since": "scheduled_for", "until": "scheduled_until"}


@blueprint.get("")
@guards.staff()
def listed() -> ResponseReturnValue:
    """What is open, known, planned and proposed: look here before a request goes up (B20)."""
    with read() as work:
        return render_template("incidents/list.html", **pages.listed(work))


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("incidents.show", public_id=public_id), 303)


@blueprint.get("/new")
@guards.staff("publish")
def new() -> ResponseReturnValue:
    """The form of an incident, empty or begun from a draft or a proposal."""
    with read() as work:
        given = posting.begun(work, request.args)
    return _form("incidents/new.html", given)


def _form(template: str, given: Mapping[str, str], **more: Any) -> ResponseReturnValue:
    page = render_template(template, **posting.form(given), **more)
    return page, 422 if more.get("errors") else 200


@blueprint.post("/new")
@guards.staff("publish")
def report() -> ResponseReturnValue:
    """Post an incident, or show what it would look like."""
    given = request.form.to_dict()
    try:
        post, name = posting.post(given), posts.title(given.get("name", ""), runtime().works.rules)
        if "look" in given:
            return _form("incidents/new.html", given, preview=posting.preview(name, post))
        with write() as work:
            incident = incidents.report(work, name=name, post=post)
            posting.settle(work, given, incident)
    except Incomplete as wrong:
        return _form("incidents/new.html", given, errors=wrong.fields)
    return _to(incident.public_id)


@blueprint.get("/plan")
@guards.staff("publish")
def planning() -> ResponseReturnValue:
    """The form of planned work."""
    with read() as work:
        given = posting.begun(work, request.args)
        return _form("incidents/plan.html", given, may_announce=posting.may_announce(work))


@blueprint.post("/plan")
@guards.staff("publish")
def plan() -> ResponseReturnValue:
    """Put planned work on the page."""
    given = request.form.to_dict()
    try:
        planned = posting.planned(given)
        with write() as work:
            incident = maintenance.plan(work, **planned)
    except Incomplete as wrong:
        with read() as work:
            may_announce = posting.may_announce(work)
        return _form("incidents/plan.html", given, errors=wrong.fields, may_announce=may_announce)
    return _to(incident.public_id)


@blueprint.get("/<public_id>")
@guards.staff()
def show(public_id: str) -> ResponseReturnValue:
    """One incident with all that can be done about it."""
    return _page(public_id, {})


def _page(public_id: str, given: Mapping[str, str], **more: Any) -> ResponseReturnValue:
    with read() as work:
        shown = pages.shown(work, store.by_public_id(work.session, public_id))
        return _form("incidents/show.html", given, **shown, **more)


@blueprint.post("/<public_id>/say")
@guards.staff("publish")
def say(public_id: str) -> ResponseReturnValue:
    """Say more to the public, or show what it would look like."""
    given = request.form.to_dict()
    try:
        post = posting.post(given)
        if "look" in given:
            return _page(public_id, given, preview=posting.preview("", post))
        with write() as work:
            incident = store.by_public_id(work.session, public_id, lock=True)
            verb = maintenance.say if incident.kind == "maintenance" else incidents.say
            verb(work, incident, post)
    except Incomplete as wrong:
        return _page(public_id, given, errors=wrong.fields)
    return _to(public_id)


@blueprint.post("/<public_id>/updates/<update_id>/blast")
@guards.staff("blast")
def blast(public_id: str, update_id: str) -> ResponseReturnValue:
    """Send an update to all subscribers: the second act, with a permission of its own."""
    with write() as work:
        incident = store.by_public_id(work.session, public_id, lock=True)
        incidents.blast(work, incident, store.update(work.session, incident, update_id))
    return _to(public_id)


@blueprint.get("/<public_id>/updates/<update_id>")
@guards.staff("publish")
def update(public_id: str, update_id: str) -> ResponseReturnValue:
    """The form in which an update is corrected."""
    with read() as work:
        incident = store.by_public_id(work.session, public_id)
        said = store.update(work.session, incident, update_id)
    return _form("incidents/correct.html", {"body": said.body}, incident=incident)


@blueprint.post("/<public_id>/updates/<update_id>")
@guards.staff("publish")
def correct(public_id: str, update_id: str) -> ResponseReturnValue:
    """Put other words in the place of an update's; what it said stays in sight."""
    given = request.form.to_dict()
    try:
        post = posting.post(given)
        with write() as work:
            incident = store.by_public_id(work.session, public_id, lock=True)
            incidents.correct(work, incident, store.update(work.session, incident, update_id), post)
    except Incomplete as wrong:
        with read() as work:
            incident = store.by_public_id(work.session, public_id)
        return _form("incidents/correct.html", given, incident=incident, errors=wrong.fields)
    return _to(public_id)


@blueprint.post("/<public_id>/title")
@guards.staff("publish")
def rename(public_id: str) -> ResponseReturnValue:
    """Give it another title; the earlier one stays in sight."""
    given = request.form.to_dict()
    try:
        name = posts.title(given.get("name", ""), runtime().works.rules)
        with write() as work:
            incident = store.by_public_id(work.session, public_id, lock=True)
            incidents.rename(work, incident, name)
    except Incomplete as wrong:
        return _page(public_id, given, errors=wrong.fields)
    return _to(public_id)


@blueprint.post("/<public_id>/step")
@guards.staff("publish")
def step(public_id: str) -> ResponseReturnValue:
    """Begin, end, put off or call off planned work."""
    given = request.form.to_dict()
    to = posting.step(given)
    try:
        said = posting.post(given, to)
        when = posting.slot(given) if to == posting.RESCHEDULE else None
        with write() as work:
            incident = store.by_public_id(work.session, public_id, lock=True)
            posting.take_step(work, incident, said, when)
    except Incomplete as wrong:
        name = {"body": f"body-{to}"}
        wrong_ones = {name.get(key, key): words for key, words in wrong.fields.items()}
        return _page(public_id, given, errors=wrong_ones)
    return _to(public_id)


@blueprint.post("/<public_id>/requests")
@guards.staff()
def attach(public_id: str) -> ResponseReturnValue:
    """Let a request hear what is said of this incident."""
    given = request.form.to_dict()
    with write() as work:
        incident = store.by_public_id(work.session, public_id, lock=True)
        reference = given.get("reference", "").strip().upper()
        affected.attach(work, incident, tickets.by_reference(work.session, work.actor, reference))
    return _to(public_id)


@blueprint.post("/<public_id>/answer")
@guards.staff()
def answer(public_id: str) -> ResponseReturnValue:
    """Answer every request about it at once."""
    given = request.form.to_dict()
    try:
        said = messages.words(given.get("answer", ""), rules=runtime().works.rules)
    except Incomplete as wrong:
        return _page(public_id, given, errors={"answer": wrong.fields["body"]})
    with write() as work:
        incident = store.by_public_id(work.session, public_id, lock=True)
        affected.answer_all(work, incident, said)
    return _to(public_id)


@blueprint.post("/proposals/<int:number>/dismiss")
@guards.staff("publish")
def dismiss(number: int) -> ResponseReturnValue:
    """This is no incident."""
    with write() as work:
        proposals.dismiss(work, proposals_store.by_id(work.session, number))
    return redirect(url_for("incidents.listed"), 303)


@blueprint.get("/record")
@guards.staff("publish")
def record() -> ResponseReturnValue:
    """The form in which a past time is reclassified."""
    return _form("incidents/record.html", {}, known=posting.reclassifiable())


@blueprint.post("/record")
@guards.staff("publish")
def reclassify() -> ResponseReturnValue:
    """Say that a past time was other than the record has it, and why."""
    given = request.form.to_dict()
    try:
        slot = posting.slot(given)
        reason = messages.plain(given.get("reason", ""), runtime().works.rules)
        with write() as work:
            incidents.reclassify(
                work,
                given.get("component", ""),
                state=given.get("state", ""),
                since=slot.begins,
                until=slot.ends,
                reason=reason,
            )
    except Incomplete as wrong:
        errors = {_TIMES.get(key, key): words for key, words in wrong.fields.items()}
        known = posting.reclassifiable()
        return _form("incidents/record.html", given, errors=errors, known=known)
    return redirect(url_for("incidents.listed"), 303)
