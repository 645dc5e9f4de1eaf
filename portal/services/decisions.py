"""What may go on at a hub: noting answers, deciding, and telling those whom it concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal import i18n
from portal.events import CleanValue, ConnectDecided
from portal.i18n import lazy, pick
from portal.models import Connection, HubCheck, Ticket
from portal.outbox import writer
from portal.policy import connect
from portal.policy.connect import (
    MISMATCH,
    Answer,
    Check,
    Combined,
    Decision,
    Hearing,
    Question,
    Said,
    Source,
)
from portal.redaction import CleanText, identifier
from portal.services import audit, escalation, messages, staff, tickets
from portal.store import connections as store
from portal.store import escalations, links
from portal.work import SYSTEM, Work

FACTS = ("project", "customer_profile", "property", "installation_record", "hub")
"""Where a hub belongs and which it is, by the names of the fields (C03)."""
Known = Mapping[tuple[Question, Source], HubCheck]
_VIEWS: Mapping[str, i18n.Lazy] = {
    "installer": lazy("%(label)s: on site they say %(answer)s."),
    "system": lazy("%(label)s: our system says %(answer)s."),
    "support": lazy("%(label)s: support says %(answer)s."),
}
PATIENCE = 3
"""How often the hub system may give no answer before the word of people is enough."""
ANSWERS: Mapping[str, i18n.Lazy] = {
    "yes": lazy("yes"),
    "no": lazy("no"),
    "unknown": lazy("not known"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What one source said last about one question, and when it was looked at last."""

    source: Source
    answer: Answer
    at: datetime
    account_id: int | None
    detail: CleanText | None


