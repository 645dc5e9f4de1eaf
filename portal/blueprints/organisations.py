"""The organisation of somebody with an account: people, invitations, programs, projects."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import access
from portal.errors import Incomplete
from portal.services import intake, organisations
from portal.store import accounts as accounts_store
from portal.store import organisations as store
from portal.web import door, guards
from portal.web import organisations as pages
from portal.web.runtime import read, runtime, write
from portal.work import Work

blueprint = Blueprint("organisations", __name__, url_prefix="/organisation")


@blueprint.get("")
@guards.account
def show() -> ResponseReturnValue:
    """The organisation, or the way into one."""
    return _page()


def _page(status: int = 200, **more: Any) -> ResponseReturnValue:
    with read() as work:
        shown = pages.shown(work)
    return render_template("organisations/show.html", **shown, **more), status


def _back() -> ResponseReturnValue:
    return redirect(url_for("organisations.show"), 303)


def _me(work: Work) -> Any:
    return accounts_store.by_id(work.session, g.actor.id)


@blueprint.post("/invitations")
@guards.manager
def invite() -> ResponseReturnValue:
    """Ask somebody to join; the answer is the same for every address."""
    said = request.form
    if said.get("role") in {access.VIEWER, access.MANAGER}:
        guards.require_fresh()
    wrong, status = _cannot_invite(said.get("email", ""))
    if wrong:
        return _page(status, errors={"email": [wrong]}, said=said)
    email = intake.address(said.get("email", ""), runtime().works.rules)
    try:
        with write() as work:
            organisations.invite(work, email, said.get("role", ""))
    except Incomplete as incomplete:
        return _page(422, errors=incomplete.fields, said=said)
    return _back()


def _cannot_invite(typed: str) -> tuple[str, int]:
    try:
        intake.address(typed, runtime().works.rules)
    except ValueError:
        return intake.bad_address(), 422
    return door.refused(typed, "invite") or ("", 200)


@blueprint.post("/invitations/<int:key>/resend")
@guards.manager
def resend(key: int) -> ResponseReturnValue:
    """Send an invitation once more."""
    with read() as work:
        known = store.invitation(work.session, work.actor, key)
    wrong = door.refused(known.email, "invite")
    if wrong:
        return _page(wrong[1], errors={"email": [wrong[0]]})
    with write() as work:
        known = store.invitation(work.session, work.actor, key)
        organisations.resend(work, known)
    return redirect(_place(project=known.project_id is not None), 303)


@blueprint.post("/invitations/<int:key>/revoke")
@guards.manager
def revoke(key: int) -> ResponseReturnValue:
    """Take an invitation back."""
    with write() as work:
        known = store.invitation(work.session, work.actor, key)
        organisations.revoke(work, known)
    return redirect(_place(project=known.project_id is not None), 303)


def _place(*, project: bool) -> str:
    return url_for("organisations.projects" if project else "organisations.show")


@blueprint.post("/invitations/<int:key>/accept")
@guards.account
def accept(key: int) -> ResponseReturnValue:
    """Say yes to an invitation that was sent to one's own address."""
    try:
        with write() as work:
            known = store.to_answer(work.session, work.actor, key, work.now)
            organisations.accept(work, known, _me(work))
    except organisations.Elsewhere:
        return _page(409, problem=pages.elsewhere())
    return redirect(_place(project=known.project_id is not None), 303)


@blueprint.post("/join")
@guards.account
def join() -> ResponseReturnValue:
    """Become a member, because one's address has the domain of the organisation."""
    with write() as work:
        organisations.join(work, _me(work))
    return _back()


@blueprint.post("/leave")
@guards.account
def leave() -> ResponseReturnValue:
    """Belong to no organisation any more."""
    return _let_go(g.actor.id)


@blueprint.post("/members/<int:key>/remove")
@guards.manager
def remove(key: int) -> ResponseReturnValue:
    """Let a member go."""
    return _let_go(key)


