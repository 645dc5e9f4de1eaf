"""Keeping what somebody typed and has not sent yet, files too, clean like everything stored."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, update

from portal.files import StoredFile
from portal.models import Attachment, Draft, Message
from portal.redaction import CleanText
from portal.services.messages import KeptFiles, Removal, beyond, in_files
from portal.store import drafts as store
from portal.work import Work


def keep(
    work: Work,
    submission_id: UUID,
    browser: str,
    answers: Mapping[str, CleanText],
    files: Sequence[StoredFile] = (),
    dropped: Sequence[UUID] = (),
    removed: Sequence[Removal] = (),
) -> Draft | None:
    """Keep answers and files under this submission for this browser; what is dropped is forgotten.

    What was taken out is remembered, so that its owner is told to change it once the rest is sent.
    Returns None when another browser holds the submission id: nothing is kept then.
    """
    draft = work.session.get(Draft, submission_id)
    if draft is None:
        draft = Draft(submission_id=submission_id, browser=browser, removed=[])
        work.session.add(draft)
    elif draft.browser != browser:
        return None
    # What another kind of request asked stays, for who goes back to it.
    draft.answers = {**(draft.answers or {}), **answers}
    draft.account_id = draft.account_id or _account(work)
    taken = [*removed, *in_files(files)]
    draft.removed = [*draft.removed, *beyond(taken, draft.removed)]
    draft.updated_at = work.now
    draft.expires_at = work.now + timedelta(days=work.policy.intake.draft_days)
    work.session.add_all(attachment(work, file, draft_id=submission_id) for file in files)
    if dropped:
        work.session.execute(
            delete(Attachment).where(_waits(submission_id), Attachment.id.in_(dropped))
        )
    work.session.flush()
    return draft


def _account(work: Work) -> int | None:
    return work.actor.id if work.actor.kind in ("customer", "staff") else None


def _waits(submission_id: UUID) -> ColumnElement[bool]:
    return (Attachment.draft_id == submission_id) & Attachment.ticket_id.is_(None)


def attachment(work: Work, file: StoredFile, **owner: UUID | int) -> Attachment:
    """The row of a stored file; `owner` is its draft, or its ticket and message."""
    return Attachment(
        id=file.key,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        removed=in_files([file]),
        created_at=work.now,
        **owner,
    )


def adopt(work: Work, kept: KeptFiles, message: Message) -> None:
    """Move the kept files of a draft to the message that it became, and end the draft."""
    if kept.draft_id is None:
        return
    if kept.files:
        work.session.execute(
            update(Attachment)
            .where(_waits(kept.draft_id), Attachment.id.in_(kept.files))
            .values(ticket_id=message.ticket_id, message_id=message.id, draft_id=None)
        )
    work.session.execute(delete(Draft).where(Draft.submission_id == kept.draft_id))


def hand_over(work: Work, before: str, browser: str) -> None:
    """What one browser kept belongs to it under its new name as well, and to who signs in."""
    whose = func.coalesce(Draft.account_id, _account(work))
    mine = update(Draft).where(Draft.browser == before)
    work.session.execute(mine.values(browser=browser, account_id=whose))


def discard(work: Work, submission_id: UUID, browser: str) -> None:
    """Throw a draft away; the sweeper removes its files from the store."""
    draft = store.of_browser(work.session, submission_id, browser, work.now)
    if draft is not None:
        draft.expires_at = work.now
