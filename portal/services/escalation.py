"""Going up the ladder: because the customer asks, or because a promise was broken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from portal.errors import Closed, Incomplete, NotAllowed
from portal.events import TicketEscalated
from portal.i18n import gettext as _
from portal.models import Escalation, EscalationStep, Ticket
from portal.outbox import writer
from portal.policy import Policy, ladder
from portal.redaction import CleanText, Rules, identifier
from portal.services import audit, messages, staff, teams
from portal.store import escalations as store
from portal.store import links
from portal.work import Work

Answer = Literal["accepted", "declined", "lowered"]
FIELDS = ("reason", "impact", "business_impact", "level")
"""What the customer is asked, by the names under which every door takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the customer says about it: why, how it is now, and the level that they want."""

    reason: CleanText
    impact: CleanText
    business_impact: CleanText | None = None
    level: str | None = None


def prepare(policy: Policy, rules: Rules, said: Mapping[str, str]) -> Asked:
    """Check and clean what was typed (D28, D29).

    `impact` is the present impact in words, or the key of an impact level.

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    texts = {key: messages.legible(said.get(key, "")) for key in FIELDS}
    mistakes = dict(_mistakes(policy, texts))
    if mistakes:
        raise Incomplete(mistakes)
    words = {key: messages.plain(texts[key], rules) for key in FIELDS[:3] if texts[key]}
    return Asked(**words, level=texts["level"] or None)


def _mistakes(policy: Policy, texts: Mapping[str, str]) -> Iterator[tuple[str, list[str]]]:
    if not texts["reason"]:
        yield "reason", [_("Tell us what has got worse.")]
    if not texts["impact"]:
        yield "impact", [_("Tell us how it affects you now.")]
    if texts["level"] and texts["level"] not in policy.ladder:
        yield "level", [_("Choose one of the answers offered here.")]
    for key, text in texts.items():
        if len(text) > messages.LONGEST:
            yield key, [_("This is too long. Please send the rest as a file in the conversation.")]


def request(work: Work, ticket: Ticket, asked: Asked) -> Escalation:
    """What the customer asks for: a first time, one more impact, or the level above.

    It goes up at once where the level that they want is the next one and the policy lets them take
    it there. The same words twice, as two clicks send them, are said once.

    Raises:
        Closed: the ticket is locked.
        NotAllowed: the policy has no ladder, or the ticket is solved, or not confirmed by its sender.
    """
    known = store.open_of(work.session, ticket)
    if known is None:
        return ask(work, ticket, asked)
    if _is_repeated(work, ticket, asked):
        return known
    at = opens_at(work.policy, known)
    if at and at <= work.now and asked.level == following(work.policy, known.level):
        return climb(work, ticket, asked)
    return ask(work, ticket, asked)


def _is_repeated(work: Work, ticket: Ticket, asked: Asked) -> bool:
    last = store.steps(work.session, ticket)[-1]
    same = (last.reason, last.impact, last.business_impact)
    wanted = asked.level in {None, last.level}
    return wanted and same == (asked.reason, asked.impact, asked.business_impact)


def ask(work: Work, ticket: Ticket, asked: Asked) -> Escalation:
    """Open an escalation, or add a new impact to the one that is open: it is never refused (D28).

    Raises:
        Closed: the ticket is locked.
        NotAllowed: the policy has no ladder, or the ticket is held until its sender confirms it.
    """
    _require_possible(work, ticket)
    known = store.open_of(work.session, ticket)
    if known is None:
        first = next(iter(work.policy.ladder))
        why = "support" if _side(work) == "staff" else "customer"
        known = _opened(work, ticket, first, why=why)
        tell(work, ticket, known, "asked", asked)
        return known
    if known.state in {"accepted", "declined"}:
        _await_answer(work, known)
    tell(work, ticket, known, "added", asked)
    return known


def climb(work: Work, ticket: Ticket, asked: Asked) -> Escalation:
    """The customer takes their escalation to the next level, where the policy lets them.

    Raises:
        Closed: the ticket is locked.
        NotAllowed: nothing is escalated, there is no next level, or it is too early for it.
    """
    _require_possible(work, ticket)
    known = store.open_of(work.session, ticket)
    at = opens_at(work.policy, known) if known else None
    if known is None or at is None or at > work.now:
        raise NotAllowed
    _put(work, ticket, known, str(following(work.policy, known.level)))
    tell(work, ticket, known, "raised", asked)
    return known


def opens_at(policy: Policy, known: Escalation) -> datetime | None:
    """From when on the customer may take it to the next level; None when never by themselves."""
    onward = following(policy, known.level)
    rung = policy.ladder.get(onward or "")
    if rung is None or rung.after is None:
        return None
    if known.state in {"declined", "late"}:
        return known.level_since
    return policy.hours.add(known.level_since, rung.after).at


def following(policy: Policy, level: str) -> str | None:
    """The next level above this one."""
    return next(iter(ladder.above(policy.ladder, level)), None)