@dataclass(frozen=True, slots=True)
class Checked:
    """One question with its words in the policy, what all say together, and what each says."""

    question: Question
    text: Check
    answer: Answer
    disagree: bool
    told: Sequence[Told]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a connect request stands, for pages, letters and programs.

    `remedy` is what is to be done first, or that all may go on; `blocked` are the actions that wait,
    by key.
    """

    connection: Connection
    decision: Decision
    checks: Sequence[Checked]
    remedy: i18n.Text
    blocked: Mapping[str, i18n.Text]


def standing(work: Work, ticket: Ticket) -> Standing | None:
    """Where this ticket stands as a connect request; None where it is none."""
    asked, connection = work.policy.connect, store.of(work.session, ticket)
    if asked is None or connection is None:
        return None
    known = store.last_said(work.session, ticket.id)
    combined = _combined(known)
    decision = connect.decide(asked, combined, _hearing(work, connection, known))
    checks = [
        Checked(
            question,
            text,
            combined[question].answer,
            combined[question].disagree,
            [_told(connection, row) for key, row in known.items() if key[0] == question],
        )
        for question, text in asked.checks.items()
    ]
    blocked = {key: asked.blocked[key] for key in decision.blocked}
    return Standing(connection, decision, checks, asked.remedy(decision), blocked)


def _told(connection: Connection, row: HubCheck) -> Told:
    source: Source = row.source  # type: ignore[assignment]
    at = row.checked_at
    if source == "system" and connection.checked_at is not None:
        at = max(at, connection.checked_at)
    return Told(source, row.answer, at, row.account_id, row.detail)  # type: ignore[arg-type]


def _combined(known: Known) -> dict[Question, Combined]:
    return {
        question: connect.combine(
            {
                source: Said(row.answer, row.id)  # type: ignore[arg-type]
                for (about, source), row in known.items()
                if about == question
            }
        )
        for question in connect.QUESTIONS
    }


def _hearing(work: Work, connection: Connection, known: Known) -> Hearing:
    """Whether the hub system has its word still to say; support settles without it."""
    settled = any(source == "support" for _question, source in known)
    if settled or not work.asks_hub or not connection.hub or connection.checked_at is not None:
        return "heard"
    is_over = connection.recheck_at is None
    return "silent" if is_over or connection.failures >= PATIENCE else "asking"


def note(
    work: Work,
    ticket: Ticket,
    checks: Mapping[Question, Answer],
    source: Source,
    detail: CleanText | None = None,
) -> None:
    """Write down what one source says, in rows that only grow."""
    shared = {
        "ticket_id": ticket.id,
        "source": source,
        "account_id": work.actor.id if work.actor.kind in {"customer", "staff"} else None,
        "detail": detail,
        "checked_at": work.now,
    }
    work.put(HubCheck, [{"question": q, "answer": a, **shared} for q, a in checks.items()])


def open_with(work: Work, ticket: Ticket, connection: Connection) -> None:
    """Decide for the first time; the queue hears of it once the sender is known to be real."""
    asked = work.policy.connect
    if asked is None:
        return
    known = store.last_said(work.session, ticket.id)
    combined = _combined(known)
    decision = connect.decide(asked, combined, _hearing(work, connection, known))
    connection.decision, connection.decided_at = decision.key, work.now
    work.session.add(connection)
    work.session.flush()
    if ticket.confirmed_at is not None:
        _tell(work, ticket, connection, decision, combined, told=())


def announce(work: Work, ticket: Ticket) -> None:
    """Hand on what was decided of the hub while the ticket waited for its sender."""
    asked, connection = work.policy.connect, store.of(work.session, ticket)
    if asked is not None and connection is not None:
        known = store.last_said(work.session, ticket.id)
        combined = _combined(known)
        decision = connect.decide(asked, combined, _hearing(work, connection, known))
        _tell(work, ticket, connection, decision, combined, told=())


def hear(
    work: Work,
    ticket: Ticket,
    connection: Connection,
    checks: Mapping[Question, Answer],
    source: Source,
    detail: CleanText | None = None,
) -> None:
    """Note these answers and decide anew; the system saying the same again is no new answer."""
    asked, known = work.policy.connect, store.last_said(work.session, ticket.id)
    if asked is None:
        return
    before = connect.decide(asked, _combined(known), _hearing(work, connection, known))
    if source == "system":
        checks = {q: a for q, a in checks.items() if a != _last(known, q)}
    note(work, ticket, checks, source, detail)
    if source != "system":
        audit.note(work, "connect-reported", ticket, source=identifier(source))
    known = store.last_said(work.session, ticket.id)
    combined = _combined(known)
    decision = connect.decide(asked, combined, _hearing(work, connection, known))
    if decision != before or decision.key != connection.decision:
        _change(work, ticket, connection, decision, combined)


def _change(
    work: Work,
    ticket: Ticket,
    connection: Connection,
    decision: Decision,
    combined: Mapping[Question, Combined],
) -> None:
    connection.decision, connection.decided_at = decision.key, work.now
    ticket.updated_at = work.now
    audit.note(work, "connect-decided", ticket, decision=identifier(decision.key))
    on_it = links.of_ticket(work.session, ticket)
    told = tuple(link.id for link in on_it if link.id != work.actor.link_id)
    if decision.key == MISMATCH and _escalate(work, ticket, connection, combined):
        told = ()  # the letter about the escalation says it all
    if decision.go:
        connection.escalated_at = None
    people = staff.of_board(work, work.policy.connect.board) if work.policy.connect else ()
    _tell(work, ticket, connection, decision, combined, told=told, people=people)


def _last(known: Known, question: Question) -> str:
    row = known.get((question, "system"))
    return row.answer if row else "unknown"


def _escalate(
    work: Work, ticket: Ticket, connection: Connection, combined: Mapping[Question, Combined]
) -> bool:
    """Write down both views, and escalate with them; once, until all was well again (C11).

    Returns whether those on the ticket hear of it by that.
    """
    if connection.escalated_at is not None:
        return False
    connection.escalated_at = work.now
    known = store.last_said(work.session, ticket.id)
    itself = replace(work, actor=SYSTEM)
    with i18n.using(ticket.language, ticket.time_zone):
        views = messages.plain("\n".join(_views(work, known, combined)), work.rules)
    tickets.note(itself, ticket, views)
    asked, rungs = work.policy.connect, [*work.policy.ladder]
    if asked is None or not rungs or ticket.resolved_at is not None:
        return False
    rung = asked.escalates_to or work.policy.alarms.breach or rungs[0]
    raised = escalation.raised(itself, ticket, rung, "mismatch")
    open_one = raised or escalations.open_of(work.session, ticket)
    if open_one is not None:
        kind = "raised" if raised else "added"
        escalation.tell(itself, ticket, open_one, kind, reason=views, why="mismatch")
    return open_one is not None


def _views(work: Work, known: Known, combined: Mapping[Question, Combined]) -> list[str]:
    """What each source says of each question about which they contradict each other."""
    asked = work.policy.connect
    if asked is None:
        return []
    return [
        str(_VIEWS[source])
        % {"label": pick(asked.checks[question].label), "answer": ANSWERS[row.answer]}
        for question in connect.disputed(combined)
        for (about, source), row in known.items()
        if about == question and row.answer != "unknown"
    ]


def _tell(
    work: Work,
    ticket: Ticket,
    connection: Connection,
    decision: Decision,
    combined: Mapping[Question, Combined],
    *,
    told: tuple[int, ...],
    people: tuple[int, ...] = (),
) -> None:
    kind = work.policy.request_types.get(connection.kind)
    checks: list[CleanValue] = [
        {"question": identifier(q), "answer": identifier(c.answer), "disagree": c.disagree}
        for q, c in combined.items()
    ]
    data: dict[str, CleanValue] = {
        "reference": ticket.reference,
        "board": identifier(kind.board) if kind and kind.board else None,
        "kind": identifier(connection.kind),
        "decision": identifier(decision.key),
        "known": decision.known,
        "go": decision.go,
        "checks": checks,
        "blocked": [identifier(key) for key in decision.blocked],
        **{name: getattr(connection, name) for name in FACTS},
    }
    writer.record(work, ConnectDecided(ticket.id, ticket.reference, data, told, people))
