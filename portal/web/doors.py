"""The doors of one ticket: their addresses, and the forms that lead through them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask import g, render_template, request
from markupsafe import Markup

from portal.web import previews, replies
from portal.web.door import Entry
from portal.web.locale import csrf_token
from portal.web.runtime import runtime

_DOORS = ("reply", "correct", "withdraw", "resolve", "reopen", "split", "share", "participants")
_SHOWN = ("may", "locked", "goes_on_in", "people", "participants", "escalation")
Typed = Mapping[str, Any]


def urls(way: str) -> dict[str, str]:
    """Where the doors of the ticket stand that is found under `way`."""
    base = (runtime().config.base_url or f"{request.scheme}://{request.host}").rstrip("/")
    # Only the link of a guest opens the request by itself, and has to be kept.
    named = {
        "show": way,
        "link": base + way if g.actor.kind == "guest" else "",
        "follow_up": f"{way}#follow-up",
    }
    return {name: f"{way}/{name}" for name in _DOORS} | named


def forms(shown: Mapping[str, Any], entry: Entry | None, people: Typed) -> dict[str, Markup]:
    """The forms of the page; as long as nobody has typed, they differ by a few marks only.

    `entry` is an answer that waits, `people` what was typed about whom to put in copy.
    """
    ticket = {name: shown[name] for name in _SHOWN}
    beside = Markup(_beside(ticket, people))  # noqa: S704 - a template made it
    if entry is None:
        return {"beside": beside, "reply": _alike("tickets/_reply.html", ticket)}
    entry.form["submission_id"].data = str(entry.submission_id)
    reply = render_template(
        "tickets/_reply.html",
        ticket=ticket,
        urls=urls(g.way),
        reply_form=entry.form,
        reply_kept=entry.offered,
        kept_files=entry.kept,
        keep=previews.kept({"body": entry.form["body"].data}),
        expired=g.get("expired", False),
    )
    return {"beside": beside, "reply": Markup(reply)}  # noqa: S704 - a template made it


def _beside(ticket: Mapping[str, Any], people: Typed) -> str:
    name = "tickets/_beside.html"
    if people or ticket["participants"] or ticket["escalation"]["steps"]:
        return _drawn(name, ticket, _marks(), people)
    return _alike(name, ticket)


def _alike(name: str, ticket: Mapping[str, Any]) -> Markup:
    """A part that is the same for all tickets of which the same may be done."""
    states = (ticket["may"] | ticket["people"]).values()
    locked, onward = ticket["locked"], bool(ticket["goes_on_in"])
    key = (name, *states, locked, onward, ticket["escalation"]["may"])
    return runtime().stencils.fill(key, lambda holes: _drawn(name, ticket, holes), _marks())


def _drawn(
    name: str, ticket: Mapping[str, Any], marks: Mapping[str, str], people: Typed | None = None
) -> str:
    return render_template(
        name,
        ticket=ticket,
        urls=urls(marks["way"]),
        reply_form=replies.empty(marks["submission"]),
        people=people or {},
    )


def _marks() -> dict[str, str]:
    """What tells one such part from the next."""
    return {"way": g.way, "csrf": csrf_token(), "submission": str(uuid4())}
