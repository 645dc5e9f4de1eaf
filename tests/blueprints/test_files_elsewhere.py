"""Files in a bucket: pages work as with a folder, and whoever writes loses nothing while it is down."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from portal.files import places
from portal.models import Attachment, Ticket
from portal.services import orphans
from tests import erasing
from tests.factories import answers
from tests.portals import collect_letters
from tests.sites import Site

FORM = "/tickets/new"
LOG = b"12:00 the hub went away\n"
SMALL = ("hub.log", LOG)


@pytest.fixture
def site(new_site: Callable[..., Site], bucket: dict[str, str]) -> Site:
    """A deployment whose files are in a bucket."""
    return new_site(**bucket)


@pytest.fixture
def cut(site: Site) -> Callable[[], None]:
    """Let the bucket be out of reach, or within it again."""
    reached = site.portal.files
    gone = site.portal.config.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"})

    def switch() -> None:
        there = site.portal.files is reached
        site.portal.files = places.store(gone) if there else reached

    return switch


@pytest.mark.asvs("5.4.1", "5.4.2")
def test_a_file_from_a_bucket_comes_as_an_attachment_in_a_sandbox(site: Site) -> None:
    alice = site.visitor()
    page = site.ask(alice, SMALL)
    link = page.root.one("span", class_="file__name").one("a").get("href")
    found = alice.client.get(link)
    assert (found.status_code, found.data) == (200, LOG)
    assert found.headers["Content-Disposition"].startswith("attachment")
    assert found.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert site.person("bob@example.org").client.get(link.replace("/t/", "/t/x")).status_code == 404
    assert not (site.folder / "files").exists()


def test_while_the_bucket_is_down_the_words_stay_and_the_file_can_come_later(
    site: Site, cut: Callable[[], None]
) -> None:
    alice = site.visitor()
    cut()
    page = alice.submit(alice.get(FORM).form(FORM), SMALL, **answers())
    assert page.status == 422
    assert "hub.log: It cannot be kept right now" in page.error_of("attachments")
    assert "choose the file once more" in page.error_of("attachments")
    assert page.form(FORM).values["subject"] == answers()["subject"]
    assert site.count(Ticket) == 0
    cut()
    shown = alice.follow(alice.submit(page.form(FORM), SMALL))
    link = shown.root.one("span", class_="file__name").one("a").get("href")
    cut()
    missed = alice.client.get(link)
    assert (missed.status_code, missed.headers["Retry-After"]) == (503, "60")
    assert b"The file is safe" in missed.data


def test_what_nobody_knows_and_what_is_forgotten_leave_the_bucket(site: Site) -> None:
    collect_letters(site.portal)
    alice, store = site.person(), site.portal.files
    site.ask(alice, SMALL)
    (kept,) = (row.id for row in site.rows(Attachment))
    store.put(lost := uuid4(), BytesIO(LOG))
    later = datetime.now(UTC) + timedelta(days=1)
    assert set(store.before(later)) == {kept, lost}
    erasing.delete(site, alice)
    assert set(store.before(later)) == {lost}
    site.clock.pass_by(days=3650)
    assert orphans.sweep(site.portal.works, store) == 1
    assert set(store.before(later)) == set()
