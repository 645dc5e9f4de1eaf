"""Not more than so many letters an hour to one person about one ticket, whatever goes round."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, func, select

from portal.models import AuditEntry, OutboxRow
from portal.sinks.base import Envelope
from portal.work import SYSTEM, Work, Works

MOST = 20
_WITHIN = timedelta(hours=1)
_TOLD_OF = (
    select(OutboxRow.ticket_id)
    .where(
        OutboxRow.ticket_id.in_(bindparam("tickets", expanding=True)),
        OutboxRow.sink == bindparam("sink"),
    )
    .group_by(OutboxRow.ticket_id)
    .having(func.count() >= MOST)
)


def earlier(work: Work, envelopes: Sequence[Envelope]) -> list[int]:
    """How many letters about the ticket each person was meant to get in the hour before this one.

    It counts from when each was written down, so that a repeat is told the same, and what waited
    for a mail server that was away is not taken for a flood. Few tickets have had so many letters
    that it has to count.
    """
    tickets = [one.ticket_id for one in envelopes if one.ticket_id and "link" in one.payload]
    if not tickets:
        return [0] * len(envelopes)
    told = {"tickets": tickets, "sink": envelopes[0].sink}
    many = set(work.session.connection().scalars(_TOLD_OF, told))
    return [_earlier(work, one) if one.ticket_id in many else 0 for one in envelopes]


def _earlier(work: Work, envelope: Envelope) -> int:
    own = work.session.get(OutboxRow, envelope.id)
    if own is None or "link" not in envelope.payload:
        return 0
    before = select(OutboxRow.payload).where(
        OutboxRow.ticket_id == own.ticket_id,
        OutboxRow.sink == own.sink,
        OutboxRow.id < own.id,
        OutboxRow.created_at > own.created_at - _WITHIN,
    )
    link = envelope.payload["link"]
    return sum(told.get("link") == link for told in work.session.scalars(before))


def note(works: Works, envelope: Envelope) -> None:
    """Write down that letters are paused: nothing is lost, as the page has it all."""
    with works.write(SYSTEM) as work:
        row = {
            "ticket_id": envelope.ticket_id,
            "kind": "letters-paused",
            "actor_kind": work.actor.kind,
            "actor_id": None,
            "network": None,
            "data": {"link": envelope.payload["link"]},
            "at": work.now,
        }
        work.put(AuditEntry, [row])
