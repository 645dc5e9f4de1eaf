"""Old requests are forgotten by themselves, where the policy says so, and no others."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from portal.files import LocalStore
from portal.models import Attachment, Message, Ticket
from portal.redaction import identifier
from portal.services import privacy, progress, tickets
from portal.work import Work
from tests.factories import House, again, extended, house_in, words

DAYS = 365


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[House]:
    """A house that forgets what was closed a year ago."""
    rules = extended(tmp_path, f"[privacy]\nanonymise_after_days = {DAYS}")
    made = house_in(tmp_path, rules)
    yield made
    made.works.database.close()


def closed(house: House) -> Ticket:
    """A request that was taken back, with a note of support."""
    ticket = house.settled()
    with house.write() as work:
        known = again(work, ticket)
        tickets.reply(work, known, words("It stays dark."), side="customer")
        tickets.note(work, known, identifier("She called twice."), identifier("Dana"))
        progress.withdraw(work, known)
    house.deliver()
    return ticket


def add_file(work: Work, ticket: Ticket) -> None:
    """Support adds a file."""
    work.session.add(
        Attachment(
            id=uuid4(),
            ticket_id=ticket.id,
            name=identifier("late.log"),
            media_type="text/plain",
            size=1,
            sha256="",
            removed=[],
            created_at=work.now,
        )
    )


def forget(house: House, folder: Path) -> int:
    """How many rounds it takes until nothing is left to forget."""
    return sum(1 for _ in iter(lambda: privacy.run(house.works, LocalStore(folder)), 0))


def said(house: House, ticket: Ticket) -> set[str]:
    """The words of all messages."""
    with house.read() as work:
        rows = work.session.query(Message).filter(Message.ticket_id == ticket.id)
        return {str(row.body) for row in rows}


def test_what_was_closed_long_ago_is_forgotten_and_what_is_open_stays(
    forgetful: House, tmp_path: Path
) -> None:
    old, waiting = closed(forgetful), forgetful.settled()
    forgetful.clock.pass_by(days=DAYS - 1)
    assert forget(forgetful, tmp_path) == 0
    recent = closed(forgetful)
    forgetful.clock.pass_by(days=2)
    assert forget(forgetful, tmp_path) == 1
    assert said(forgetful, old) == {"–"}
    assert "–" not in said(forgetful, waiting) | said(forgetful, recent)
    gone = forgetful.look(old)
    assert (gone.requester_email, gone.answers) == ("erased@invalid", {})
    assert gone.reference == old.reference
    assert gone.anonymised_at == forgetful.clock()


def test_it_goes_in_batches_and_ends(
    forgetful: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(privacy, "_BATCH", 2)
    old = [closed(forgetful) for _ in range(5)]
    forgetful.clock.pass_by(days=DAYS + 1)
    assert forget(forgetful, tmp_path) == 3
    assert all(said(forgetful, ticket) == {"–"} for ticket in old)
    assert forget(forgetful, tmp_path) == 0


def test_nothing_is_forgotten_unless_the_policy_says_so(house: House, tmp_path: Path) -> None:
    old = closed(house)
    house.clock.pass_by(days=10_000)
    assert forget(house, tmp_path) == 0
    assert "–" not in said(house, old)


def test_a_file_that_comes_meanwhile_is_taken_along_next_time(
    forgetful: House, tmp_path: Path
) -> None:
    old = closed(forgetful)
    forgetful.clock.pass_by(days=DAYS + 1)
    with forgetful.read() as work:
        batch = privacy.due(work)
    assert batch is not None
    with forgetful.write() as work:
        add_file(work, old)
    with forgetful.write() as work:
        privacy.forget(work, batch)
    assert "–" not in said(forgetful, old)
    forget(forgetful, tmp_path)
    assert said(forgetful, old) == {"–"}
