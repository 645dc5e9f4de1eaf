"""Signing in with a password, choosing one, and what becomes of the other sessions then."""

from collections.abc import Callable

import pytest

from portal.models import AuditEntry
from portal.services import passwords
from tests.factories import ALICE, BOB
from tests.pages import Page, Visitor
from tests.signing import GOOD, SMTP, account, by_link, by_password, is_in, with_password
from tests.sites import Site

PAGE = "/account/password"


def choose(visitor: Visitor, password: str, again: str | None = None) -> Page:
    """Choose a new password."""
    form = visitor.get(PAGE).form(PAGE)
    return visitor.submit(form, new_password=password, again=password if again is None else again)


def test_the_right_password_signs_in_and_leads_on(site: Site) -> None:
    with_password(site)
    alice = site.visitor()
    assert alice.get("/account/sessions").location == "/sign-in"
    assert by_password(alice).location == "/account/sessions"
    assert is_in(alice)


def test_the_address_comes_along_to_the_page_of_the_password(site: Site) -> None:
    alice = site.visitor()
    values = alice.get("/sign-in").form("/sign-in").values | {"email": ALICE}
    page = alice.post("/sign-in/password", values)
    assert (page.status, page.field("email").get("value")) == (200, ALICE)
    assert page.summary == {}


@pytest.mark.asvs("6.3.8")
def test_one_answer_for_every_address_that_a_password_does_not_open(site: Site) -> None:
    with_password(site, email=ALICE)
    site.person(BOB)  # has none
    with_password(site, email="shut@example.com", disabled_at=site.clock.at)
    texts = set()
    for email in (ALICE, BOB, "shut@example.com", "nobody@example.com"):
        page = by_password(site.visitor(), "wrong " + GOOD, email)
        texts.add((page.status, page.text, page.error_of("password")))
    assert len(texts) == 1
    assert by_password(site.visitor(), GOOD, "shut@example.com").status == 422
    refused = [row for row in site.rows(AuditEntry) if row.kind == "sign-in-refused"]
    assert len(refused) == 5
    assert GOOD not in repr([row.data for row in refused])


