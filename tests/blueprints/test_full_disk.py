"""On a full disk nothing is acknowledged that is not kept, and everything goes on when there is room."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from portal.models import Attachment, OutboxRow, Ticket
from tests.disks import fill
from tests.factories import answers
from tests.portals import collect_letters
from tests.sites import Site

FORM = "/tickets/new"
LOG = ("hub.log", b"12:00 the hub went away\n" * 400)


@pytest.fixture
def site(
    tmp_path: Path, small_disk: Callable[[Path, str], None], new_site: Callable[..., Site]
) -> Site:
    """A deployment with everything on one small disk."""
    small_disk(tmp_path / "instance-0", "6m")
    return new_site()


def test_nothing_is_acknowledged_that_is_not_kept(site: Site) -> None:
    collect_letters(site.portal)
    alice = site.visitor()
    before = site.ask(alice, LOG)
    form = alice.get(FORM).form(FORM)
    taken = fill(site.folder)
    said = answers(subject="The lamp in the hall is dark")
    refused = [alice.submit(form, *files, **said) for files in ((), (LOG,))]
    assert [page.status for page in refused] == [503, 503]
    assert all("What you typed is still here" in page.root.text for page in refused)
    assert site.count(Ticket) == site.count(Attachment) == 1
    assert before.status == 200
    taken.unlink()
    page = site.ask(alice, LOG, **said)
    assert page.status == 200
    assert site.count(Ticket) == site.count(Attachment) == 2
    assert site.deliver() >= 2
    assert not [row for row in site.rows(OutboxRow) if row.delivered_at is None]
    with site.portal.works.database.reader() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
    kept = {path.name for path in (site.folder / "files").rglob("*") if path.is_file()}
    assert kept == {str(row.id) for row in site.rows(Attachment)}
