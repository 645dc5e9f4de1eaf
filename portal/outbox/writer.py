"""Writes down what is to be handed on, in the transaction of the change itself."""

from uuid_utils.compat import uuid7

from portal.events import Event
from portal.models import OutboxRow
from portal.outbox import news
from portal.redaction import identifier
from portal.work import Work


def record(work: Work, event: Event) -> None:
    """Add one outbox row for each delivery that a configured sink wants of this event.

    All rows of one event carry the same message id, so that receivers can drop repeats. Who of
    support is told has it in their list of news as well.
    """
    message_id = uuid7()
    rows = [
        {
            "id": uuid7(),
            "sink": outlet.name,
            "event": event.name,
            "ticket_id": event.ticket_id,
            "payload": {
                "id": message_id,
                "type": identifier(event.name),
                "time": work.now,
                "subject": event.subject,
                **row,
            },
            "created_at": work.now,
            "available_at": work.now,
            "attempts": 0,
        }
        for outlet in work.outlets
        for row in outlet.rows(event)
    ]
    work.put(OutboxRow, rows)
    news.tell(work, event.ticket_id, event.staff, event.data)
