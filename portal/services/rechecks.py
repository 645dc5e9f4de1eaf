"""Asking the hub system again and again about requests that wait, until they are over."""

from collections.abc import Sequence
from datetime import timedelta

from portal.hub import Answers, Facts, Hub, Manual
from portal.models import Connection, Ticket
from portal.services import decisions
from portal.store import connections as store
from portal.store import tickets
from portal.work import SYSTEM, Actor, Work, Works

_BATCH = 10
_SOON, _LONGEST = timedelta(minutes=1), timedelta(days=1)
_MOST_DOUBLINGS = 11


def run(works: Works, hub: Hub) -> int:
    """Ask where it is time, with no transaction open meanwhile; returns how many were asked about."""
    if works.policy.connect is None or isinstance(hub, Manual):
        return 0
    with works.read(SYSTEM) as work:
        if not store.is_any_due(work.session, work.now):
            return 0
    with works.write(SYSTEM) as work:
        claimed = _claim(work)
    for ticket_id, facts in claimed:
        answers = hub.check(facts)
        with works.write(SYSTEM) as work:
            _heard(work, ticket_id, facts, answers)
    return len(claimed)


def ask(works: Works, hub: Hub, actor: Actor, reference: str) -> Answers | None:
    """Ask about one at once, with no transaction open meanwhile; what `Hub.check` answered.

    Raises:
        NotFound: there is no such connect request for `actor`.
    """
    with works.read(actor) as work:
        connection, ticket = store.by_reference(work.session, actor, reference)
        if _is_over(ticket) or ticket.confirmed_at is None or not connection.hub:
            return None
        number, facts = ticket.id, _facts(connection)
    answers = hub.check(facts)
    with works.write(SYSTEM) as work:
        _heard(work, number, facts, answers)
    return answers


def _claim(work: Work) -> Sequence[tuple[int, Facts]]:
    """Those whose time has come; no other worker asks about them before their next time."""
    claimed = []
    for connection, ticket in store.due(work.session, work.now, _BATCH):
        if _is_over(ticket) or not connection.hub:
            connection.recheck_at = None
            continue
        # Soon again where it is not known yet whether anybody stands behind the request.
        connection.recheck_at = work.now + _rest(work, int(ticket.confirmed_at is None))
        if ticket.confirmed_at is not None:
            claimed.append((ticket.id, _facts(connection)))
    return claimed


def _is_over(ticket: Ticket) -> bool:
    return ticket.resolved_at is not None or ticket.anonymised_at is not None


def _facts(connection: Connection) -> Facts:
    return Facts(
        connection.hub or "",
        connection.project,
        connection.customer_profile,
        connection.installation_record,
        connection.property,
    )


def _rest(work: Work, failures: int) -> timedelta:
    """How long to wait before the next look: soon after an answer that was none, then longer."""
    asked = work.policy.connect
    every = timedelta(seconds=asked.recheck_every.seconds if asked else 0)
    if not failures:
        return every
    longer: int = 2 ** min(failures - 1, _MOST_DOUBLINGS)
    return min(min(every, _SOON) * longer, max(every, _LONGEST))


def _heard(work: Work, ticket_id: int, facts: Facts, answers: Answers | None) -> None:
    ticket = tickets.by_id(work.session, SYSTEM, ticket_id, lock=True)
    connection = store.of(work.session, ticket)
    if connection is None or _is_over(ticket) or _facts(connection) != facts:
        return  # over, or about another hub since: the next look is planned already
    connection.failures = 0 if answers else connection.failures + 1
    connection.recheck_at = work.now + _rest(work, connection.failures)
    connection.garbled = None if answers else answers is not None
    if answers:
        connection.checked_at = work.now
    decisions.hear(work, ticket, connection, answers or {}, "system")
