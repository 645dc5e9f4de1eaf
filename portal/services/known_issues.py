"""Known issues: writing them down, sticking them on tickets, who has them, too, and the end of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from portal import access, html
from portal.db import take_turns
from portal.errors import Incomplete, NotAllowed
from portal.events import CleanValue, KnownIssueSolved
from portal.i18n import gettext as _
from portal.models import KnownIssue, MeToo, Proposal, Ticket
from portal.outbox import writer
from portal.policy import Policy
from portal.redaction import CleanText, Rules, identifier
from portal.services import affected, audit, desk, given, posts, proposals
from portal.store import known_issues as store
from portal.store import tickets as tickets_store
from portal.work import Work

EXAMPLE = "4711-calendar-import-fails"
LONGEST_TAG = 60
_FORM = r"[a-z0-9]+(-[a-z0-9]+)+"
_KEPT_AT_MOST = timedelta(days=30)
_CHANGED = ("tag", "title", "body", "workaround", "category", "documentation", "tracker", "public")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A known issue as it was typed, checked and clean; `prepare` makes it."""

    tag: str
    title: CleanText
    body: CleanText
    workaround: CleanText | None
    category: str | None
    documentation: CleanText | None
    tracker: CleanText | None
    public: bool


def prepare(policy: Policy, rules: Rules, typed: Mapping[str, str]) -> Said:
    """Check and clean what was typed, outside of any transaction (B34, B36).

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    wrong: dict[str, Sequence[str]] = {}
    found: dict[str, CleanText | None] = {}
    tag = typed.get("tag", "").strip()
    if not _is_tag(policy, tag):
        wrong["tag"] = [_bad_tag(policy)]
    for name, clean in (("title", _title), ("body", _body), ("workaround", _body)):
        try:
            text = typed.get(name, "").strip()
            found[name] = clean(policy, rules, text) if text or name != "workaround" else None
        except Incomplete as lacks:
            wrong[name] = next(iter(lacks.fields.values()))
    for name in given.LINKS:
        try:
            found[name] = getattr(given.prepared(rules, {name: typed.get(name, "")}), name)
        except Incomplete as lacks:
            wrong |= lacks.fields
    category = typed.get("category") or None
    if category is not None and category not in policy.categories:
        wrong["category"] = [_("Choose one of the answers offered here.")]
    if wrong:
        raise Incomplete(wrong)
    public = bool(typed.get("public"))
    return Said(tag=tag, category=category, public=public, **found)  # type: ignore[arg-type]


def _title(_policy: Policy, rules: Rules, typed: str) -> CleanText:
    return posts.title(typed, rules)


def _body(policy: Policy, rules: Rules, typed: str) -> CleanText:
    return posts.prepare(policy, rules, status="", body=typed).body


def _is_tag(policy: Policy, tag: str) -> bool:
    if not tag or "/" in tag or len(tag) > LONGEST_TAG or tag in policy.tags:
        return False
    if policy.known_issue_tag is not None:
        return policy.knows_tag(tag)
    return re.fullmatch(_FORM, tag, re.ASCII) is not None


def _bad_tag(policy: Policy) -> str:
    if policy.known_issue_tag is None or policy.knows_tag(EXAMPLE):
        return _(
            "Write small letters, digits and hyphens, such as %(example)s; no tag of another kind.",
            example=EXAMPLE,
        )
    return _("The policy wants it to look like this: %(form)s", form=policy.known_issue_tag)


def add(work: Work, said: Said, proposal: Proposal | None = None) -> KnownIssue:
    """Write a known issue down; the requests of a proposal are about it from now on (B37).

    Raises:
        NotFound: the actor is not support.
        NotAllowed: it is public, and the actor may not post.
        Incomplete: there is one with this tag already.
    """
    access.require_staff(work.actor)
    _require_publisher(work, public=said.public)
    _require_free(work, said.tag)
    issue = KnownIssue(opened_at=work.now, updated_at=work.now, **_columns(said))
    work.session.add(issue)
    work.session.flush()
    audit.note(work, "known-issue-added", None, id=issue.id, tag=identifier(issue.tag))
    if proposal is not None:
        proposals.decide(work, proposal, known_issue=issue.id)
        for number in proposal.data["tickets"]:
            link(work, tickets_store.by_id(work.session, work.actor, number), issue)
    return issue


def change(work: Work, issue: KnownIssue, said: Said) -> None:
    """Say it in other words; the tickets go along when its tag changes.

    Raises:
        NotFound, NotAllowed, Incomplete: as for `add`.
    """
    require_writer(work, issue)
    _require_publisher(work, public=said.public)
    if said.tag != issue.tag:
        _require_free(work, said.tag)
        for ticket in store.tickets(work.session, issue):
            desk.untag(work, ticket, issue.tag)
            desk.stick(work, ticket, said.tag)
    for name, value in _columns(said).items():
        setattr(issue, name, value)
    issue.updated_at = work.now
    audit.note(work, "known-issue-changed", None, id=issue.id, tag=identifier(issue.tag))


def _columns(said: Said) -> dict[str, object]:
    return {name: getattr(said, name) for name in _CHANGED}


def require_writer(work: Work, issue: KnownIssue) -> None:
    """Raise NotFound for who is not support, NotAllowed where it is public and they may not post."""
    access.require_staff(work.actor)
    _require_publisher(work, public=issue.public)


def _require_publisher(work: Work, *, public: bool) -> None:
    # Everybody reads it: that is the work of those who may post (B54).
    if public:
        access.require_publisher(work.actor)


def _require_free(work: Work, tag: str) -> None:
    take_turns(work.session, "known issues")
    if store.is_taken(work.session, tag):
        raise Incomplete({"tag": [_("There is a known issue with this tag already.")]})


def link(work: Work, ticket: Ticket, issue: KnownIssue) -> None:
    """Say that a ticket is about this; twice changes nothing."""
    access.require_staff(work.actor)
    desk.stick(work, ticket, issue.tag)


def resolve(work: Work, issue: KnownIssue, outcome: CleanText) -> None:
    """It works again: its open tickets hear it, and whoever has it, too, gets one letter (B25).

    No ticket is closed by it: whether theirs works, their people say.

    Raises:
        NotFound: the actor is not support.
        NotAllowed: it is solved already.
    """
    access.require_staff(work.actor)
    if issue.resolved_at is not None:
        raise NotAllowed
    issue.resolved_at = issue.updated_at = work.now
    issue.outcome = outcome
    audit.note(work, "known-issue-solved", None, id=issue.id, tag=identifier(issue.tag))
    body = CleanText.join("\n\n", [issue.title, outcome])
    safe = html.render(body)
    for ticket in store.tickets(work.session, issue):
        if ticket.confirmed_at and not work.policy.statuses[ticket.status].locked:
            affected.say(work, ticket, body, safe)
    waiting = store.untold(work.session, issue)
    for one in waiting:
        one.told_at = work.now
    told: dict[str, CleanValue] = {"known_issue": issue.id, "me_too": [one.id for one in waiting]}
    writer.record(work, KnownIssueSolved(None, identifier(f"known-issue-{issue.id}"), told))


def reopen(work: Work, issue: KnownIssue) -> None:
    """It is back; who was told that it works hears nothing of it before support writes again."""
    access.require_staff(work.actor)
    issue.resolved_at, issue.updated_at = None, work.now
    audit.note(work, "known-issue-reopened", None, id=issue.id, tag=identifier(issue.tag))


def me_too(
    work: Work,
    issue: KnownIssue,
    browser: str,
    *,
    address: CleanText | None,
    language: str,
    time_zone: str,
) -> None:
    """Somebody has it, too: counted once for each browser and address, which hears when it works."""
    sealed = store.sealed(work.signer, address) if address else None
    take_turns(work.session, f"known issue {issue.id}")
    before = store.said(work.session, issue, browser, sealed)
    if not before:
        one = MeToo(known_issue_id=issue.id, browser=browser, at=work.now)
        work.session.add(one)
    elif sealed is None or any(said.address == sealed for said in before):
        return
    else:
        one = before[0]
    one.address, one.told_at = sealed, None
    one.language, one.time_zone = language, time_zone


def forget(work: Work) -> None:
    """Forget the addresses of those who were told."""
    told = store.told(work.session)
    waits = store.on_their_way(work.session, KnownIssueSolved.name) if told else set()
    for one in told:
        old = one.told_at is not None and one.told_at < work.now - _KEPT_AT_MOST
        if old or one.id not in waits:
            one.address = None


def forget_address(work: Work, email: CleanText) -> None:
    """Forget what somebody said by their address; that somebody has it, too, stays counted."""
    for one, _issue in store.of_address(work.session, store.sealed(work.signer, email)):
        one.address = None


def fits(title: str, issue_category: str | None, category: str | None, text: str) -> int:
    """How well a request fits a known issue: 2 by its words, 1 by what it is about, else 0."""
    if proposals.alike(title, text):
        return 2
    return int(bool(category) and category == issue_category)