@pytest.mark.asvs("6.3.8")
def test_an_unknown_address_takes_as_long(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with_password(site)
    tried = []
    known = passwords.fits

    def counted(made: str | None, password: str) -> bool:
        tried.append(made is None)
        return known(made, password)

    monkeypatch.setattr(passwords, "fits", counted)
    for email in (ALICE, "nobody@example.com"):
        by_password(site.visitor(), "wrong " + GOOD, email)
    assert tried == [False, True]


@pytest.mark.asvs("6.2.8")
@pytest.mark.parametrize("other", [GOOD.upper(), GOOD[:-1], GOOD + " ", " " + GOOD, ""])
def test_every_character_of_a_password_counts(site: Site, other: str) -> None:
    with_password(site)
    assert by_password(site.visitor(), other).status == 422


@pytest.mark.asvs("6.2.9", "6.2.8")
def test_a_long_password_of_any_characters_is_taken_as_it_is(site: Site) -> None:
    alice = site.person()
    password = " Ünï©ødé " * 30  # 270 characters, spaces at both ends
    assert choose(alice, password).location == "/account"
    assert by_password(site.visitor(), password).location == "/tickets"
    assert by_password(site.visitor(), password[:72]).status == 422
    assert by_password(site.visitor(), password.strip()).status == 422


@pytest.mark.asvs("6.2.1", "6.2.4", "6.2.11")
@pytest.mark.parametrize(
    "weak", ["short 7", "password1", "Football1", "12345678", "aaaaaaaaaaaa", ALICE, "x" * 1001]
)
def test_a_weak_password_is_refused_with_a_reason(site: Site, weak: str) -> None:
    page = choose(site.person(), weak)
    assert page.status == 422
    assert page.error_of("new_password")
    assert account(site).password_hash is None


def test_both_must_be_the_same(site: Site) -> None:
    page = choose(site.person(), GOOD, GOOD + "!")
    assert (page.status, list(page.summary)) == (422, ["again"])


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_every_other_session(site: Site) -> None:
    first, second = site.person(), site.person()
    choose(first, GOOD)
    assert is_in(first)
    assert not is_in(second)


def test_a_letter_tells_that_the_password_was_changed(site: Site) -> None:
    choose(site.person(), GOOD)
    site.deliver()
    (letter,) = site.post.to(ALICE)
    assert "Your password was changed." in letter.get_content()
    assert GOOD not in letter.get_content()


@pytest.mark.asvs("7.5.1")
def test_after_a_while_one_shows_once_more_who_one_is(site: Site) -> None:
    with_password(site)
    alice = site.visitor()
    by_password(alice)
    page = alice.get(PAGE)
    site.clock.pass_by(minutes=11)
    assert alice.submit(page.form(PAGE), new_password=GOOD * 2).location == "/sign-in"
    assert alice.get(PAGE).location == "/sign-in"
    again = alice.get("/sign-in")
    assert again.h1 == "Is it still you?"
    assert again.field("email").get("value") == ALICE
    assert by_password(alice).location == PAGE
    assert choose(alice, GOOD * 2).location == "/account"


def test_a_password_is_kept_anew_when_the_parameters_have_changed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(site)
    before = account(site).password_hash
    by_password(site.visitor())
    assert account(site).password_hash == before
    monkeypatch.setattr(passwords, "is_outdated", lambda _: True)
    by_password(site.visitor())
    assert account(site).password_hash != before
    assert by_password(site.visitor()).status == 303


@pytest.mark.asvs("2.4.1", "6.3.1")
def test_guessing_is_slowed_down_and_the_owner_is_not_shut_out(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(**SMTP)
    with_password(site)
    eve = site.visitor()
    guesses = [by_password(eve, f"guess number {n}").status for n in range(12)]
    assert guesses == [422] * 10 + [429] * 2
    refused = by_password(eve)  # even the right one
    assert refused.status == 429
    assert 0 < int(refused.response.headers["Retry-After"]) <= 3600
    assert "Too many tries" in refused.error_of("password")
    alice = site.visitor()
    values = alice.get("/sign-in/password").form("/sign-in/password").values
    said = values | {"email": ALICE, "password": GOOD}
    home = {"REMOTE_ADDR": "198.51.100.7"}
    assert alice.open("POST", "/sign-in/password", data=said, environ_overrides=home).status == 303
    assert by_link(site, site.visitor()).status == 303  # from the attacker's own network


def guess_from(site: Site, n: int, password: str = "wrong " + GOOD) -> int:
    """One try of a browser that nobody knows, in a network of its own."""
    return home(site.visitor(), f"198.{n // 250}.{n % 250}.7", password)


def home(visitor: Visitor, address: str, password: str = GOOD) -> int:
    """One try from this address."""
    values = visitor.get("/sign-in/password").form("/sign-in/password").values
    said = values | {"email": ALICE, "password": password}
    environ = {"REMOTE_ADDR": address}
    return visitor.open("POST", "/sign-in/password", data=said, environ_overrides=environ).status


@pytest.mark.asvs("6.3.1")
def test_guesses_from_many_networks_do_not_shut_the_owner_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(site)
    known, moved = site.visitor(), "203.0.113.7"
    assert home(known, "192.0.2.7") == 303
    known.post("/sign-out", {"csrf_token": known.token()})
    right = passwords.fits
    monkeypatch.setattr(passwords, "fits", lambda made, said: said == GOOD and right(made, said))
    tried = [guess_from(site, n) for n in range(200)]
    assert tried == [422] * 199 + [429]  # signing in counted as well
    assert guess_from(site, 333, GOOD) == 429
    assert home(known, moved) == 303  # the browser is known, wherever it is
    assert home(site.visitor(), "192.0.2.9") == 303  # and so is the network
    assert [home(known, f"10.0.{n}.7", "wrong") for n in range(9)][-1] == 422
    assert [home(known, f"10.1.{n}.7", "wrong") for n in range(9)][-1] == 429


def test_a_browser_that_knows_another_account_is_a_stranger_to_this_one(site: Site) -> None:
    with_password(site)
    with_password(site, email=BOB)
    bob = site.visitor()
    assert by_password(bob, email=BOB).status == 303
    assert [by_password(bob, "wrong").status for _ in range(11)] == [422] * 10 + [429]


@pytest.mark.asvs("3.5.1")
def test_an_expired_page_tries_no_password(site: Site) -> None:
    with_password(site)
    said = {"email": ALICE, "password": GOOD, "csrf_token": "forged"}
    page = site.visitor().post("/sign-in/password", said)
    assert page.status == 422
    assert "open for a long time" in page.error_of("email")


def test_what_is_said_of_a_refused_password_is_true(site: Site) -> None:
    page = choose(site.person(), "ü🔑" * 100)
    assert "one or two characters again and again" in page.error_of("new_password")
    assert "Everything you typed" not in page.text
    assert "Many people" in choose(site.person(), "password1").error_of("new_password")
    refused = by_password(site.visitor(), "wrong")
    assert refused.status == 422
    assert "Everything you typed" not in refused.text
