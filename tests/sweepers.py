"""Tickets for which something is due by itself, of each kind, and what happened to them."""

from collections import Counter

from sqlalchemy import select

from portal.models import AuditEntry, OutboxRow
from portal.services import progress, timers
from tests.actors import DANA
from tests.factories import House, again

EACH = 25
"""More together than one sweep takes on."""


def waiting(house: House) -> Counter[str]:
    """Let reminders, moves and alarms come due; how many of each there are."""
    for to in ("waiting-for-customer", "resolved", "in-progress"):
        for _ in range(EACH):
            ticket = house.open(impact="normal").ticket
            with house.write(DANA) as work:
                progress.move(work, again(work, ticket), to, by="agent")
    # What is found out at the first sweep of all is not what these tests are about.
    sweep_all(house)
    house.clock.pass_by(days=7)
    alarms = ("response-at-risk", "response-breached", "resolution-at-risk", "resolution-breached")
    known = Counter(dict.fromkeys((*alarms, "update-due", "escalated"), EACH))
    # Both that wait for the customer and those that would close now, had anybody said so before.
    return known | Counter({"reminded": 2 * EACH})


def sweep_all(house: House) -> int:
    """Sweep until nothing is left; how many tickets were acted on."""

    def sweep() -> int:
        with house.write() as work:
            return timers.sweep(work)

    return sum(iter(sweep, 0))


def happened(house: House, kinds: Counter[str]) -> Counter[str]:
    """How often each of these kinds stands in the history."""
    with house.read() as work:
        entries = work.session.scalars(select(AuditEntry)).all()
    by_itself = [entry for entry in entries if entry.actor_kind == "system"]
    told = Counter(entry.data.get("alarm", entry.kind) for entry in by_itself)
    return Counter({kind: told[kind] for kind in kinds})


def written_to(house: House, event: str) -> list[int | None]:
    """The tickets of which letters about this were written, one for each letter."""
    with house.read() as work:
        rows = select(OutboxRow).where(OutboxRow.sink == "email", OutboxRow.event == event)
        return [row.ticket_id for row in work.session.scalars(rows)]
