"""What was typed and not sent waits for its browser, clean, and is forgotten in time."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from portal.files import StoredFile
from portal.models import Attachment, Draft
from portal.redaction import DEFAULT, identifier, redact
from portal.services import drafts, messages, tickets, timers
from portal.services.messages import KeptFiles
from portal.store import drafts as store
from portal.store import tickets as tickets_store
from tests.factories import House, again

MINE, THEIRS = "a" * 32, "b" * 32


def file(name: str = "hub.log") -> StoredFile:
    return StoredFile(uuid4(), identifier(name), "text/plain", 5, "0" * 64, ())


def keep(house: House, draft_id: UUID, *files: StoredFile, browser: str = MINE) -> bool:
    answers = {"subject": redact("Half a sentence").text}
    with house.write() as work:
        return drafts.keep(work, draft_id, browser, answers, files) is not None


def found(house: House, draft_id: UUID, browser: str = MINE) -> Draft | None:
    with house.read() as work:
        return store.of_browser(work.session, draft_id, browser, work.now)


def test_a_draft_is_kept_for_its_browser_only(house: House) -> None:
    draft_id = uuid4()
    assert keep(house, draft_id)
    draft = found(house, draft_id)
    assert draft is not None
    assert draft.answers == {"subject": "Half a sentence"}
    assert found(house, draft_id, THEIRS) is None


def test_nobody_writes_into_anothers_draft(house: House) -> None:
    draft_id = uuid4()
    keep(house, draft_id)
    assert not keep(house, draft_id, file(), browser=THEIRS)
    with house.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_draft_holds_no_raw_text(house: House) -> None:
    with pytest.raises(Exception, match="did not pass the redactor"), house.write() as work:
        drafts.keep(work, uuid4(), MINE, {"subject": "typed"})  # type: ignore[dict-item]


def test_kept_files_go_along_with_what_is_sent(house: House) -> None:
    ticket, draft_id, kept, dropped = house.open().ticket, uuid4(), file(), file("old.log")
    keep(house, draft_id, kept, dropped)
    with house.write() as work:
        drafts.keep(work, draft_id, MINE, {}, dropped=(dropped.key,))
    waits = KeptFiles(draft_id, (kept.key,))
    said = messages.words("Here is the log.", uuid4(), (), waits, rules=DEFAULT)
    with house.write() as work:
        message = tickets.reply(work, again(work, ticket), said, side="customer")
    with house.read() as work:
        (attachment,) = tickets_store.attachments(work.session, ticket)
    assert (attachment.id, attachment.message_id) == (kept.key, message.id)
    assert found(house, draft_id) is None


def test_a_file_of_a_sent_message_cannot_be_taken_by_another_draft(house: House) -> None:
    ticket, draft_id, kept = house.open().ticket, uuid4(), file()
    keep(house, draft_id, kept)
    for _ in range(2):
        waits = KeptFiles(draft_id, (kept.key,))
        said = messages.words("Look.", uuid4(), (), waits, rules=DEFAULT)
        with house.write() as work:
            tickets.reply(work, again(work, ticket), said, side="customer")
    with house.read() as work:
        (attachment,) = tickets_store.attachments(work.session, ticket)
        first_reply = tickets_store.conversation(work.session, ticket)[1]
    assert attachment.message_id == first_reply.id


def test_a_draft_expires_and_its_files_with_it(house: House) -> None:
    draft_id, kept = uuid4(), file()
    keep(house, draft_id, kept)
    house.clock.pass_by(days=house.works.policy.intake.draft_days)
    assert found(house, draft_id) is None
    with house.write() as work:
        assert timers.forget(work) == [kept.key]
        assert timers.forget(work) == []
    with house.read() as work:
        assert work.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_discarded_draft_is_gone_at_once(house: House) -> None:
    draft_id = uuid4()
    keep(house, draft_id)
    with house.write() as work:
        drafts.discard(work, draft_id, THEIRS)
    assert found(house, draft_id)
    with house.write() as work:
        drafts.discard(work, draft_id, MINE)
    assert found(house, draft_id) is None
