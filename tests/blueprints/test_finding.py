"""Somebody who lost a link asks for it, and learns nothing about anybody else."""

from collections.abc import Callable

import pytest

from portal.models import OutboxRow
from tests.pages import Page
from tests.sites import Site

FIND = "/tickets/find"
SMTP = "smtp://localhost"


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url=SMTP)


def ask_for(site: Site, email: str) -> Page:
    """Ask for the links of an address."""
    visitor = site.visitor()
    return visitor.submit(visitor.get(FIND).form(FIND), email=email)


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(site: Site) -> None:
    site.ask(site.visitor())
    known, unknown = ask_for(site, "alice@example.com"), ask_for(site, "nobody@example.com")
    assert known.location == unknown.location == "/tickets/found"
    assert site.visitor().follow(known).text == site.visitor().follow(unknown).text
    rows = [row for row in site.rows(OutboxRow) if row.event == "links.requested"]
    assert [row.sink for row in rows] == ["email", "email"]


def test_the_letter_goes_to_that_address_only_and_its_links_work(site: Site) -> None:
    alice = site.visitor()
    reference = site.ask(alice).reference
    site.ask(site.visitor(), email="charlie@example.org")
    site.deliver()
    site.post.letters.clear()
    ask_for(site, "Alice@Example.com")
    ask_for(site, "nobody@example.com")
    site.deliver()
    (letter,) = site.post.letters
    assert letter["To"] == "alice@example.com"
    (link,) = [word for word in letter.get_content().split() if "/t/" in word]
    assert site.visitor().get(link.partition("8000")[2]).reference == reference


def test_an_expired_link_is_renewed_by_asking(site: Site) -> None:
    path = site.ask(site.visitor()).path
    site.clock.pass_by(days=181)
    assert site.visitor().get(path).status == 404
    ask_for(site, "alice@example.com")
    assert site.visitor().get(path).status == 200


@pytest.mark.parametrize("wrong", ["", "alice", "alice@example.com, eve@example.org"])
def test_what_is_no_address_is_told_so(site: Site, wrong: str) -> None:
    page = ask_for(site, wrong)
    assert page.status == 422
    assert list(page.summary) == ["email"]
    assert page.form(FIND).values["email"] == wrong
    assert site.count(OutboxRow) == 0


@pytest.mark.asvs("2.4.1")
def test_asking_for_somebody_s_links_neither_floods_nor_locks_them_out(
    new_site: Callable[..., Site],
) -> None:
    site = new_site("[intake]\nper_hour = 2", smtp_url=SMTP)
    assert {ask_for(site, "alice@example.com").location for _ in range(5)} == {"/tickets/found"}
    assert len([row for row in site.rows(OutboxRow) if row.event == "links.requested"]) == 2
    assert site.ask(site.visitor()).reference
