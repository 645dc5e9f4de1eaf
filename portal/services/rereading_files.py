"""Reading every stored file again by the rules of now, as the rows are."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from uuid import UUID

from sqlalchemy import select

from portal import files
from portal.errors import NotFound, RefusedFile
from portal.files import Store
from portal.models import Attachment, Ticket
from portal.redaction import CleanText, Finding
from portal.services import audit, messages
from portal.services.rereading import Found
from portal.work import SYSTEM, Work, Works

_FEW = 50
_TABLE = "files"
_DRAWN = ("image/", "video/")


def all_of(works: Works, store: Store, *, write: bool) -> Iterator[Found]:
    """Every file that holds a secret by the rules of now; `write` takes it out before it is told.

    One that cannot be read any more, or that is refused by now, is for a person to look at.
    """
    last: UUID | None = None
    while True:
        with works.read(SYSTEM) as work:
            few = _next(work, last)
        if not few:
            return
        last = few[-1][0]
        for key, name, kind, reference in few:
            if not kind.startswith(_DRAWN):
                yield from _one(works, store, key, name, reference or str(key), write=write)


def _next(work: Work, last: UUID | None) -> list[tuple[UUID, CleanText, str, CleanText | None]]:
    query = (
        select(Attachment.id, Attachment.name, Attachment.media_type, Ticket.reference)
        .outerjoin(Ticket, Ticket.id == Attachment.ticket_id)
        .order_by(Attachment.id)
        .limit(_FEW)
    )
    query = query if last is None else query.where(Attachment.id > last)
    return [(row[0], row[1], row[2], row[3]) for row in work.session.execute(query)]


def _one(
    works: Works, store: Store, key: UUID, name: CleanText, reference: str, *, write: bool
) -> Iterator[Found]:
    try:
        with store.open(key) as stream:
            content, findings = files.again(stream.read(), name, rules=works.rules)
    except (NotFound, RefusedFile):
        yield Found(_TABLE, reference, (), by_hand=True)
        return
    if not findings:
        return
    if write:
        # The row first: whoever is stopped here finds the file as it was, and begins again.
        with works.write(SYSTEM) as work:
            _write(work, key, content, findings)
        store.put(key, BytesIO(content))
    yield Found(_TABLE, reference, findings)


def _write(work: Work, key: UUID, content: bytes, findings: tuple[Finding, ...]) -> None:
    row = work.session.get(Attachment, key)
    if row is None:
        return
    row.size, row.sha256 = len(content), hashlib.sha256(content).hexdigest()
    row.removed = [*row.removed, *messages.in_file(row.name, findings)]
    ticket = work.session.get(Ticket, row.ticket_id) if row.ticket_id else None
    if ticket is not None:
        audit.note(work, "redacted-later", ticket, count=len(findings))
