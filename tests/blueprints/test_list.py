"""My requests: the list of somebody with an account."""

import pytest

from portal.models import View
from tests.factories import ALICE, BOB, CHARLIE
from tests.sites import Site


def test_who_has_nothing_yet_is_told_what_to_do(site: Site) -> None:
    page = site.person(ALICE).get("/tickets")
    assert page.status == 200
    assert page.h1 == "My requests"
    assert "You have no requests yet" in page.text


@pytest.mark.asvs("8.2.2")
def test_everybody_finds_their_own_and_nobody_elses(site: Site) -> None:
    visitor = site.visitor()
    site.ask(visitor, subject="The lamp of Alice")
    site.ask(visitor, email=CHARLIE, subject="The door of Charlie", copy_to=BOB)
    assert "The lamp of Alice" in site.person(ALICE).get("/tickets").text
    for reader in (BOB, CHARLIE):
        text = site.person(reader).get("/tickets").text
        assert "The door of Charlie" in text
        assert "The lamp of Alice" not in text


def test_what_is_new_is_marked_until_one_has_looked(site: Site) -> None:
    alice = site.person(ALICE)
    site.clock.pass_by(minutes=1)
    path = f"/tickets/{site.ask(site.visitor()).reference}"

    def row() -> str:
        return alice.get("/tickets").root.one("tbody").text

    assert "new" in row()
    alice.get(path)
    assert "new" not in row()
    site.clock.pass_by(minutes=1)
    answer(site, path)
    assert "new" in row()
    alice.get(path)
    views = site.count(View)
    alice.get(path)
    assert "new" not in row()
    assert site.count(View) == views == 2


def answer(site: Site, path: str, body: str = "Which version is it?") -> None:
    """Let support answer."""
    told = site.program().post(f"{path}/replies", {"body": body, "author": "Dana"})
    assert told.status_code == 201
