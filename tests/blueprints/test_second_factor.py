"""The second proof: codes of an app, recovery codes, and that support must have one."""

import re
from collections.abc import Callable

import pytest
from pyotp import TOTP

from portal.models import RecoveryCode
from tests.factories import ALICE
from tests.pages import Page, Visitor
from tests.signing import (
    SMTP,
    account,
    by_link,
    by_password,
    code,
    is_in,
    with_app,
    with_password,
)
from tests.sites import Site

PAGE = "/account/second-factor"
CODE = "/sign-in/code"
DANA = "dana@example.com"


def half_in(site: Site) -> Visitor:
    """Alice after her password, before her code."""
    visitor = site.visitor()
    assert by_password(visitor).location == CODE
    return visitor


def enter(visitor: Visitor, given: str) -> Page:
    """Type a code at sign-in."""
    return visitor.submit(visitor.get(CODE).form(CODE), code=given)


def set_up(site: Site, visitor: Visitor) -> tuple[TOTP, Page]:
    """Set up an app; it, and the page with the recovery codes."""
    page = visitor.get(PAGE)
    assert "recovery codes" not in page.text  # there are none yet
    app = TOTP(page.root.one("code").text.replace(" ", ""))
    assert page.root.all("svg")
    return app, visitor.submit(page.form(PAGE), code=code(site, app))


def codes_on(page: Page) -> list[str]:
    """The recovery codes that are shown."""
    return [one.text for one in page.root.all("code")]


@pytest.mark.asvs("6.3.3")
def test_a_password_alone_opens_nothing_once_an_app_is_set_up(site: Site) -> None:
    app = with_app(site)
    alice = half_in(site)
    assert not is_in(alice)
    for path in ("/tickets/SEL-2222-2222", "/account"):
        assert alice.get(path).location == CODE  # it is the second proof that is missing
    assert enter(alice, "000000" if code(site, app) != "000000" else "000001").status == 422
    assert not is_in(alice)
    assert enter(alice, code(site, app)).status == 303
    assert is_in(alice)


@pytest.mark.asvs("6.5.1")
def test_a_code_works_once_in_whatever_browser(site: Site) -> None:
    app = with_app(site)
    first, second = half_in(site), half_in(site)
    shown = code(site, app)
    assert enter(first, f"{shown[:3]} {shown[3:]}").status == 303
    assert enter(second, shown).status == 422
    assert enter(second, code(site, app, -1)).status == 422
    assert enter(second, code(site, app, 1)).status == 303


@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_off_by_half_a_minute(site: Site, steps: int, status: int) -> None:
    app = with_app(site)
    assert enter(half_in(site), code(site, app, steps)).status == status


def test_the_first_proof_holds_for_ten_minutes(site: Site) -> None:
    app = with_app(site)
    alice = half_in(site)
    form = alice.get(CODE).form(CODE)
    site.clock.pass_by(minutes=10)
    assert alice.get(CODE).location == "/sign-in"
    assert alice.submit(form, code=code(site, app)).location == "/sign-in"


def test_an_app_is_set_up_by_its_first_code_and_other_sessions_end(site: Site) -> None:
    with_password(site)
    alice, other = site.person(ALICE), site.person(ALICE)
    page = alice.get(PAGE)
    refused = alice.submit(page.form(PAGE), code="12345")
    assert (refused.status, list(refused.summary)) == (422, ["code"])
    assert account(site).totp_enabled_at is None
    app, shown = set_up(site, alice)
    assert len(codes_on(shown)) == 10
    assert is_in(alice)
    assert not is_in(other)
    site.clock.pass_by(seconds=30)
    assert enter(half_in(site), code(site, app)).status == 303


@pytest.mark.asvs("16.2.5")
def test_neither_the_secret_nor_a_recovery_code_is_stored(site: Site) -> None:
    alice = site.person()
    app, shown = set_up(site, alice)
    stored = repr([vars(row) for row in (account(site), *site.rows(RecoveryCode))])
    assert app.secret not in stored
    for recovery in codes_on(shown):
        assert recovery not in stored
        assert recovery.replace("-", "") not in stored


def test_a_recovery_code_works_once_however_it_is_typed(site: Site) -> None:
    with_password(site)
    _, shown = set_up(site, site.person(ALICE))
    first, second, *_rest = codes_on(shown)
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", first)
    assert enter(half_in(site), first.upper().replace("-", " ")).status == 303
    assert enter(half_in(site), first).status == 422
    assert enter(half_in(site), second).status == 303
    site.deliver()
    assert "recovery codes was used" in "".join(
        letter.get_content() for letter in site.post.to(ALICE)
    )


