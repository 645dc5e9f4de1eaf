"""The help: how support works, by the policy, and whether it answered the question."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete, NotFound
from portal.services import feedback
from portal.web import asking, door, guards
from portal.web import help as help_topics
from portal.web.runtime import runtime, write

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
@guards.public
def show() -> ResponseReturnValue:
    """Show all topics, or those that speak of `q`."""
    return _page(thanked=request.args.get("thanks", ""))


@blueprint.get("/help/<topic>")
@guards.public
def lead(topic: str) -> ResponseReturnValue:
    """Lead to a topic by an address that is short enough to tell."""
    _require_known(topic)
    return redirect(url_for("help.show", _anchor=topic))


@blueprint.post("/help/<topic>")
@guards.by_origin
def answer(topic: str) -> ResponseReturnValue:
    """Keep whether a topic answered somebody's question (D53)."""
    _require_known(topic)
    answered, comment = (request.form.get(name, "") for name in ("answered", "comment"))
    try:
        given = feedback.prepare_answer(topic, answered, comment, rules=runtime().works.rules)
    except Incomplete as incomplete:
        messages = [message for found in incomplete.fields.values() for message in found]
        return _refused(topic, comment, messages), 422
    busy = door.refused("", "help")
    if busy:
        return _refused(topic, comment, [busy[0]]), busy[1]
    asking.act()
    with write() as work:
        feedback.give(work, given)
    return redirect(url_for("help.show", thanks=topic, _anchor=topic), 303)


def _require_known(topic: str) -> None:
    if topic not in help_topics.known(runtime().policy):
        raise NotFound


def _refused(topic: str, comment: str, messages: list[str]) -> str:
    return _page(refused={"topic": topic, "comment": comment, "messages": messages})


def _page(**more: Any) -> str:
    asking.speak()
    portal = runtime()
    now, hours = portal.works.clock(), portal.policy.hours
    here = hours.is_open(now)
    opens = None if here else hours.next_opening(now)
    topics = help_topics.topics(portal.policy, open_now=here, next_opening=opens)
    wanted = help_topics.search(request.args.get("q", ""))
    if wanted.words:
        topics = help_topics.matching(topics, wanted)
    return render_template(
        "help/index.html", topics=topics, wanted=wanted, longest=help_topics.LONGEST, **more
    )
