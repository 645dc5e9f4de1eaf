"""What does not fit together is found, each fault in a line."""

import os
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from click.testing import Result
from sqlalchemy import delete, select, update

from portal.models import Attachment, Link, OutboxRow, QueueItem, Ticket
from portal.redaction import identifier
from tests.portals import collect_letters
from tests.sites import Site

Run = Callable[..., Result]


def test_what_does_not_fit_together_is_found(site: Site, told: Run) -> None:
    collect_letters(site.portal)
    with site.portal.works.database.writer() as session:
        first, second, *_others = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        one, two = session.scalars(select(Attachment).order_by(Attachment.id)).all()
        session.execute(delete(OutboxRow).where(OutboxRow.ticket_id == first.id))
        session.execute(delete(QueueItem).where(QueueItem.ticket_id == first.id))
        session.execute(delete(Link).where(Link.ticket_id == second.id))
        item = session.scalars(select(QueueItem).where(QueueItem.ticket_id == second.id)).first()
        if item is not None:
            event = {**item.event, "subject": identifier("SEL-0000-0000")}
            session.execute(update(QueueItem).where(QueueItem.id == item.id).values(event=event))
        session.commit()
    site.portal.files.delete(one.id)
    (path,) = (site.folder / "files").rglob(f"*{str(two.id)[-8:]}*")
    path.write_bytes(b"changed")
    site.portal.files.put(unknown := uuid4(), BytesIO(b"words"))
    (path,) = (site.folder / "files").rglob(str(unknown))
    os.utime(path, (0, 0))
    found = told("check-data")
    assert found.exit_code == 1
    for words in (
        f"{first.reference}: it was handed to nobody",
        f"{second.reference}: nobody can follow it",
        f"{one.id}: the file is missing",
        f"{two.id}: the file was changed",
        f"{unknown}: a file that nobody knows",
    ):
        assert words in found.output
    assert ("names another request" in found.output) == (item is not None)


def test_what_is_stuck_or_given_up_is_found(site: Site, told: Run) -> None:
    assert told("check-data").exit_code == 0
    site.deliver()
    long_ago = site.clock() - timedelta(days=400)
    with site.portal.works.database.writer() as session:
        rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()
        waiting = session.scalars(select(Ticket).order_by(Ticket.id)).all()
        parked, leased, unused, lost = rows[:4]
        item = session.scalars(select(QueueItem)).first()
        assert item is not None
        unplanned = next(one for one in waiting if one.due_at)
        parked.parked_at, parked.available_at = long_ago, None
        leased.lease, leased.available_at = uuid4(), long_ago
        unused.sink, unused.available_at = "slack", long_ago
        lost.ticket_id, unplanned.due_at = None, None
        item.lease, item.available_at = uuid4(), long_ago
        session.commit()
    found = told("check-data")
    assert found.exit_code == 1
    for words in (
        f"{parked.id}: a delivery to {parked.sink} was given up",
        f"{leased.id}: a delivery was begun and is not done",
        "1 deliveries wait for slack",
        f"{item.id}: an item of the queue was claimed",
        f"{lost.id}: a delivery about a request that is not there",
        f"{unplanned.reference}: nothing is planned",
    ):
        assert words in found.output, words


def test_only_an_item_that_had_a_request_misses_it(site: Site, told: Run) -> None:
    site.deliver()
    with site.portal.works.database.writer() as session:
        one, other = session.scalars(select(QueueItem).order_by(QueueItem.id)).all()[:2]
        one.ticket_id = other.ticket_id = None
        other.event = {**other.event, "type": identifier("incident.proposed")}
        session.commit()
    found = told("check-data").output
    assert f"{one.id}: a delivery about a request that is not there" in found
    assert str(other.id) not in found
