"""Known issues: the index and the form of the desk, and what customers read and say of them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.services import known_issues, posts
from portal.store import known_issues as store
from portal.store import proposals
from portal.web import guards
from portal.web import known_issues as pages
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("known_issues", __name__)


@blueprint.get("/desk/known-issues")
@guards.staff()
def listed() -> ResponseReturnValue:
    """The index: look here before a request goes up, and when it comes down (B20, B25, B35)."""
    with read() as work:
        return render_template("known_issues/list.html", **pages.listed(work))


@blueprint.get("/desk/known-issues/new")
@guards.staff()
def new() -> ResponseReturnValue:
    """The form of a new one, empty or begun from a proposal (B36)."""
    with read() as work:
        given = pages.begun(work)
    return _new(given)


def _new(given: Mapping[str, str], wrong: Incomplete | None = None) -> ResponseReturnValue:
    form = pages.form(given, wrong.fields if wrong else None)
    return render_template("known_issues/new.html", **form), 422 if wrong else 200


@blueprint.post("/desk/known-issues/new")
@guards.staff()
def add() -> ResponseReturnValue:
    """Write it down; the requests of the proposal are about it from now on."""
    given, number = request.form.to_dict(), request.form.get("proposal", "")
    try:
        said = known_issues.prepare(runtime().policy, runtime().works.rules, given)
        with write() as work:
            known = number.isdecimal()
            proposal = proposals.by_id(work.session, int(number[:9])) if known else None
            known_issues.add(work, said, proposal)
    except Incomplete as wrong:
        return _new(given, wrong)
    return _to(said.tag)


def _to(tag: str) -> ResponseReturnValue:
    return redirect(url_for("known_issues.show", tag=tag), 303)


@blueprint.get("/desk/known-issues/<tag>")
@guards.staff()
def show(tag: str) -> ResponseReturnValue:
    """One of them, to be changed, with the requests that are about it."""
    return _page(tag)


def _page(
    tag: str, given: Mapping[str, str] | None = None, wrong: Incomplete | None = None
) -> ResponseReturnValue:
    with read() as work:
        issue = store.by_tag(work.session, work.actor, tag)
        form = pages.form(pages.given(issue) | dict(given or {}), wrong.fields if wrong else None)
        page = render_template("known_issues/show.html", **form, **pages.shown(work, issue))
    return page, 422 if wrong else 200


@blueprint.post("/desk/known-issues/<tag>")
@guards.staff()
def change(tag: str) -> ResponseReturnValue:
    """Say it in other words."""
    given: dict[str, Any] = {"public": "", **request.form.to_dict()}
    with read() as work:
        known_issues.require_writer(work, store.by_tag(work.session, work.actor, tag))
    try:
        said = known_issues.prepare(runtime().policy, runtime().works.rules, given)
        with write() as work:
            issue = store.by_tag(work.session, work.actor, tag, lock=True)
            known_issues.change(work, issue, said)
    except Incomplete as wrong:
        return _page(tag, given, wrong)
    return _to(said.tag)


@blueprint.post("/desk/known-issues/<tag>/resolve")
@guards.staff()
def resolve(tag: str) -> ResponseReturnValue:
    """It works again, and everybody who has it is told."""
    given = {"outcome": request.form.get("outcome", "")}
    policy, rules = runtime().policy, runtime().works.rules
    try:
        said = posts.prepare(policy, rules, status="", body=given["outcome"])
        with write() as work:
            issue = store.by_tag(work.session, work.actor, tag, lock=True)
            known_issues.resolve(work, issue, said.body)
    except Incomplete as wrong:
        return _page(tag, given, Incomplete({"outcome": wrong.fields["body"]}))
    return _to(tag)


@blueprint.post("/desk/known-issues/<tag>/reopen")
@guards.staff()
def reopen(tag: str) -> ResponseReturnValue:
    """It is back."""
    with write() as work:
        known_issues.reopen(work, store.by_tag(work.session, work.actor, tag, lock=True))
    return _to(tag)


@blueprint.get("/known-issues/<tag>")
@guards.public
def read_about(tag: str) -> ResponseReturnValue:
    """What everybody may read of one that is public and open."""
    return pages.page(tag)


@blueprint.post("/known-issues/<tag>/me-too")
@guards.public
def me_too(tag: str) -> ResponseReturnValue:
    """Somebody has it, too: in place of a request, or from its page."""
    answer = pages.me_too(tag)
    return redirect(answer, 303) if isinstance(answer, str) else answer
