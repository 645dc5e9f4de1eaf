"""The queue of the desk: what its address asks for, and each ticket as one line of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Ticket
from portal.policy import Policy
from portal.store import desk as store
from portal.store import escalations
from portal.store.desk import Row, Wanted
from portal.web import pressing, reviews, words
from portal.work import Actor, Work

DESK = "/desk"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Filter:
    """A part of the queue that has a name: where it stands, and whether it is shown now."""

    label: str
    url: str
    current: bool


def wanted(policy: Policy, actor: Actor, asked: Mapping[str, str]) -> Wanted:
    """What the address asks for; whatever it says that we do not know is passed over."""
    team, status = asked.get("team", ""), asked.get("status", "")
    if team in policy.teams:
        found = Wanted("team", (team,))
    elif status in policy.statuses:
        found = Wanted("status", (status,))
    else:
        found = _named(policy, actor, asked.get("show", ""))
    return replace(found, after=place(asked.get("after", "")))


def _named(policy: Policy, actor: Actor, name: str) -> Wanted:
    if name == "mine":
        return Wanted("assignee", (actor.id or 0,))
    if name == "teams":
        return Wanted("team", tuple(key for key in policy.teams if key in actor.teams))
    if name == "unassigned":
        return Wanted("unassigned")
    return Wanted("status", _of_turn(policy, "customer" if name == "waiting" else "support"))


def _of_turn(policy: Policy, turn: str) -> tuple[str, ...]:
    return tuple(key for key, status in policy.statuses.items() if status.turn == turn)


def place(written: str) -> tuple[datetime, int] | None:
    """Where the last page ended: the microseconds since 2000 when its last ticket is due, its id."""
    due, _dot, number = written.partition(".")
    if not (due.isdecimal() and number.isdecimal()) or len(written) > _LONGEST:
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(due)), int(number)
    except OverflowError:
        return None


def shown(work: Work, looked_for: str = "") -> dict[str, Any]:
    """Everything that the page shows: a part of the queue, or all that fits these words."""
    policy, actor = work.policy, work.actor
    asked = wanted(policy, actor, request.args)
    if looked_for:
        page = store.found(work.session, actor, looked_for)
    else:
        page = store.queue(work.session, actor, asked)
    tags = store.tags(work.session, [row.ticket.id for row in page.rows])
    up = [row.ticket.id for row in page.rows if row.ticket.escalation]
    answers = escalations.dues(work.session, actor, up)
    last = page.rows[-1].ticket if page.more and not looked_for else None
    return {
        "looked_for": looked_for,
        "most": store.SIZE if looked_for and page.more else 0,
        "lines": [
            _line(work, row, tags.get(row.ticket.id, []), answers.get(row.ticket.id))
            for row in page.rows
        ],
        "filters": list(_filters(policy, actor)),
        "review_late": reviews.is_late(work),
        "by_team": [_by(t.key, pick(t.label), "team") for t in policy.teams.values()],
        "by_status": [
            _by(s.key, pick(s.label), "status") for s in policy.statuses.values() if not s.locked
        ],
        "next_page": _address(after=mark(last)) if last else "",
        "first_page": _address() if asked.after else "",
        "here_now": _address(after=request.args.get("after", "")),
        "at": work.now,
    }


def _filters(policy: Policy, actor: Actor) -> Iterator[Filter]:
    labels = {"": _("Our turn"), "mine": _("Mine")}
    if actor.teams & policy.teams.keys():
        labels["teams"] = _("My teams")
    labels |= {"unassigned": _("Nobody’s yet"), "waiting": _("Waiting for the customer")}
    narrowed = request.args.get("team") in policy.teams or request.args.get("status")
    now = None if narrowed or request.args.get("q") else request.args.get("show", "")
    for name, label in labels.items():
        yield Filter(label, f"{DESK}?show={name}" if name else DESK, now == name)
    if policy.ladder:
        yield Filter(_("Escalated"), f"{DESK}/escalations", current=False)


def _by(key: str, label: str, name: str) -> Filter:
    return Filter(label, f"{DESK}?{urlencode({name: key})}", request.args.get(name) == key)


def _address(**more: str) -> str:
    asked = {key: request.args.get(key, "") for key in ("show", "team", "status", "q")} | more
    query = urlencode({key: text for key, text in asked.items() if text})
    return f"{DESK}?{query}" if query else DESK


def mark(last: Ticket) -> str:
    """Where a page ends, in the form that `place` reads."""
    since = (last.due_at or _EPOCH) - _EPOCH
    return f"{since // timedelta(microseconds=1)}.{last.id}"


def _line(work: Work, row: Row, tags: list[str], answer_due: datetime | None) -> dict[str, Any]:
    policy, ticket = work.policy, row.ticket
    status = policy.statuses[ticket.status]
    return {
        "reference": ticket.reference,
        "url": f"{DESK}/tickets/{ticket.reference}",
        "subject": words.subject(ticket.subject),
        "who": words.asker(ticket.requester_name),
        "organisation": row.organisation or "",
        "level": label(policy.levels, ticket.impact),
        "severity": label(policy.severities, ticket.severity),
        "grave": ticket.impact == policy.ranked_levels[0].key,
        "status": pick(status.label),
        "lacks": bool(ticket.lacking),
        "turn": status.turn,
        "assignee": row.assignee or "",
        "mine": ticket.assignee_id == work.actor.id,
        "team": label(policy.teams, ticket.team),
        "due": pressing.due(policy, ticket, work.now, answer_due),
        "wait": pressing.wait(policy, ticket, work.now),
        "escalation": label(policy.ladder, ticket.escalation),
        "tags": [tag(policy, key) for key in tags],
    }


def label(table: Mapping[str, Any], key: str | None) -> str:
    """What the policy calls it; a key that it no longer has, as words."""
    if not key:
        return ""
    return pick(table[key].label) if key in table else i18n.readable(key)


def tag(policy: Policy, key: str) -> str:
    """A tag in words; one of a known issue is a name, and stays as it is (B34)."""
    return pick(policy.tags[key].label) if key in policy.tags else key