def _let_go(account_id: int) -> ResponseReturnValue:
    try:
        with write() as work:
            member = store.member(work.session, work.actor, account_id)
            organisations.remove(work, member)
    except organisations.LastManager:
        return _page(409, problem=pages.last_manager())
    return _back()


@blueprint.post("/members/<int:key>/role")
@guards.manager
@guards.fresh
def appoint(key: int) -> ResponseReturnValue:
    """Give a member another role."""
    try:
        with write() as work:
            member = store.member(work.session, work.actor, key)
            organisations.appoint(work, member, request.form.get("role", ""))
    except organisations.LastManager:
        return _page(409, problem=pages.last_manager())
    return _back()


@blueprint.post("/domain")
@guards.manager
@guards.fresh
def open_to_domain() -> ResponseReturnValue:
    """Let everybody with an address of the organisation's domain join, or only the invited."""
    with write() as work:
        organisation = store.of(work.session, work.actor)
        if organisation is not None:
            opened = request.form.get("joins_by_domain") == "yes"
            organisations.open_to_domain(work, organisation, opened=opened)
    return _back()


@blueprint.get("/tokens/new")
@guards.manager
@guards.fresh
def name_token() -> ResponseReturnValue:
    """The form of a token; a key that lasts is made by nobody but whom we have just recognised."""
    return _token_page()


def _token_page(status: int = 200, **more: Any) -> ResponseReturnValue:
    return render_template("organisations/tokens.html", scopes=pages.scopes(), **more), status


@blueprint.post("/tokens")
@guards.manager
@guards.fresh
def issue_token() -> ResponseReturnValue:
    """Make a token for a program; this answer is the one place where it stands."""
    said = request.form
    try:
        with write() as work:
            made = organisations.issue_token(work, said.get("name", ""), said.getlist("scopes"))
    except Incomplete as incomplete:
        return _token_page(422, errors=incomplete.fields, said=said)
    return render_template("organisations/token.html", made=made)


@blueprint.post("/tokens/<int:key>/revoke")
@guards.manager
def revoke_token(key: int) -> ResponseReturnValue:
    """Let a program in no more."""
    with write() as work:
        token = store.api_token(work.session, work.actor, key)
        organisations.revoke_token(work, token)
    return _back()


@blueprint.get("/projects")
@guards.account
def projects() -> ResponseReturnValue:
    """The projects of the organisation, and those that it was given to work on."""
    return _projects()


def _projects(status: int = 200, **more: Any) -> ResponseReturnValue:
    with read() as work:
        shown = pages.projects(work)
    return render_template("organisations/projects.html", **shown, **more), status


@blueprint.post("/projects")
@guards.manager
def make_project() -> ResponseReturnValue:
    """Name a project."""
    try:
        with write() as work:
            organisations.make_project(work, request.form.get("name", ""))
    except Incomplete as incomplete:
        return _projects(422, errors=incomplete.fields, said=request.form)
    return redirect(_place(project=True), 303)


@blueprint.post("/projects/<int:key>/give")
@guards.manager
def give(key: int) -> ResponseReturnValue:
    """Ask the installer company of an address to take a project on."""
    typed = request.form.get("email", "")
    with read() as work:
        store.project(work.session, work.actor, key)
    wrong, status = _cannot_invite(typed)
    if wrong:
        return _projects(status, errors={f"email-{key}": [wrong]}, said=request.form)
    email = intake.address(typed, runtime().works.rules)
    with write() as work:
        project = store.project(work.session, work.actor, key)
        organisations.invite(work, email, project=project)
    return redirect(_place(project=True), 303)


@blueprint.post("/projects/<int:key>/withdraw")
@guards.manager
def withdraw(key: int) -> ResponseReturnValue:
    """An installer company sees a project no more."""
    with write() as work:
        project = store.project(work.session, work.actor, key)
        organisations.withdraw(work, project, request.form.get("installer", 0, type=int))
    return redirect(_place(project=True), 303)
