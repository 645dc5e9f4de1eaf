"""A ticket as its requester sees it: where it stands, whose turn it is, by when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal import access, i18n
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Attachment, Link, Ticket
from portal.policy import Policy, Targets, explain
from portal.services import notices, progress
from portal.store import links as links_store
from portal.store import tickets as store
from portal.store import tracker
from portal.store import tracking as asked
from portal.store.tickets import Happening
from portal.store.tracking import Said
from portal.web import (
    completing,
    connect,
    dues,
    escalations,
    flows,
    known_issues,
    merges,
    ratings,
    words,
)
from portal.web.runtime import actor, read, runtime
from portal.work import Work


@dataclass(frozen=True, slots=True)
class Tracking:
    """Everything that the page of one ticket shows, as asked in one go."""

    ticket: Ticket
    viewer: Link | None
    messages: Sequence[Said]
    files: Sequence[Attachment]
    history: Sequence[Happening]
    copied: Sequence[Link]
    related: Sequence[tuple[Ticket, Link]]
    merged: Sequence[Ticket] = ()


def ask(work: Work, ticket: Ticket, viewer: Link | None) -> Tracking:
    """Ask the store for all of it that this person may see; `viewer` is how they take part."""
    session = work.session
    has = asked.besides(session, ticket)
    return Tracking(
        ticket,
        viewer,
        asked.conversation(session, ticket),
        store.attachments(session, ticket) if has.files else (),
        store.history(session, ticket),
        links_store.in_copy(session, ticket) if has.copied else (),
        store.related(session, ticket, viewer.email) if has.followed and viewer else (),
        store.merged(session, ticket),
    )


def looked(ticket: Ticket) -> None:
    """Record that somebody with an account looked at the ticket, where that is news."""
    if actor().kind == "guest":
        return
    with read() as work:
        is_news = notices.is_news(work, ticket)
    if is_news:
        # In a transaction of its own: the one that is open only reads.
        with runtime().works.write(actor()) as work:
            notices.look(work, ticket)


def view(work: Work, found: Tracking, way: str) -> dict[str, Any]:
    """The mapping that the template calls `ticket`, in the language and zone of the page.

    `way` is the address under which the doors of this ticket stand for the reader.
    """
    policy, ticket = work.policy, found.ticket
    status = policy.statuses[ticket.status]
    stage, targets = policy.stages[status.stage], policy.promised_to(ticket)
    return {
        "reference": ticket.reference,
        "subject": words.subject(ticket.subject),
        "tongue": ticket.language.replace("_", "-"),
        "stage": {
            "key": status.stage,
            "label": pick(stage.label),
            "sentence": pick(stage.sentence),
        },
        "turn": status.turn,
        "turn_sentence": words.turn(status.turn),
        "opened_at": ticket.opened_at,
        **_told(work, found, targets),
        **_labels(policy, ticket),
        "tracker": tracker.public(work.session, ticket) if policy.shows_tracker else None,
        **dues.of(policy, ticket, found.history, targets),
        "messages": [_message(policy, found, message, way) for message in found.messages],
        "answers": [_answer(policy, key, text) for key, text in ticket.answers.items()],
        "history": _history(policy, found),
        **_beside(work, found, way),
        "escalation": escalations.of(work, ticket, found.viewer, found.history),
        "locked": status.locked,
        "lacks": [label(policy, key) for key in ticket.lacking or ()],
        "missing": completing.offered(work, ticket, found.viewer),
        "may": _may(work, found),
    }


def _told(work: Work, found: Tracking, targets: Targets) -> dict[str, Any]:
    """What else is to be known while the ticket stands where it does."""
    policy, ticket = work.policy, found.ticket
    note = policy.statuses[ticket.status].note
    return {
        "note": pick(note) if note else "",
        "expected_at": _expected(work, ticket),
        "untimed": explain.untimed(policy, ticket.status, targets),
        "averages": explain.averages(policy, ticket.status),
        "steps": flows.steps(policy, ticket, found.history),
        "emergency": _emergency(policy, ticket),
        "next_action": _next(policy, ticket),
        "rating": ratings.offered(work, ticket, found.viewer),
    }


def _beside(work: Work, found: Tracking, way: str) -> dict[str, Any]:
    """Who and what else belongs to the ticket."""
    ticket, viewer = found.ticket, found.viewer
    return {
        "related": [_related(work, ticket, *pair) for pair in found.related],
        "participants": [{"id": link.id, "email": link.email} for link in found.copied],
        "people": _people(work, found),
        "known_issues": known_issues.of_customer(work, ticket),
        "goes_on_in": merges.leads_to(work, ticket, viewer, way_of),
        "connect": connect.line(work, ticket, connect.way(ticket, way)),
    }


def _expected(work: Work, ticket: Ticket) -> datetime | None:
    """By when support said itself that it is solved, as long as that is to come (A20, E16)."""
    at = ticket.expected_at
    return at if at and at > work.now and ticket.resolved_at is None else None


def _people(work: Work, found: Tracking) -> dict[str, bool]:
    """Whether this person may put others in copy or share the ticket, and whether it is shared."""
    known = work.actor, found.viewer, found.ticket
    counts = found.ticket.confirmed_at is not None
    may = counts and access.may_invite(*known)
    return {
        "may": may,
        "may_add": may and not work.policy.statuses[found.ticket.status].locked,
        "may_share": counts and access.may_share(*known),
        "shared": found.ticket.shared,
    }


def _emergency(policy: Policy, ticket: Ticket) -> str:
    """What may happen outside support hours for a request this grave (A04)."""
    level = policy.levels.get(ticket.impact or "")
    grave = level is not None and level.emergency and ticket.first_response_at is None
    return pick(policy.emergency.text) if grave and policy.emergency else ""


def _labels(policy: Policy, ticket: Ticket) -> dict[str, Any]:
    named: dict[str, tuple[Mapping[str, Any], str | None]] = {
        "level_label": (policy.levels, ticket.impact),
        "category_label": (policy.categories, ticket.category),
        "tier_label": (policy.tiers, ticket.tier),
    }
    labels = {
        name: pick(table[key].label) if key and key in table else i18n.readable(key or "")
        for name, (table, key) in named.items()
    }
    return labels | {"tier_claimed": not ticket.tier_verified}


def _next(policy: Policy, ticket: Ticket) -> dict[str, Any] | None:
    action = progress.next_action(policy, ticket)
    sentence = explain.next_action(policy, action, ticket.status)
    return {"at": action.at, "sentence": sentence} if action else None


def _message(policy: Policy, found: Tracking, message: Said, way: str) -> dict[str, Any]:
    rules = runtime().works.rules
    return {
        "author_name": words.author(message.author_name, message.side),
        "side": "support" if message.side == "staff" else message.side,
        "at": message.created_at,
        "html": message.body_html,
        "kind": message.kind,
        "left_out": message.left_out or (),
        "elsewhere": next((o.reference for o in found.merged if o.id == message.ticket_id), ""),
        "removed": [words.removal(policy, item, rules) for item in message.removed],
        "files": [_file(file, way) for file in found.files if file.message_id == message.id],
        "changes": [
            {
                "label": label(policy, change["field"]),
                "before": value(policy, change["field"], change["before"]),
                "after": value(policy, change["field"], change["after"]),
            }
            for change in message.changes
        ],
    }


def label(policy: Policy, key: str) -> str:
    """The name of a question."""
    if key in policy.fields:
        return pick(policy.fields[key].label)
    return {"category": _("About"), "impact": _("Impact"), "tier": _("Plan")}.get(
        key, i18n.readable(key)
    )


def value(policy: Policy, key: str, given: str) -> str:
    """An answer in words: the label of a choice, else what was typed."""
    tables: dict[str, Mapping[str, Any]] = {
        "category": policy.categories,
        "impact": policy.levels,
        "tier": policy.tiers,
    }
    if key in tables and given in tables[key]:
        return pick(tables[key][given].label)
    field = policy.fields.get(key)
    return pick(field.options[given]) if field and given in field.options else given


def _file(file: Attachment, way: str) -> dict[str, Any]:
    note = i18n.ngettext(
        "%(num)s secret was taken out", "%(num)s secrets were taken out", len(file.removed)
    )
    return {
        "name": file.name,
        "size": file.size,
        "url": f"{way}/files/{file.id}",
        "note": note if file.removed else "",
    }


def _answer(policy: Policy, key: str, given: str) -> dict[str, str]:
    field = policy.fields.get(key)
    kind = field.kind if field else "line"
    return {"label": label(policy, key), "value": value(policy, key, given), "kind": kind}


def _history(policy: Policy, found: Tracking) -> list[dict[str, Any]]:
    mine = access.may_decide(found.viewer)
    told = [
        (entry.at, words.happened(policy, entry.kind, entry.data, mine=mine))
        for entry in found.history
    ]
    return [{"at": at, "sentence": sentence} for at, sentence in told if sentence]


def way_of(work: Work, ticket: Ticket, link: Link) -> str:
    """The address of a ticket for the one who asks, who holds its link."""
    if work.actor.kind == "guest":
        return f"/t/{work.signer.token('ticket', link.nonce)}"
    return f"/tickets/{ticket.reference}"


def _related(work: Work, ticket: Ticket, other: Ticket, link: Link) -> dict[str, Any]:
    later = other.follows_id == ticket.id
    return {
        "reference": other.reference,
        "subject": words.subject(other.subject),
        "url": way_of(work, other, link),
        "relation_sentence": words.relation(
            (other if later else ticket).relation or "", later=later
        ),
    }


def _may(work: Work, found: Tracking) -> dict[str, bool]:
    ticket, decides = found.ticket, access.may_decide(found.viewer)
    corrects = access.may_correct(work.actor, found.viewer, ticket)
    status = work.policy.statuses[ticket.status]
    over = ticket.resolved_at is not None
    allowed = {
        "reply": not status.locked,
        "correct": corrects and not (status.locked or over or ticket.lacking),
        "withdraw": decides and status.on_withdraw is not None,
        "resolve": decides
        and status.on_customer_solved is not None
        and ticket.first_response_at is not None,
        "object": decides and status.on_customer_not_solved is not None,
        "reopen": over and not status.locked and status.on_customer_reply is not None,
        "split": not status.locked,
        "follow_up": status.locked,
    }
    counts = access.may_speak(work.actor) and ticket.confirmed_at is not None
    counts = counts and ticket.merged_into_id is None
    return {name: may and counts for name, may in allowed.items()}
