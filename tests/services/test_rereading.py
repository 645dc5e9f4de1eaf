"""What older rules let pass is found again in every table and file, and taken out."""

import json
from collections import Counter
from collections.abc import Callable, Generator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import pytest

from portal import files
from portal.files import Limits, LocalStore
from portal.models import Attachment, AuditEntry, Feedback, Message, QueueItem, Ticket
from portal.models.base import Base
from portal.redaction import DEFAULT, redact
from portal.services import drafts, feedback, messages, rereading, rereading_files, tickets
from portal.services.rereading import Found
from tests import acme
from tests.acme import TOKEN
from tests.factories import House

SAID = f"Since we use {TOKEN} the hub is offline."
GONE = f"Since we use acme...{TOKEN[-4:]} the hub is offline."


def filled(house: House) -> Ticket:
    """A ticket that tells a token everywhere, which nobody knows to be one."""
    ticket = house.open(subject=f"Hub {TOKEN}", description=SAID, device=f"hub {TOKEN}").ticket
    with house.write() as work:
        again = work.session.get_one(Ticket, ticket.id)
        said = messages.words(f"And **{TOKEN}**", uuid4(), rules=DEFAULT)
        tickets.reply(work, again, said, side="customer")
        tickets.note(work, again, redact(SAID).text, None)
        given = feedback.prepare(SAID, "5", "", rules=DEFAULT)
        feedback.give(work, given)
        drafts.keep(work, uuid4(), "browser", {"description": redact(SAID).text})
    house.deliver()
    return ticket


@pytest.fixture
def learn(house: House, tmp_path: Path) -> Callable[[], None]:
    """Teach the deployment what a token of Acme looks like."""
    return partial(acme.learn, house, tmp_path)


def everything(house: House) -> str:
    """Every value of every table as text."""
    with house.read() as work:
        tables = Base.metadata.sorted_tables
        return "".join(str(work.session.execute(table.select()).all()) for table in tables)


def swept(house: House, *, write: bool) -> Counter[str]:
    return Counter(found.table for found in rereading.rows(house.works, write=write))


@pytest.mark.row("E31")
def test_what_a_new_rule_knows_is_taken_out_of_every_table(
    house: House, learn: Callable[[], None]
) -> None:
    filled(house)
    learn()
    tables = {"tickets", "messages", "notes", "feedback", "drafts", "outbox", "queue"}
    assert swept(house, write=False).keys() == tables
    assert TOKEN in everything(house)
    assert swept(house, write=True).keys() == tables
    assert TOKEN not in everything(house)


def test_a_second_time_finds_nothing(house: House, learn: Callable[[], None]) -> None:
    filled(house)
    learn()
    swept(house, write=True)
    assert not swept(house, write=True)


def test_the_markup_follows_its_text_and_the_page_tells_what_went(
    house: House, learn: Callable[[], None]
) -> None:
    filled(house)
    learn()
    swept(house, write=True)
    with house.read() as work:
        first, second = work.session.query(Message).order_by(Message.id)
    assert first.body == GONE
    assert second.body_html == f"<p>And <strong>acme...{TOKEN[-4:]}</strong></p>\n"
    assert second.removed == [{"where": "body", "kind": "key", "vendor": "Acme"}]


def test_the_queue_and_what_waits_to_be_sent_are_clean_as_well(
    house: House, learn: Callable[[], None]
) -> None:
    filled(house)
    learn()
    swept(house, write=True)
    with house.read() as work:
        (item, *_) = work.session.query(QueueItem).order_by(QueueItem.created_at)
    assert TOKEN not in json.dumps(item.event, default=str)
    assert item.event["data"]["description"] == GONE


def test_it_is_noted_without_a_value(house: House, learn: Callable[[], None]) -> None:
    ticket = filled(house)
    learn()
    counts = swept(house, write=True)
    with house.write() as work:
        rereading.note(work, counts)
    with house.read() as work:
        entries = work.session.query(AuditEntry).all()
    assert {e.ticket_id for e in entries if e.kind == "redacted-later"} == {ticket.id}
    (last,) = [entry for entry in entries if entry.kind == "read-again"]
    assert last.data["cleaned"]["messages"] == 2


