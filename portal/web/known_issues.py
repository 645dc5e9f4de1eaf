"""Known issues on pages: the index of the desk, what fits a ticket, and what customers read."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import access, html
from portal.errors import Incomplete
from portal.forms.base import PolicyForm
from portal.forms.known_issues import me_too_form
from portal.models import KnownIssue, Ticket
from portal.policy import Policy
from portal.redaction import CleanText
from portal.services import intake, known_issues, proposals
from portal.store import known_issues as store
from portal.store import proposals as proposals_store
from portal.store.tickets import Happening
from portal.store.tracking import Said
from portal.web import answers, asking, door, incidents, posting, subscriptions
from portal.web.onward import options
from portal.web.queue import DESK, label
from portal.web.runtime import actor, browser, read, runtime, write
from portal.work import Work

_MOST = 5
_PREFIX = "category "
FIELDS = ("tag", "title", "body", "workaround", "category", "documentation", "tracker")


def listed(work: Work) -> dict[str, Any]:
    """The index: how many tickets and people each has, and what is proposed (B35, B37)."""
    found = [_line(work.policy, *one) for one in store.listed(work.session, work.actor)]
    return {
        "open": [one for one in found if one["resolved_at"] is None],
        "solved": [one for one in found if one["resolved_at"] is not None],
        "proposed": [
            incidents.proposal(work.policy, one)
            for one in proposals_store.open_ones(work.session)
            if one.kind == proposals.KNOWN_ISSUE
        ],
    }


def _line(policy: Policy, issue: KnownIssue, tickets: int, people: int) -> dict[str, Any]:
    return {
        "tag": issue.tag,
        "title": issue.title,
        "url": url_for("known_issues.show", tag=issue.tag),
        "category": label(policy.categories, issue.category),
        "public": issue.public,
        "opened_at": issue.opened_at,
        "resolved_at": issue.resolved_at,
        "tickets": tickets,
        "people": people,
    }


def form(
    given: Mapping[str, str], errors: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """What both forms show: the choices, what was typed, and what is wrong with it."""
    policy = runtime().policy
    example = policy.known_issue_tag is None or policy.knows_tag(known_issues.EXAMPLE)
    return {
        "said": given,
        "errors": errors or {},
        "categories": options(policy.categories),
        "example": known_issues.EXAMPLE if example else "",
        "form_of_tags": policy.known_issue_tag or "",
        "may_publish": access.may_publish(actor()),
    }


def begun(work: Work) -> dict[str, str]:
    """What the form of a new one holds: what was proposed, or what a ticket is about."""
    number = request.args.get("proposal", "")
    if not number.isdecimal():
        return {"category": request.args.get("category", "")}
    given = posting.begun(work, {"proposal": number})
    topic = proposals_store.by_id(work.session, int(number[:9])).topic
    category = topic.removeprefix(_PREFIX) if topic.startswith(_PREFIX) else ""
    return {
        "title": given["name"],
        "body": given["body"],
        "category": category,
        "proposal": number,
    }


def given(issue: KnownIssue) -> dict[str, str]:
    """A known issue as its form holds it."""
    said = {name: str(getattr(issue, name) or "") for name in FIELDS}
    return said | {"public": "yes" if issue.public else ""}


def shown(work: Work, issue: KnownIssue) -> dict[str, Any]:
    """One at the desk, with the requests that are about it."""
    return {
        "issue": issue,
        **_words(issue),
        "tracker": issue.tracker or "",
        "tickets": store.tickets(work.session, issue),
        "people": store.people(work.session, issue),
        "desk": DESK,
        "may_change": access.may_publish(work.actor) or not issue.public,
    }


def _words(issue: KnownIssue) -> dict[str, str]:
    """What it says in paragraphs, as HTML; empty where it says nothing."""
    said = {"body": issue.body, "workaround": issue.workaround, "outcome": issue.outcome}
    return {name: html.render(text) if text else "" for name, text in said.items()}


def at_desk(
    work: Work, ticket: Ticket, messages: Sequence[Said], history: Sequence[Happening]
) -> dict[str, Any]:
    """What a ticket is about, what it may be about, best first, and whether it came down (B20, B25)."""
    linked = store.of_ticket(work.session, work.actor, ticket)
    known = {issue.id for issue in linked}
    told = messages[0].body if messages else ""
    text = answers.said({"subject": ticket.subject, "description": told})
    ranked = [
        (known_issues.fits(one.title, one.category, ticket.category, text), one)
        for one in store.open_ones(work.session, work.actor)
        if one.id not in known
    ]
    ranked.sort(key=lambda pair: -pair[0])
    return {
        "linked": linked,
        "others": [(one.tag, one.title) for _rank, one in ranked],
        "fitting": [one for rank, one in ranked if rank][:_MOST],
        "came_down": not linked and _came_down(work.policy, history),
    }


def _came_down(policy: Policy, history: Sequence[Happening]) -> bool:
    """Whether the team before the last hand-over stands higher in the policy than that of now."""
    moves = [entry.data for entry in history if entry.kind == "handed-over"]
    order = list(policy.teams)
    if not moves or moves[-1]["from"] not in order or moves[-1]["to"] not in order:
        return False
    return order.index(moves[-1]["from"]) > order.index(moves[-1]["to"])


def of_customer(work: Work, ticket: Ticket) -> list[dict[str, Any]]:
    """The public known issues that a ticket is about, as its customer reads them."""
    if not runtime().helpful.any_public:
        return []
    return [
        {
            "title": issue.title,
            "url": "" if issue.resolved_at else _way(issue),
            "resolved_at": issue.resolved_at,
            "words": (issue.outcome if issue.resolved_at else issue.workaround) or "",
        }
        for issue in store.of_ticket(work.session, work.actor, ticket)
        if issue.public
    ]


def _way(issue: KnownIssue) -> str:
    return url_for("known_issues.read_about", tag=issue.tag)


def page(tag: str, form: PolicyForm | None = None, status: int = 200) -> ResponseReturnValue:
    """A public known issue, and the form for those who have it, too. Raises NotFound."""
    known = asking.person()
    with read() as work:
        issue = store.public_one(work.session, tag, work.now)
        page = render_template(
            "known_issues/public.html",
            issue=issue,
            **_words(issue),
            tracker=issue.tracker if work.policy.shows_tracker else "",
            form=form or me_too_form(),
            writes=runtime().sends_letters,
            email=known.account.email if known else "",
            told=request.args.get("told", ""),
        )
    return page, status


def me_too(tag: str) -> ResponseReturnValue | str:
    """Count that somebody has it, too, and keep the address; returns where to go, or a refusal."""
    known = asking.person()
    form = me_too_form(request.form)
    typed = str(known.account.email) if known else request.form.get("email", "").strip()
    refusal = door.refused(typed, "me too")
    try:
        address = _address(typed)
    except Incomplete as wrong:
        form.refuse(wrong.fields)
        return page(tag, form, 422)
    if refusal is not None:
        form.refuse({"": [refusal[0]]})
        return page(tag, form, refusal[1])
    spoken = subscriptions.spoken()
    if known is not None:
        spoken = {"language": known.account.language, "time_zone": known.account.time_zone}
    asking.act()
    with write() as work:
        issue = store.public_one(work.session, tag)
        known_issues.me_too(work, issue, browser(), address=address, **spoken)
    told = "written" if address else "counted"
    return url_for("known_issues.read_about", tag=tag, told=told)


def _address(typed: str) -> CleanText | None:
    """Where to write to, if letters go out at all. Raises Incomplete."""
    if not typed or not runtime().sends_letters:
        return None
    try:
        return intake.address(typed, runtime().works.rules)
    except ValueError:
        raise Incomplete({"email": [intake.bad_address()]}) from None