def test_new_recovery_codes_end_the_old_ones(site: Site) -> None:
    with_password(site)
    alice = site.person(ALICE)
    _, shown = set_up(site, alice)
    page = alice.submit(alice.get(PAGE).form("/recovery"))
    assert set(codes_on(page)).isdisjoint(codes_on(shown))
    assert enter(half_in(site), codes_on(shown)[0]).status == 422
    assert enter(half_in(site), codes_on(page)[0]).status == 303


def test_the_codes_can_be_turned_off(site: Site) -> None:
    with_password(site)
    alice = site.person(ALICE)
    set_up(site, alice)
    assert alice.submit(alice.get(PAGE).form("/off")).location == "/account"
    assert by_password(site.visitor()).location == "/tickets"
    assert site.count(RecoveryCode) == 0


@pytest.mark.asvs("6.3.1", "2.4.1")
def test_guessing_codes_is_slowed_down(site: Site) -> None:
    app = with_app(site)
    alice = half_in(site)
    found = [enter(alice, f"{n:06}").status for n in range(11)]
    assert found == [422] * 10 + [429]
    assert enter(alice, code(site, app)).status == 429


@pytest.mark.asvs("6.3.1")
def test_guessing_codes_from_everywhere_ends_but_not_for_who_came_by_a_link(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(**SMTP)
    app = with_app(site)
    eve = half_in(site)
    values = eve.get(CODE).form(CODE).values
    found = []
    for n in range(31):
        home = {"REMOTE_ADDR": f"198.51.{n}.7"}
        said = values | {"code": f"{n:06}"}
        found.append(eve.open("POST", CODE, data=said, environ_overrides=home).status)
    assert found == [422] * 30 + [429]
    alice = site.visitor()
    assert by_link(site, alice).location == CODE
    assert enter(alice, code(site, app)).location == "/tickets"


@pytest.mark.asvs("6.3.1")
def test_who_guesses_codes_shuts_out_no_browser_that_was_in_before(site: Site) -> None:
    app = with_app(site)
    alice, eve = half_in(site), half_in(site)
    enter(alice, code(site, app))
    alice.submit(alice.get("/account").form("/sign-out"))
    while enter(eve, "12345").status == 422:
        pass
    site.clock.pass_by(minutes=1)
    assert enter(eve, code(site, app)).status == 429
    assert by_password(alice).location == CODE
    found = [enter(alice, "12345").status for _n in range(11)]  # whose own guesses are counted
    assert found == [422] * 10 + [429]


def test_without_a_first_proof_there_is_no_second(site: Site) -> None:
    app = with_app(site)
    eve = site.visitor()
    assert eve.get(CODE).location == "/sign-in"
    said = {"csrf_token": eve.token(), "code": code(site, app)}
    assert eve.post(CODE, said).location == "/sign-in"
    assert not is_in(eve)


@pytest.mark.asvs("6.3.3")
def test_support_without_a_second_proof_reaches_only_the_page_that_sets_one_up(
    site: Site,
) -> None:
    reference = site.ask(site.visitor()).reference
    with_password(site, email=DANA, staff_role="administrator")
    dana = site.visitor()
    dana.get(f"/tickets/{reference}")
    place = by_password(dana, email=DANA).location
    for path in (place, "/account", "/account/sessions", "/desk/people"):
        assert dana.get(path).location == PAGE, path
    assert dana.get("/account/passkeys").status == 200
    dana.get(place)
    page = dana.get(PAGE)
    assert "Support needs a second proof" in page.text
    _, shown = set_up(site, dana)
    onward = shown.root.all("a", class_="button--primary")[0].get("href")
    assert onward == f"/tickets/{reference}"
    assert dana.get(onward).status == 200


@pytest.mark.asvs("6.3.3")
def test_support_that_turns_its_codes_off_must_set_up_others(site: Site) -> None:
    with_password(site, email=DANA, staff_role="agent")
    dana = site.person(DANA, staff_role="agent")
    set_up(site, dana)
    dana.submit(dana.get(PAGE).form("/off"))
    assert dana.get("/account").location == "/sign-in"
    by_password(dana, email=DANA)
    assert dana.get("/account").location == PAGE


@pytest.mark.asvs("7.5.1")
@pytest.mark.parametrize("door", ["/off", "/recovery", ""])
def test_changing_factors_asks_for_a_fresh_proof(site: Site, door: str) -> None:
    app = with_app(site)
    alice = site.person(ALICE)
    form = alice.get(PAGE).form("/off").values
    site.clock.pass_by(minutes=11)
    assert alice.post(PAGE + door, form).location == "/sign-in"
    by_password(alice)
    assert enter(alice, code(site, app)).location == PAGE
