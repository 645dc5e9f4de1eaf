"""One ticket as support works on it: everything on it, and what may be done next."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal import access, i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Note, Ticket
from portal.policy import Policy, explain
from portal.redaction import redact
from portal.services import progress
from portal.store import desk as store
from portal.store import tickets as tickets_store
from portal.web import (
    answers,
    happenings,
    hubs,
    known_issues,
    merges,
    onward,
    pressing,
    previews,
    queue,
    replies,
    tracking,
    waiting,
    words,
)
from portal.web.acts import Refused
from portal.web.door import Entry
from portal.web.onward import options
from portal.web.queue import label
from portal.web.runtime import read, runtime
from portal.work import Work


def page(
    reference: str, entry: Entry | None = None, refused: Refused | None = None, status: int = 200
) -> ResponseReturnValue:
    """The page of a ticket; `entry` is a reply that waits or was refused, `refused` another act.

    Raises:
        NotFound: there is no such ticket.
    """
    with read() as work:
        ticket = tickets_store.by_reference(work.session, work.actor, reference)
        entry = entry or replies.offered(ticket)
        refused = refused or waiting.offered(ticket)
        shown = _view(work, ticket)
        form = _reply(work, ticket, entry)
        page = render_template("desk/ticket.html", ticket=shown, refused=refused, **form)
    if request.method == "GET":
        tracking.looked(ticket)
    return page, refused.status if refused else status


def _view(work: Work, ticket: Ticket) -> dict[str, Any]:
    policy = work.policy
    found = tracking.ask(work, ticket, None)
    notes = store.notes(work.session, work.actor, ticket)
    known = known_issues.at_desk(work, ticket, found.messages, found.history)
    base = tracking.view(work, found, f"/tickets/{ticket.reference}")
    status = policy.statuses[ticket.status]
    return base | {
        "url": f"{queue.DESK}/tickets/{ticket.reference}",
        "seen": found.history[-1].id if found.history else 0,
        "status": {"label": pick(status.label), "about": pick(status.explanation)},
        "unconfirmed": ticket.confirmed_at is None,
        "talk": _talk(base["messages"], notes),
        "due": pressing.due(policy, ticket, work.now, base["escalation"].get("due_at")),
        "wait": pressing.wait(policy, ticket, work.now),
        "expected_at": ticket.expected_at,
        "goes_on": _goes_on(policy, ticket),
        "requester": _requester(work, ticket),
        "team": _team(policy, ticket),
        "has": _has(work, ticket),
        "sorting": _sorting(policy, ticket) | {"missing": _missing(policy, found)},
        "known": known,
        "pages": answers.at_desk(work, ticket),
        "tags": _tags(work, ticket, [issue.tag for issue in known["linked"]]),
        **_ways(work, ticket),
        "hub": hubs.panel(work, ticket),
        "resolutions": store.resolutions(work.session, work.actor, ticket),
        "history": happenings.lines(work, found.history),
    }


def _ways(work: Work, ticket: Ticket) -> dict[str, Any]:
    """Where it may go on: statuses, decisions, teams, reasons, another request."""
    stays = ticket.confirmed_at is None or ticket.merged_into_id is not None
    return {
        "moves": [] if stays else list(onward.moves(work.policy, ticket)),
        "flow": onward.flow(work.policy, ticket),
        "approvals": list(onward.approvals(work, ticket)),
        "teams": list(onward.teams(work, ticket)),
        "routes": onward.routes(work, ticket),
        "merging": merges.desk(work, ticket),
    }


def _talk(messages: Sequence[dict[str, Any]], notes: Iterable[Note]) -> list[dict[str, Any]]:
    """The words to and from the customer, with the internal notes between them."""
    inside = [
        {"side": "note", "author_name": note.author_name, "at": note.created_at, "body": note.body}
        for note in notes
    ]
    return sorted([*messages, *inside], key=lambda said: said["at"])


def _goes_on(policy: Policy, ticket: Ticket) -> str:
    """What happens by itself, and when."""
    action = progress.next_action(policy, ticket)
    if action is None:
        return ""
    to, when = label(policy.statuses, action.to), i18n.datetime(action.moves_at)
    if action.kind == "move":
        return _("Becomes “%(status)s” by itself on %(when)s.", status=to, when=when)
    return _(
        "The customer is reminded on %(reminder)s. Without an answer it becomes “%(status)s” on"
        " %(when)s.",
        reminder=i18n.datetime(action.at),
        status=to,
        when=when,
    )


def _requester(work: Work, ticket: Ticket) -> dict[str, Any]:
    house = store.organisation(work.session, work.actor, ticket)
    return {
        "name": words.asker(ticket.requester_name),
        "email": ticket.requester_email,
        "organisation": house.name if house else "",
        "language": i18n.language_name(ticket.language),
        "time_zone": ticket.time_zone,
    }


def _team(policy: Policy, ticket: Ticket) -> dict[str, Any] | None:
    """The team that has it, with how long its people work on one request (B06 to B08)."""
    team = policy.teams.get(ticket.team or "")
    if team is None:
        return None
    limits = team.limits
    return {
        "label": pick(team.label),
        "purpose": pick(team.purpose),
        "since": ticket.team_since,
        "limits": [_limit(*pair) for pair in limits.named] if limits else [],
        "then": pick(limits.then) if limits and limits.then else "",
        "on_call": team.on_call is not None and ticket.started_at is None,
    }


def _limit(name: str, span: Any) -> str:
    most = explain.promise(span)
    return {
        "research": _("Research: at most %(most)s", most=most),
        "answer": _("Answer: at most %(most)s", most=most),
    }.get(name, _("Altogether: at most %(most)s", most=most))


def _has(work: Work, ticket: Ticket) -> dict[str, Any]:
    """Who has it, and to whom it can be given."""
    people = store.staff(work.session, work.actor) if access.may_assign(work.actor, ticket) else []
    names = store.names(work.session, [ticket.assignee_id] if ticket.assignee_id else [])
    return {
        "id": ticket.assignee_id,
        "name": names.get(ticket.assignee_id or 0, ""),
        "mine": ticket.assignee_id == work.actor.id,
        "people": [(str(one.id), one.name) for one in people],
    }


def _sorting(policy: Policy, ticket: Ticket) -> dict[str, Any]:
    return {
        "category": ticket.category or "",
        "severity": ticket.severity or "",
        "impact": ticket.impact or "",
        "tracker": ticket.tracker or "",
        "severity_label": label(policy.severities, ticket.severity),
        "categories": options(policy.categories),
        "severities": options({s.key: s for s in policy.ranked_severities}),
        "levels": options({level.key: level for level in policy.ranked_levels}),
        "verified": ticket.tier_verified,
    }


def _missing(policy: Policy, found: tracking.Tracking) -> list[str]:
    """What the form asks for and nobody has said yet (D09): by mail, say, much may be left out."""
    ticket = found.ticket
    if ticket.request_type not in policy.request_types:
        return []
    mine = (one for one in found.messages if one.ticket_id == ticket.id)
    said = [message.body for message in mine if message.kind != "reply"]
    asked = {"tier": ticket.tier, "category": ticket.category, "impact": ticket.impact}
    known = {**ticket.answers, **{key: value or "" for key, value in asked.items()}}
    known |= {"subject": ticket.subject, "description": said[-1] if said else ""}
    missing = policy.missing(ticket.request_type, known, guest=False)
    files = {key for key, field in policy.fields.items() if field.kind == "files"}
    return [tracking.label(policy, key) for key in missing if key not in files]


def _tags(work: Work, ticket: Ticket, elsewhere: Sequence[str]) -> dict[str, Any]:
    """Its tags, but those of known issues, which are told `elsewhere`."""
    found = store.tags(work.session, [ticket.id]).get(ticket.id, [])
    known = [tag for tag in found if tag not in elsewhere]
    tags = work.policy.tags
    return {
        "stuck": [(tag, queue.tag(work.policy, tag)) for tag in known],
        "others": [pair for pair in options(tags) if pair[0] not in known],
        "free": work.policy.known_issue_tag is not None,
    }


def _reply(work: Work, ticket: Ticket, entry: Entry | None) -> dict[str, Any]:
    """The form of the answer, with what waits in it or what a canned answer begins with (B12)."""
    policy = work.policy
    macro = policy.macros.get(request.form.get("macro", ""))
    form = replies.empty(str(uuid4()))
    if entry is not None:
        form = entry.form
        form["submission_id"].data = str(entry.submission_id)
    after = policy.statuses[ticket.status].on_staff_reply or ticket.status
    return {
        "reply_form": form,
        "reply_kept": bool(entry and entry.offered),
        "kept_files": entry.kept if entry else (),
        "keep": previews.kept({"body": form["body"].data}) if entry else (),
        "then": request.form.get("then", "") or (macro.status if macro else "") or "",
        "page_errors": entry.mistakes.get("documentation", ()) if entry else (),
        "page": redact(request.form.get("documentation", ""), runtime().works.rules).text,
        "after_reply": label(policy.statuses, after),
        "macros": options(policy.macros),
    }
