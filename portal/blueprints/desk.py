"""What administrators do: read the audit log, look after people and organisations."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.services import accounts, people
from portal.store import people as store
from portal.web import audit, guards
from portal.web import people as pages
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("desk", __name__, url_prefix="/desk")


@blueprint.get("/audit")
@guards.staff("administer")
def log() -> ResponseReturnValue:
    """The audit log."""
    with read() as work:
        return render_template("desk/audit.html", **audit.shown(work))


@blueprint.get("/people")
@guards.staff("administer")
def everybody() -> ResponseReturnValue:
    """People, and the organisations that they belong to."""
    with read() as work:
        return render_template("desk/people.html", **pages.listed(work))


@blueprint.get("/people/<int:account_id>")
@guards.staff("administer")
@guards.fresh
def person(account_id: int) -> ResponseReturnValue:
    """One person, with the roles that can be changed."""
    return _person(account_id)


def _person(account_id: int, refused: str = "", status: int = 200) -> ResponseReturnValue:
    with read() as work:
        account = store.person(work.session, work.actor, account_id)
        shown = pages.person(work, account)
        return render_template("desk/person.html", refused=refused, **shown), status


@blueprint.post("/people/<int:account_id>")
@guards.staff("administer")
@guards.fresh
def appoint(account_id: int) -> ResponseReturnValue:
    """Change what somebody may do."""
    form = request.form
    try:
        with write() as work:
            account = store.person(work.session, work.actor, account_id, lock=True)
            role = form.get("staff_role") or None
            people.appoint(work, account, role, on_call=bool(form.get("on_call")))
            accounts.join(work, account, form.getlist("team"))
            company = pages.chosen_organisation(work)
            people.belong(work, account, company, form.get("organisation_role", "member"))
    except people.LastAdministrator:
        return _person(account_id, _last(), 409)
    return redirect(url_for("desk.person", account_id=account_id), 303)


def _last() -> str:
    return _("Nobody else can administer. Make somebody else an administrator first.")


@blueprint.post("/people/<int:account_id>/disable")
@guards.staff("administer")
@guards.fresh
def disable(account_id: int) -> ResponseReturnValue:
    """Let somebody in no more."""
    try:
        with write() as work:
            people.shut_out(work, store.person(work.session, work.actor, account_id, lock=True))
    except people.LastAdministrator:
        return _person(account_id, _last(), 409)
    return redirect(url_for("desk.person", account_id=account_id), 303)


@blueprint.post("/people/<int:account_id>/enable")
@guards.staff("administer")
@guards.fresh
def enable(account_id: int) -> ResponseReturnValue:
    """Let somebody in again."""
    with write() as work:
        accounts.enable(work, store.person(work.session, work.actor, account_id, lock=True))
    return redirect(url_for("desk.person", account_id=account_id), 303)


@blueprint.get("/organisations/new")
@guards.staff("administer")
def new() -> ResponseReturnValue:
    """The form of a new organisation."""
    return _company({"kind": "customer"})


def _company(said: dict[str, str], status: int = 200, **more: Any) -> ResponseReturnValue:
    choices = pages.company(runtime().policy)
    page = render_template("desk/organisation.html", said=said, **choices, **more)
    return page, status


@blueprint.post("/organisations/new")
@guards.staff("administer")
def found() -> ResponseReturnValue:
    """Make an organisation."""
    portal, given = runtime(), request.form.to_dict()
    try:
        said = people.company(portal.policy, portal.works.rules, given)
        with write() as work:
            people.found(work, said)
    except Incomplete as wrong:
        return _company(given, 422, errors=wrong.fields)
    return redirect(url_for("desk.everybody"), 303)


@blueprint.get("/organisations/<int:organisation_id>")
@guards.staff("administer")
def organisation(organisation_id: int) -> ResponseReturnValue:
    """One organisation."""
    with read() as work:
        known = store.organisation(work.session, work.actor, organisation_id)
    return _company(pages.said(known))


@blueprint.post("/organisations/<int:organisation_id>")
@guards.staff("administer")
def change(organisation_id: int) -> ResponseReturnValue:
    """Change what we know of an organisation."""
    portal, given = runtime(), request.form.to_dict()
    try:
        said = people.company(portal.policy, portal.works.rules, given)
        with write() as work:
            known = store.organisation(work.session, work.actor, organisation_id)
            people.change(work, known, said)
    except Incomplete as wrong:
        return _company(given, 422, errors=wrong.fields)
    return redirect(url_for("desk.everybody"), 303)
