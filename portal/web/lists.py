"""The list of somebody's tickets: what was asked for in its address, and how it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast, get_args
from urllib.parse import urlencode

from flask import render_template, request
from markupsafe import Markup

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Account
from portal.policy import Policy
from portal.services import messages, notices
from portal.store import lists
from portal.store.branches import Wanted, Whose
from portal.store.lists import Change, Page, Row
from portal.web import guards, words
from portal.web.runtime import runtime
from portal.work import Work

_PURPOSE = "cursor"
_LONGEST_QUESTION = 200
_MOST_CHANGES = 10
_KEPT = ("q", "whose", "category", "stage", "show")


class Line(NamedTuple):
    """One ticket as the page shows it; a template unpacks it faster than it reads a mapping."""

    url: str
    reference: str
    subject: str
    where: Markup
    unread: bool
    opened_at: datetime
    by: str
    answered: bool
    due_at: datetime | None


def statuses(policy: Policy, shown: str, stage: str = "") -> tuple[str, ...] | None:
    """The statuses of a filter: whose turn it is, and at which stage; None stands for all."""
    turns = {"waiting": {"customer"}, "open": {"customer", "support"}, "closed": {"nobody"}}
    if shown not in turns and stage not in policy.stages:
        return None
    return tuple(
        key
        for key, status in policy.statuses.items()
        if (shown not in turns or status.turn in turns[shown])
        and (stage not in policy.stages or status.stage == stage)
    )


def wanted(policy: Policy, asked: Mapping[str, str]) -> Wanted:
    """What the address asks for; whatever it says that we do not know is passed over."""
    found = messages.plain(asked.get("q", "")[:_LONGEST_QUESTION], runtime().works.rules)
    whose = asked.get("whose", "")
    # What waits for "me" is mine, as long as nobody asks for the organisation's.
    mine = "mine" if asked.get("show") == "waiting" else ""
    category = asked.get("category")
    place = runtime().works.signer.unsealed(_PURPOSE, asked.get("cursor", ""))
    return Wanted(
        whose=cast("Whose", whose or mine) if whose in get_args(Whose) else "",
        statuses=statuses(policy, asked.get("show", ""), asked.get("stage", "")),
        category=category if category in policy.categories else None,
        words=found or None,
        edge=None if place is None else place >> 1,
        newer=bool(place and place & 1),
    )


def shown(work: Work) -> dict[str, Any]:
    """Everything that the page shows."""
    policy, session, actor = work.policy, work.session, work.actor
    account = guards.person().account
    asked = wanted(policy, request.args)
    page = lists.page(session, actor, asked)
    if asked.newer and not page.newer:
        # Whoever came back to the beginning sees a full page, with what was opened meanwhile.
        page = lists.page(session, actor, replace(asked, edge=None, newer=False))
    turns = statuses(policy, "waiting") or ()
    told = notices.changes(work, account, _MOST_CHANGES)
    return {
        "rows": _lines(policy, account, page.rows),
        "pages": _pages(page),
        "waiting": lists.waiting(session, actor, turns),
        "most_counted": lists.MOST_COUNTED,
        "most_changes": _MOST_CHANGES,
        "changes": [_change(policy, change) for change in told],
        "asked": {**request.args.to_dict(), "q": asked.words or ""},
        "filters": _filters(),
        "narrowed": bool(
            asked.words or asked.category or asked.statuses is not None or asked.whose
        ),
    }


def _filters() -> list[tuple[str, str, bool]]:
    """Label and address of each filter, and whether it is the one in force."""
    now = request.args.get("show", "")
    labels = (
        ("", _("All")),
        ("waiting", _("Waiting for you")),
        ("open", _("Open")),
        ("closed", _("Closed")),
    )
    return [(label, _address(show=key), now == key) for key, label in labels]


def _address(**changed: str) -> str:
    asked = {key: request.args.get(key, "") for key in _KEPT} | changed
    query = urlencode({key: text for key, text in asked.items() if text})
    return f"/tickets?{query}" if query else "/tickets"


def _pages(page: Page) -> dict[str, str]:
    first, last = (page.rows[0], page.rows[-1]) if page.rows else (None, None)
    return {
        "newer": _address(cursor=_mark(first, newer=True)) if first and page.newer else "",
        "older": _address(cursor=_mark(last, newer=False)) if last and page.older else "",
    }


def _mark(row: Row, *, newer: bool) -> str:
    return runtime().works.signer.sealed(_PURPOSE, row.id << 1 | newer)


def _lines(policy: Policy, account: Account, rows: Sequence[Row]) -> list[Line]:
    where = {status: _where(policy, status) for status in {row.status for row in rows}}
    known = account.notices_seen_at or account.created_at
    return [
        Line(
            f"/tickets/{row.reference}",
            row.reference,
            words.subject(row.subject),
            where[row.status],
            row.updated_at > max(known, row.seen_at or known),
            row.opened_at,
            "" if row.requester_email == account.email else words.asker(row.requester_name),
            row.first_response_at is not None,
            _due(policy, row),
        )
        for row in rows
    ]


def _where(policy: Policy, status: str) -> Markup:
    """Stage and turn, which are the same for each ticket of a status."""
    known = policy.statuses[status]

    def draw(_holes: Mapping[str, str]) -> str:
        stage = pick(policy.stages[known.stage].label)
        return render_template(
            "tickets/_where.html",
            turn=known.turn,
            turn_sentence=words.turn(known.turn),
            stage=stage,
        )

    return runtime().stencils.fill(("where", status), draw, {})


def _due(policy: Policy, row: Row) -> datetime | None:
    """What is expected next, while our clock runs."""
    if policy.statuses[row.status].clock != "runs":
        return None
    return row.response_due_at if row.first_response_at is None else row.resolution_due_at


def _change(policy: Policy, change: Change) -> dict[str, Any]:
    return {
        "at": change.at,
        "sentence": words.happened(policy, change.kind, change.data),
        "subject": words.subject(change.subject),
        "url": f"/tickets/{change.reference}",
    }