def test_what_is_found_by_an_address_is_only_told(house: House, learn: Callable[[], None]) -> None:
    house.open(email=f"{TOKEN}@example.com")
    learn()
    found = [one for one in rereading.rows(house.works, write=True) if one.by_hand]
    assert {one.table for one in found} >= {"tickets", "links"}
    assert TOKEN in everything(house)


def test_what_somebody_said_is_no_secret_stays(house: House) -> None:
    value = "bluefish" + "77lane"
    said = f"The password is {value}, since Tuesday."
    (_finding, digest) = messages.weak(said, house.works.rules)[0]
    ticket = house.open().ticket
    with house.write() as work:
        again = work.session.get_one(Ticket, ticket.id)
        kept = messages.words(said, uuid4(), rules=work.rules, keep=frozenset({digest}))
        tickets.reply(work, again, kept, side="customer")
        answers = {"description": kept.body}
        drafts.keep(work, uuid4(), "browser", answers)
    house.deliver()
    assert not swept(house, write=True)
    assert value in everything(house)


def test_a_row_that_somebody_writes_meanwhile_is_left_for_the_next_time(
    house: House, learn: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(house)
    learn()
    before = rereading._read  # noqa: SLF001 - somebody comes between reading and writing

    def slow(rules: object, table: object, row: object, left: object) -> object:
        made = before(rules, table, row, left)  # type: ignore[arg-type]
        if str(table) == "feedback" and made.findings:
            with house.write() as work:
                work.session.query(Feedback).update({"comment": redact(f"New: {SAID}").text})
        return made

    monkeypatch.setattr(rereading, "_read", slow)
    assert "feedback" not in swept(house, write=True)
    with house.read() as work:
        assert work.session.query(Feedback).one().comment == f"New: {SAID}"
    monkeypatch.undo()
    assert swept(house, write=True) == {"feedback": 1}


def test_it_may_be_stopped_and_begun_again(
    house: House, learn: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rereading, "_FEW", 2)
    for _ in range(5):
        filled(house)
    learn()
    going = cast("Generator[Found, None, None]", rereading.rows(house.works, write=True))
    for _ in range(7):
        next(going)
    going.close()
    swept(house, write=True)
    assert TOKEN not in everything(house)


def content_of(store: LocalStore, key: UUID) -> bytes:
    with store.open(key) as stream:
        return stream.read()


def test_files_are_read_again_as_well(
    house: House, learn: Callable[[], None], tmp_path: Path
) -> None:
    store = LocalStore(tmp_path / "files")
    ticket = house.open().ticket
    limits = Limits(10_000, ("text/plain", "application/json"))
    kept = [
        files.receive(BytesIO(content), name, limits=limits, store=store, rules=DEFAULT)
        for name, content in (("hub.log", f"use {TOKEN}\n".encode()), ("fine.txt", b"fine\n"))
    ]
    with house.write() as work:
        work.session.add_all(drafts.attachment(work, file, ticket_id=ticket.id) for file in kept)
    learn()
    told = list(rereading_files.all_of(house.works, store, write=False))
    assert [(one.table, one.reference) for one in told] == [("files", ticket.reference)]
    assert TOKEN.encode() in content_of(store, kept[0].key)
    list(rereading_files.all_of(house.works, store, write=True))
    content = content_of(store, kept[0].key)
    assert content == f"use acme...{TOKEN[-4:]}\n".encode()
    with house.read() as work:
        row = work.session.get_one(Attachment, kept[0].key)
    assert row.size == len(content)
    assert row.removed == [{"where": "hub.log", "kind": "key", "vendor": "Acme"}]
    assert not list(rereading_files.all_of(house.works, store, write=True))


def test_a_file_that_is_gone_is_told(house: House, tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "files")
    limits = Limits(10_000, ("text/plain",))
    file = files.receive(BytesIO(b"fine"), "a.txt", limits=limits, store=store, rules=DEFAULT)
    with house.write() as work:
        work.session.add(drafts.attachment(work, file, draft_id=uuid4()))
    store.delete(file.key)
    (found,) = rereading_files.all_of(house.works, store, write=True)
    assert found.by_hand
