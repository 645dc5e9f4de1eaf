"""One's own account: what is said there, and where one is signed in."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal.models import AccountSession
from portal.services.sessions import IDLE, IDLE_OF_STAFF, LONGEST, LONGEST_OF_STAFF
from tests.factories import ALICE, BOB
from tests.pages import Visitor
from tests.signing import account, by_link, by_password, is_in, with_password
from tests.sites import Site

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
SESSIONS = "/account/sessions"


def signed_in(site: Site, agent: str) -> Visitor:
    """Alice in a browser of this kind."""
    visitor = site.visitor(User_Agent=agent)
    by_password(visitor)
    return visitor


def test_name_language_and_zone_can_be_corrected(new_site: Callable[..., Site]) -> None:
    site = new_site('[organisation]\nlanguages = ["en", "de"]')
    alice = site.person()
    form = alice.get("/account").form("/account")
    said = {"name": "Al Ash", "language": "de", "time_zone": "Europe/Berlin"}
    assert alice.submit(form, **said).location == "/account"
    changed = account(site)
    assert (changed.name, changed.language, changed.time_zone) == tuple(said.values())


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("field", "nonsense"),
    [("name", " "), ("name", "x" * 121), ("time_zone", "Mars/Base"), ("language", "tlh")],
)
def test_nonsense_is_refused_at_its_field(
    new_site: Callable[..., Site], field: str, nonsense: str
) -> None:
    site = new_site('[organisation]\nlanguages = ["en", "de"]')
    alice = site.person()
    form = alice.get("/account").form("/account")
    said = {"name": "Al", "language": "de", "time_zone": "Europe/Berlin"} | {field: nonsense}
    page = alice.submit(form, **said)
    assert (page.status, list(page.summary)) == (422, [field])
    assert account(site).name == "Alice"


@pytest.mark.asvs("15.3.3")
def test_nobody_gives_themselves_a_role_or_another_address(site: Site) -> None:
    alice = site.person()
    form = alice.get("/account").form("/account")
    more = {"staff_role": "administrator", "organisation_role": "manager", "email": BOB, "id": "2"}
    alice.submit(form, name="Al", time_zone="UTC", **more)
    kept = account(site, ALICE)
    assert (kept.staff_role, kept.organisation_role, kept.name) == (None, None, "Al")


def test_a_secret_in_a_name_is_taken_out(site: Site) -> None:
    alice = site.person()
    secret = "ghp_" + "a1B2" * 9
    alice.submit(alice.get("/account").form("/account"), name=secret, time_zone="UTC")
    assert secret not in account(site).name


@pytest.mark.asvs("7.5.2")
def test_sessions_are_listed_by_device_and_can_be_ended(site: Site) -> None:
    with_password(site)
    laptop, phone = signed_in(site, FIREFOX), signed_in(site, SAFARI)
    page = laptop.get(SESSIONS)
    names = [one.text for one in page.root.all(class_="file__name")]
    assert {"Firefox, Windows", "Safari, iPhone"} <= set(names)
    assert page.text.count("This device") == 1
    forms = page.root.all("form", class_="check")
    theirs = next(one for one in forms if "Safari" in one.text)
    chosen = theirs.one("input", name="session").get("value")
    form = page.form(SESSIONS)
    assert laptop.submit(form, session=chosen).location == SESSIONS
    assert not is_in(phone)
    assert is_in(laptop)


def test_all_other_sessions_can_be_ended_at_once(site: Site) -> None:
    with_password(site)
    laptop, phone, tablet = (signed_in(site, agent) for agent in (FIREFOX, SAFARI, ""))
    page = laptop.get(SESSIONS)
    laptop.post(SESSIONS, {"csrf_token": page.form(SESSIONS).values["csrf_token"]})
    assert [is_in(one) for one in (laptop, phone, tablet)] == [True, False, False]


@pytest.mark.asvs("8.2.2")
def test_nobody_ends_the_session_of_another(site: Site) -> None:
    alice, bob = site.person(ALICE), site.person(BOB)
    (hers,) = (row.id for row in site.rows(AccountSession) if row.account_id == 1)
    bob.post(SESSIONS, {"csrf_token": bob.token(), "session": str(hers)})
    assert is_in(alice)


def test_a_device_is_words_of_our_own(site: Site) -> None:
    with_password(site)
    signed_in(site, "<b>Firefox/1</b> " + "x" * 5000 + " Windows password=hunter2hunter2")
    assert site.rows(AccountSession)[-1].device == "Firefox, Windows"
    signed_in(site, "curl/8")
    assert site.rows(AccountSession)[-1].device == ""


def test_a_new_device_is_told_by_letter_and_a_known_one_is_not(site: Site) -> None:
    with_password(site)
    signed_in(site, FIREFOX)
    site.deliver()
    assert len(site.post.to(ALICE)) == 1
    signed_in(site, FIREFOX)
    site.deliver()
    assert len(site.post.to(ALICE)) == 1
    assert "device that we had not seen" in site.post.to(ALICE)[0].get_content()


@pytest.mark.asvs("7.4.1")
def test_after_signing_out_the_old_cookie_opens_nothing(site: Site) -> None:
    alice = site.person()
    cookie = alice.client.get_cookie("portal")
    assert cookie is not None
    page = alice.get("/account")
    assert alice.submit(page.form("/sign-out")).location == "/"
    assert not is_in(alice)
    thief = site.visitor()
    thief.client.set_cookie("portal", cookie.value)
    assert not is_in(thief)


@pytest.mark.asvs("3.5.3")
def test_a_link_signs_nobody_out(site: Site) -> None:
    alice = site.person()
    assert alice.get("/sign-out").status == 405
    assert is_in(alice)


@pytest.mark.asvs("7.3.1")
@pytest.mark.parametrize(
    ("role", "idle"), [(None, timedelta(days=14)), ("agent", timedelta(hours=8))]
)
def test_an_unused_session_ends(site: Site, role: str | None, idle: timedelta) -> None:
    assert idle == (IDLE_OF_STAFF if role else IDLE)
    used, unused = site.person(ALICE, staff_role=role), site.person(ALICE)
    site.clock.at += idle / 2
    assert is_in(used)
    site.clock.at += idle / 2
    assert is_in(used)
    assert not is_in(unused)


@pytest.mark.asvs("7.3.2")
@pytest.mark.parametrize(("role", "longest"), [(None, LONGEST), ("agent", LONGEST_OF_STAFF)])
def test_a_session_ends_in_the_end_however_much_it_is_used(
    site: Site, role: str | None, longest: timedelta
) -> None:
    alice = site.person(ALICE, staff_role=role)
    step = timedelta(hours=7) if role else timedelta(days=13)
    begun = site.clock.at
    while site.clock.at + step < begun + longest:
        site.clock.at += step
        assert is_in(alice)
    site.clock.at = begun + longest
    assert not is_in(alice)


def test_the_last_use_is_written_once_a_minute(site: Site) -> None:
    alice = site.person()
    begun = site.clock.at
    site.clock.pass_by(seconds=59)
    alice.get("/account")
    assert site.rows(AccountSession)[0].last_seen_at == begun
    site.clock.pass_by(seconds=1)
    alice.get("/account")
    assert site.rows(AccountSession)[0].last_seen_at == site.clock.at


@pytest.mark.asvs("7.4.2")
def test_who_is_shut_out_is_out_with_the_next_click(site: Site) -> None:
    alice = site.person(ALICE)
    assert is_in(alice)
    site.person(ALICE, disabled_at=site.clock.at)
    assert not is_in(alice)


@pytest.mark.asvs("7.2.3", "7.2.2")
def test_a_session_has_a_long_random_token_of_which_only_a_digest_is_kept(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(smtp_url="smtp://127.0.0.1:1025")
    tokens = set()
    for _ in range(3):
        alice = site.visitor()
        by_link(site, alice)
        with alice.client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)  # 256 bits
    stored = repr([vars(row) for row in site.rows(AccountSession)])
    assert not any(token in stored for token in tokens)


def test_a_customers_browser_remembers_and_one_of_support_forgets(site: Site) -> None:
    with_password(site)
    cookie = by_password(site.visitor()).response.headers["Set-Cookie"]
    assert "Expires=" in cookie
    with_password(site, email="dana@example.com", staff_role="agent")
    cookie = by_password(site.visitor(), email="dana@example.com").response.headers["Set-Cookie"]
    assert "Expires=" not in cookie
