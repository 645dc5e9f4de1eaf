"""The board of connect requests as the desk shows it: what is open, who has it, and who watches."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request

from portal import i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Ticket
from portal.policy import Policy
from portal.policy.connect import DECISIONS
from portal.store import watching as store
from portal.store.watching import Row, Wanted
from portal.web import connect, pressing, queue, words
from portal.web.queue import Filter, label
from portal.web.runtime import runtime
from portal.work import Work

BOARD = f"{queue.DESK}/connect"


def wanted(policy: Policy, asked: Mapping[str, str]) -> Wanted:
    """What the address asks for; whatever it says that we do not know is passed over."""
    kind, decision = asked.get("kind", ""), asked.get("decision", "")
    return Wanted(
        kind if kind in policy.connect_kinds else "",
        decision if decision in DECISIONS else "",
        queue.place(asked.get("after", "")),
    )


def shown(work: Work) -> dict[str, Any]:
    """Everything that the page shows. Raises NotFound where the policy has no such board."""
    table, asked = connect.table(), wanted(work.policy, request.args)
    page = store.page(work.session, work.actor, asked)
    last = page.rows[-1].ticket if page.more else None
    counts = store.counts(work.session, work.actor)
    return {
        "lines": [_line(work, row) for row in page.rows],
        "by_kind": _by_kind(work.policy, asked, counts),
        "by_decision": _by_decision(asked, counts),
        "next_page": _address(asked, queue.mark(last)) if last else "",
        "first_page": _address(asked) if asked.after else "",
        "here_now": _address(asked, request.args.get("after", "") if asked.after else ""),
        "at": work.now,
        "board": table.board,
        "warning": pick(table.warning) if table.warning else "",
        "steps": [pick(step) for step in table.watch_steps],
        "watches": _watches(work, table.board),
        "writes": runtime().sends_letters,
    }


def _watches(work: Work, board: str) -> bool:
    """Whether whoever looks hears of what is new here."""
    chosen = store.choices(work.session, board).get(work.actor.id or 0)
    return chosen if chosen is not None else connect.table().team in work.actor.teams


def _by_kind(policy: Policy, asked: Wanted, counts: Mapping[tuple[str, str], int]) -> list[Filter]:
    """Each kind, with how many of it are open where the part of now is decided as it is."""
    known = [("", _("All kinds")), *((k.key, pick(k.label)) for k in policy.connect_kinds.values())]
    found = {
        key: sum(
            number
            for (kind, decision), number in counts.items()
            if key in {"", kind} and asked.decision in {"", decision}
        )
        for key, _words in known
    }
    return [
        _filter(replace(asked, kind=key), words, found[key], current=key == asked.kind)
        for key, words in known
    ]


def _by_decision(asked: Wanted, counts: Mapping[tuple[str, str], int]) -> list[Filter]:
    """Each decision, with how many of the kind of now stand there."""
    found = {
        key: sum(
            number
            for (kind, decision), number in counts.items()
            if key in {"", decision} and asked.kind in {"", kind}
        )
        for key in ("", *DECISIONS)
    }
    return [
        _filter(replace(asked, decision=key), _decided(key), count, current=key == asked.decision)
        for key, count in found.items()
    ]


def _decided(key: str) -> str:
    return connect.decision(connect.table(), key)[0] if key else _("All decisions")


def _filter(asked: Wanted, words: str, count: int, *, current: bool) -> Filter:
    told = _("%(label)s (%(count)s)", label=words, count=count)
    return Filter(told, _address(asked), current)


def _address(asked: Wanted, after: str = "") -> str:
    known = {"kind": asked.kind, "decision": asked.decision, "after": after}
    query = urlencode({key: text for key, text in known.items() if text})
    return f"{BOARD}?{query}" if query else BOARD


def _line(work: Work, row: Row) -> dict[str, Any]:
    policy, ticket, known = work.policy, row.ticket, row.connection
    title, tone = connect.decision(connect.table(), known.decision)
    due = _claim(policy, ticket, work.now) or pressing.due(policy, ticket, work.now)
    return {
        "reference": ticket.reference,
        "url": f"{queue.DESK}/tickets/{ticket.reference}",
        "kind": label(policy.connect_kinds, known.kind),
        "where": _told((known.project, known.property)),
        "hub": known.hub or "",
        "who": words.asker(ticket.requester_name),
        "title": title,
        "tone": tone,
        "assignee": row.assignee or "",
        "mine": ticket.assignee_id == work.actor.id,
        "team": label(policy.teams, ticket.team),
        "status": label(policy.statuses, ticket.status),
        "due": due,
        "waits": i18n.length(work.now - ticket.opened_at),
        "since": ticket.opened_at,
    }


def _told(facts: Iterable[str | None]) -> str:
    return " · ".join(fact for fact in facts if fact)


def _claim(policy: Policy, ticket: Ticket, now: datetime) -> dict[str, Any] | None:
    """By when somebody must have it; None where somebody has begun, or the team promises none."""
    at = pressing.begins(policy, ticket)
    if at is None or ticket.assignee_id is not None:
        return None
    left = _("%(length)s late", length=i18n.length(now - at)) if at <= now else i18n.ahead(at - now)
    state = "late" if at <= now else ""
    return {"what": _("Somebody takes it"), "at": at, "state": state, "words": left}
