"""Which letters come is everybody's own choice: on the account, by a link in each, by one click."""

import pytest

from portal.models import Account, AuditEntry, Link
from portal.services import preferences
from tests.factories import ALICE, BOB
from tests.pages import Page, Visitor
from tests.sites import Site

MINE = "/account/notifications"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def answer(site: Site, page: Page) -> list[str]:
    """Let support answer; the recipients of the letters that come of it."""
    site.deliver()
    site.post.letters.clear()
    told = site.program().post(f"/tickets/{page.reference}/replies", {"body": "Which one?"})
    assert told.status_code == 201
    site.deliver()
    return [str(letter["To"]) for letter in site.post.letters]


def door(site: Site) -> str:
    """Where the newest letter says that one can choose, as a path."""
    where = str(site.post.letters[-1]["List-Unsubscribe"])
    assert where in site.post.letters[-1].get_content()
    return where.removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def asked(site: Site) -> Page:
    """Alice asked, and support answered."""
    page = site.ask(site.visitor(), copy_to=BOB)
    answer(site, page)
    return page


def test_every_kind_that_can_be_turned_off_has_words(site: Site) -> None:
    page = site.person(ALICE).get(MINE)
    offered = {box.get("value") for box in page.root.all("input", name="wanted")}
    assert offered == {*preferences.LETTERS, *preferences.NOTICES}


def test_an_account_turns_letters_off_and_on_again(site: Site, asked: Page) -> None:
    alice = site.person(ALICE)
    form = alice.get(MINE).form(MINE)
    assert alice.post(MINE, {"csrf_token": form.values["csrf_token"]}).location == MINE
    assert answer(site, asked) == [BOB]
    every = {"csrf_token": form.values["csrf_token"], "wanted": list(preferences.LETTERS)}
    alice.post(MINE, every)
    assert answer(site, asked) == [ALICE, BOB]
    assert [row.kind for row in site.rows(AuditEntry)].count("muted") == 2


@pytest.mark.asvs("15.3.3")
def test_nothing_else_than_what_can_be_chosen_is_kept(site: Site) -> None:
    alice = site.person(ALICE)
    values = {"csrf_token": alice.token(), "wanted": ["replied", "held", "<b>"]}
    alice.post(MINE, values)
    (account,) = site.rows(Account)
    wanted = {*preferences.LETTERS, *preferences.NOTICES} - {"replied"}
    assert set(account.muted) == wanted


def test_notices_are_turned_off_as_well(site: Site, asked: Page) -> None:
    alice = site.person(ALICE)
    site.clock.pass_by(minutes=5)
    answer(site, asked)
    assert "since you last looked" in alice.get("/tickets").text
    alice.post(MINE, {"csrf_token": alice.token()})
    assert "since you last looked" not in alice.get("/tickets").text


@pytest.mark.asvs("3.5.3")
def test_opening_the_link_of_a_letter_changes_nothing(site: Site, asked: Page) -> None:
    page = site.visitor().get(door(site))
    assert page.status == 200
    assert asked.reference in page.text
    assert "invoice" not in page.text
    assert all(link.muted == [] for link in site.rows(Link))


def test_a_mail_program_turns_all_letters_about_a_request_off_by_one_click(
    site: Site, asked: Page
) -> None:
    told = site.visitor().post(door(site), ONE_CLICK)
    assert told.status == 200
    assert answer(site, asked) == [ALICE]


def test_a_guest_chooses_by_the_link_and_changes_their_mind(site: Site, asked: Page) -> None:
    path, bob = door(site), site.visitor()
    assert str(site.post.letters[-1]["To"]) == BOB
    off = bob.submit(bob.get(path).form(path), **ONE_CLICK)
    assert off.location == path
    assert answer(site, asked) == [ALICE]
    page = bob.get(path)
    assert not [box for box in page.root.all("input", name="wanted") if "checked" in box.attributes]
    bob.submit(page.form(path), wanted="replied")
    assert answer(site, asked) == [ALICE, BOB]


@pytest.mark.asvs("3.5.1")
def test_without_our_token_only_the_one_click_does_something(site: Site, asked: Page) -> None:
    path, stranger = door(site), site.visitor()
    assert stranger.post(path, {"wanted": "moved"}).status == 422
    assert stranger.post(path, ONE_CLICK, headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert all(link.muted == [] for link in site.rows(Link))


@pytest.mark.asvs("9.1.1", "9.2.2")
def test_a_link_that_we_did_not_make_opens_nothing(site: Site, asked: Page) -> None:
    path = door(site)
    last = "A" if path[-2] != "A" else "B"
    forged = [path[:-2] + last + path[-1], "/letters/1", "/letters/~", f"/letters{asked.path[2:]}"]
    visitor: Visitor = site.visitor()
    for one in forged:
        assert visitor.get(one).status == 404, one
        assert visitor.post(one, ONE_CLICK).status == 404, one
    assert visitor.get(path.replace("/letters/", "/t/")).status == 404


def test_letters_that_one_needs_to_get_on_cannot_be_turned_off(site: Site) -> None:
    alice = site.person(ALICE)
    alice.post(MINE, {"csrf_token": alice.token()})
    site.ask(site.visitor())
    site.deliver()
    (letter,) = site.post.letters
    assert letter["Subject"].endswith("We have your request")
    assert letter["List-Unsubscribe"] is None


def test_who_is_put_in_copy_can_say_no_in_the_first_letter(site: Site) -> None:
    page = site.ask(site.visitor(), copy_to=BOB)
    site.deliver()
    assert str(site.post.letters[-1]["To"]) == BOB
    site.visitor().post(door(site), ONE_CLICK)
    assert answer(site, page) == [ALICE]
