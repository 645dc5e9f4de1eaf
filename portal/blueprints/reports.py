"""What people told us, what we answer, and how content they are."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.redaction import CleanText, redact
from portal.services import feedback, ratings, reviewing
from portal.store import reports as store
from portal.web import guards, reports, reviews
from portal.web import told as pages
from portal.web.runtime import read, runtime, write
from portal.work import Work

blueprint = Blueprint("reports", __name__, url_prefix="/desk")


@blueprint.get("/reports")
@guards.staff("lead")
def show() -> ResponseReturnValue:
    """How content customers are."""
    return _show()


def _show(typed: str = "", wrong: Sequence[str] = (), status: int = 200) -> ResponseReturnValue:
    with read() as work:
        known = {**reports.shown(work), **reviews.shown(work)}
        return render_template("reports/show.html", typed=typed, wrong=wrong, **known), status


@blueprint.post("/reports/review")
@guards.staff("lead")
@guards.keeps
def review() -> ResponseReturnValue:
    """Note that somebody went through the reports (D25)."""
    rules, typed = runtime().works.rules, request.form.get("note", "")
    if g.get("expired"):
        told = _("This page was open for a long time. Please send it once more.")
        return _show(redact(typed, rules).text, [told], 422)
    try:
        said = reviewing.prepare(rules, typed)
    except Incomplete as lacks:
        return _show(redact(typed, rules).text, lacks.fields["note"], 422)
    with write() as work:
        reviewing.note(work, said)
    return redirect(f"{url_for('reports.show')}#review", 303)


@blueprint.get("/reports.csv")
@guards.staff("lead")
def download() -> ResponseReturnValue:
    """The same as lines for a spreadsheet."""
    with read() as work:
        lines = reports.lines(work)
    named = {"Content-Disposition": "attachment; filename=ratings.csv"}
    return Response(lines, content_type="text/csv; charset=utf-8", headers=named)


@blueprint.get("/feedback")
@guards.staff()
def told() -> ResponseReturnValue:
    """What people told us, low scores first."""
    return _told()


def _told(refused: str = "", wrong: str = "", status: int = 200) -> ResponseReturnValue:
    with read() as work:
        page = render_template(
            "reports/told.html", refused=refused, wrong=wrong, **pages.shown(work)
        )
    return page, status


@blueprint.post("/feedback/ratings/<int:resolution_id>/answer")
@guards.staff("lead")
@guards.keeps
def answer_rating(resolution_id: int) -> ResponseReturnValue:
    """Tell somebody what changed because of their rating (D27)."""

    def answer(work: Work, words: CleanText) -> None:
        rating, ticket = store.rating(work.session, work.actor, resolution_id)
        ratings.answer(work, rating, ticket, words)

    return _answer(f"rating-{resolution_id}", answer)


@blueprint.post("/feedback/<int:feedback_id>/answer")
@guards.staff("lead")
@guards.keeps
def answer_feedback(feedback_id: int) -> ResponseReturnValue:
    """Tell somebody what changed because of what they told us."""

    def answer(work: Work, words: CleanText) -> None:
        known = store.one_feedback(work.session, work.actor, feedback_id)
        feedback.answer(work, known, words)

    return _answer(f"feedback-{feedback_id}", answer)


def _answer(name: str, answer: Callable[[Work, CleanText], None]) -> ResponseReturnValue:
    if g.get("expired"):
        return _told(name, _("This page was open for a long time. Please send it once more."), 422)
    try:
        words = feedback.prepare_words(runtime().works.rules, request.form.get("body", ""))
    except Incomplete as lacks:
        return _told(name, " ".join(lacks.fields["body"]), 422)
    with write() as work:
        answer(work, words)
    return redirect(f"{url_for('reports.told')}#{name}", 303)