def answer(
    work: Work, ticket: Ticket, decision: Answer, reason: CleanText | None, level: str | None = None
) -> Escalation:
    """Support accepts the escalation, declines it with a reason, or steps it down to a `level`.

    Raises:
        NotAllowed: nothing is escalated, or the level is not below the one where it stands.
    """
    known = store.open_of(work.session, ticket)
    if known is None:
        raise NotAllowed
    if decision == "lowered":
        if level not in ladder.below(work.policy.ladder, known.level):
            raise NotAllowed
        _put(work, ticket, known, str(level))
    else:
        known.state, known.due_at = decision, None
    tell(work, ticket, known, decision, reason=reason)
    return known


def breached(work: Work, ticket: Ticket, rung: str) -> None:
    """A promise was broken: the ticket goes to this level, if it is not there or above (E32)."""
    known = raised(work, ticket, rung, "breach")
    if known is not None:
        tell(work, ticket, known, "raised", why="breach")


def raised(work: Work, ticket: Ticket, rung: str, why: str) -> Escalation | None:
    """The escalation on this level; None where it stood there, or above, already."""
    order = [*work.policy.ladder]
    known = store.open_of(work.session, ticket)
    if known is None:
        return _opened(work, ticket, rung, why=why)
    if known.level in order[order.index(rung) :]:
        return None
    _put(work, ticket, known, rung)
    return known


def end(work: Work, ticket: Ticket) -> None:
    """The ticket is solved, and with it what was escalated."""
    if ticket.escalation is None:
        return
    ticket.escalation = None
    known = store.open_of(work.session, ticket)
    if known is not None:
        known.state, known.ended_at, known.due_at = "ended", work.now, None
        work.session.add(_step(work, known, "ended"))
        keys = {"level": identifier(known.level), "why": identifier("ended")}
        audit.note(work, "escalated", ticket, **keys)


def _require_possible(work: Work, ticket: Ticket) -> None:
    if work.policy.statuses[ticket.status].locked:
        raise Closed
    if not work.policy.ladder or ticket.confirmed_at is None or ticket.resolved_at is not None:
        raise NotAllowed


def _opened(work: Work, ticket: Ticket, level: str, *, why: str) -> Escalation:
    known = Escalation(
        ticket_id=ticket.id,
        level=level,
        state="open",
        why=why,
        level_since=work.now,
        created_at=work.now,
    )
    work.session.add(known)
    _put(work, ticket, known, level)
    work.session.flush()
    return known


def _put(work: Work, ticket: Ticket, known: Escalation, level: str) -> None:
    """Let it stand on this level, and give the ticket to the team there."""
    rung = work.policy.ladder[level]
    known.level, known.level_since = level, work.now
    _await_answer(work, known)
    ticket.escalation = level
    if rung.team is not None and rung.team != ticket.team:
        teams.enter(work, ticket, rung.team)


def _await_answer(work: Work, known: Escalation) -> None:
    """Somebody of its level is to answer what is new, in a time that begins now."""
    rung = work.policy.ladder.get(known.level)
    within = rung.answers_within if rung else None
    known.state = "open"
    known.due_at = work.policy.hours.add(work.now, within).at if within else None


def _step(
    work: Work,
    known: Escalation,
    kind: str,
    asked: Asked | None = None,
    reason: CleanText | None = None,
) -> EscalationStep:
    return EscalationStep(
        escalation_id=known.id,
        kind=kind,
        side=_side(work),
        level=(asked.level if asked else None) or known.level,
        reason=asked.reason if asked else reason,
        impact=asked.impact if asked else None,
        business_impact=asked.business_impact if asked else None,
        at=work.now,
    )


def _side(work: Work) -> str:
    """Who speaks; a program of a customer speaks for them."""
    if work.actor.kind == "api":
        return "staff" if work.actor.organisation_id is None else "customer"
    return work.actor.kind if work.actor.kind in {"staff", "system"} else "customer"


def tell(
    work: Work,
    ticket: Ticket,
    known: Escalation,
    kind: str,
    asked: Asked | None = None,
    *,
    reason: CleanText | None = None,
    why: str | None = None,
) -> None:
    """Keep what was said or done, and tell everybody on the ticket and whoever works the queue.

    The history keeps what happened and the level, not the words.
    """
    step = _step(work, known, kind, asked, reason)
    work.session.add(step)
    work.session.flush()
    keys = {"level": identifier(known.level), "why": identifier(why or kind)}
    audit.note(work, "escalated", ticket, **keys)
    data = {
        "reference": ticket.reference,
        **keys,
        "step": step.id,
        "state": identifier(known.state),
        "wanted": identifier(step.level),
        "due": known.due_at,
        "reason": step.reason,
        "impact": step.impact,
        "business_impact": step.business_impact,
    }
    told = tuple(link.id for link in links.of_ticket(work.session, ticket))
    people = staff.of_level(work, known.level, why or kind)
    writer.record(work, TicketEscalated(ticket.id, ticket.reference, data, told, people))
