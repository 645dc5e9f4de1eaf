"""Signing in by a link from a letter, and that nobody learns who has an account."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from portal import logs
from portal.models import Account, AccountSession, MailProof, OutboxRow, Ticket
from tests.factories import ALICE, BOB, answers
from tests.pages import Page
from tests.signing import LINK, SMTP, account, ask_link, by_link, is_in, link
from tests.sites import Site


@pytest.fixture
def mailing(new_site: Callable[..., Site]) -> Site:
    """A deployment that sends letters."""
    return new_site(**SMTP)


@pytest.mark.row("D36")
def test_a_link_from_the_letter_makes_an_account_and_finds_what_was_asked_before(
    mailing: Site,
) -> None:
    reference = mailing.ask(mailing.visitor()).reference
    alice = mailing.visitor()
    assert by_link(mailing, alice, time_zone="Europe/Berlin").location == "/tickets"
    assert reference in alice.get(f"/tickets/{reference}").text
    alice_ash = account(mailing)
    assert (alice_ash.name, alice_ash.time_zone) == ("Alice Ash", "Europe/Berlin")


def test_nobody_has_an_account_before_the_link_was_used(mailing: Site) -> None:
    ask_link(mailing.visitor())
    mailing.visitor().get(link(mailing))
    assert mailing.count(Account) == 0


def test_who_signs_up_says_their_name_once(mailing: Site) -> None:
    alice = mailing.visitor()
    form = alice.get("/sign-up").form("/sign-up")
    assert alice.submit(form, name="", email=ALICE).summary == {
        "name": "Tell us your name, in at most 80 letters."
    }
    alice.submit(form, name="Alice Ash", email=ALICE)
    page = alice.get(link(mailing))
    assert page.form(page.path).values["name"] == "Alice Ash"
    alice.submit(page.form(page.path))
    assert is_in(alice)


@pytest.mark.asvs("1.3.3")
def test_a_name_with_a_link_is_refused_at_every_door(mailing: Site) -> None:
    bad = "Security Team http://evil.example"
    visitor, alice, program = mailing.visitor(), mailing.person(), mailing.program()
    form = visitor.get("/tickets/new").form("/tickets/new")
    assert "without links" in visitor.submit(form, **answers(name=bad)).error_of("name")
    form = visitor.get("/sign-up").form("/sign-up")
    assert "without links" in visitor.submit(form, name=bad, email=BOB).error_of("name")
    form = alice.get("/account").form("/account")
    assert "without links" in alice.submit(form, name=bad).error_of("name")
    refused = program.post("/tickets", answers(name=bad), Idempotency_Key="one")
    assert refused.status_code == 422
    assert "without links" in str(refused.json)
    assert account(mailing).name == "Alice"
    assert mailing.count(Ticket, MailProof) == 0


@pytest.mark.asvs("6.3.8")
def test_known_and_unknown_addresses_are_answered_alike(mailing: Site) -> None:
    mailing.person(ALICE)
    answers_to = []
    for email in (ALICE, BOB):
        visitor = mailing.visitor()
        answer = ask_link(visitor, email)
        answers_to.append((answer.status, answer.location, visitor.follow(answer).text))
    assert answers_to[0] == answers_to[1]
    mailing.deliver()
    texts = [mailing.post.to(email)[-1].get_content() for email in (ALICE, BOB)]
    known, unknown = ([word for word in text.split() if LINK not in word] for text in texts)
    assert known == unknown
    assert mailing.count(MailProof) == 2


@pytest.mark.asvs("6.5.1", "3.5.3")
def test_a_machine_that_opens_links_uses_nothing_up_and_a_person_does_once(mailing: Site) -> None:
    alice, scanner = mailing.visitor(), mailing.visitor()
    ask_link(alice)
    path = link(mailing)
    for _ in range(3):
        assert scanner.get(path).status == 200
    page = alice.get(path)
    form = page.form(path)
    assert alice.submit(form, name="Alice").location == "/tickets"
    again = scanner.post(path, {"csrf_token": scanner.token(), "name": "Eve"})
    assert (again.status, again.h1) == (404, "This link works no more")
    assert scanner.get(path).status == 404
    assert not is_in(scanner)
    assert mailing.count(AccountSession) == 1


@pytest.mark.asvs("6.5.1")
def test_a_newer_link_ends_the_older_ones_of_its_address_alone(mailing: Site) -> None:
    alice, bob = mailing.visitor(), mailing.visitor()
    ask_link(alice)
    ask_link(bob, BOB)
    older, of_bob = link(mailing), link(mailing, BOB)
    ask_link(alice)
    newer = link(mailing)
    assert newer != older
    assert [alice.get(path).status for path in (older, of_bob, newer)] == [404, 200, 200]
    assert alice.post(older, {"csrf_token": alice.token(), "name": "Al"}).status == 404
    assert not is_in(alice)


@pytest.mark.asvs("6.5.5")
def test_a_link_works_for_ten_minutes(mailing: Site) -> None:
    alice = mailing.visitor()
    ask_link(alice)
    path = link(mailing)
    mailing.clock.pass_by(minutes=9, seconds=59)
    page = alice.get(path)
    mailing.clock.pass_by(seconds=1)
    assert alice.get(path).status == 404
    assert alice.submit(page.form(path), name="Alice").status == 404
    assert not is_in(alice)


def test_a_letter_that_comes_too_late_is_not_sent(mailing: Site) -> None:
    ask_link(mailing.visitor())
    mailing.clock.pass_by(minutes=11)
    mailing.deliver()
    assert mailing.post.letters == []


@pytest.mark.asvs("9.1.1", "9.2.2", "16.2.5")
def test_a_link_is_kept_nowhere_and_a_changed_one_opens_nothing(mailing: Site) -> None:
    alice = mailing.visitor()
    ask_link(alice)
    stored = repr([(row.payload, row.event) for row in mailing.rows(OutboxRow)])
    path = link(mailing)
    token = path.removeprefix(LINK)
    (proof,) = mailing.rows(MailProof)
    assert token not in stored + repr(vars(proof))
    for wrong in (token[:-1], token[:-1] + ("A" if token[-1] != "A" else "B"), proof.nonce):
        assert alice.get(LINK + wrong).status == 404
    ticket = mailing.portal.works.signer.token("ticket", proof.nonce)
    assert alice.get(LINK + ticket).status == 404
    assert alice.get(f"/t/{token}").status == 404


@pytest.mark.asvs("14.2.1", "3.4.5")
def test_the_page_of_a_link_tells_its_address_to_nobody(mailing: Site) -> None:
    alice = mailing.visitor()
    ask_link(alice)
    assert alice.get(link(mailing)).response.headers["Referrer-Policy"] == "no-referrer"
    assert logs.path(LINK + "short") == logs.path(link(mailing)) == LINK + "…"


def test_a_correction_that_met_an_ended_session_waits_as_words(mailing: Site) -> None:
    reference = mailing.ask(mailing.visitor()).reference
    alice = mailing.person()
    form = alice.get(f"/tickets/{reference}/correct").form("/correct")
    mailing.clock.pass_by(days=15)
    assert alice.submit(form, description="It is the second lamp.").location == "/sign-in"
    assert by_link(mailing, alice).location == f"/tickets/{reference}/correct"
    page = alice.get(f"/tickets/{reference}")
    assert page.form("/reply").values["body"].strip() == "It is the second lamp."


@pytest.mark.asvs("7.2.4")
def test_a_planted_cookie_is_worth_nothing_after_signing_in(mailing: Site) -> None:
    """The attacker's browser and the victim's begin with one cookie."""
    eve, alice = mailing.visitor(), mailing.visitor()
    eve.get("/tickets/new")
    planted = eve.client.get_cookie("portal")
    assert planted is not None
    alice.client.set_cookie("portal", planted.value)
    before = named(alice)
    by_link(mailing, alice)
    assert named(alice) not in {before, ""}
    assert is_in(alice)
    assert not is_in(eve)


def named(visitor: object) -> str:
    """The random name of a browser."""
    with visitor.client.session_transaction() as cookie:  # type: ignore[attr-defined]
        return str(cookie.get("browser", ""))


def test_what_was_typed_before_signing_in_is_still_there(mailing: Site) -> None:
    alice = mailing.visitor()
    form = alice.get("/tickets/new").form("/tickets/new")
    alice.submit(form, subject="Half a request")
    by_link(mailing, alice)
    assert "Half a request" in alice.get("/tickets/new").form("/tickets/new").values["subject"]


@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
def test_signing_in_leads_to_this_site_only(mailing: Site, place: str) -> None:
    alice = mailing.visitor()
    alice.get(f"/sign-in?next={place}")
    alice.get(f"/account?next={place}")
    with alice.client.session_transaction() as cookie:
        assert cookie["next"].startswith("/account")
        cookie["next"] = place  # even if somebody could write there
    to = by_link(mailing, alice).response.headers["Location"]
    assert (to, urlsplit(to).netloc) == ("/tickets", "")


def test_signing_in_leads_back_to_the_page_that_was_asked_for(mailing: Site) -> None:
    reference = mailing.ask(mailing.visitor()).reference
    alice = mailing.visitor()
    assert alice.get(f"/tickets/{reference}").location == "/sign-in"
    assert by_link(mailing, alice).location == f"/tickets/{reference}"


def test_a_reply_that_met_an_ended_session_waits_and_is_offered(mailing: Site) -> None:
    reference = mailing.ask(mailing.visitor()).reference
    alice = mailing.person()
    form = alice.get(f"/tickets/{reference}").form(f"/tickets/{reference}/reply")
    mailing.clock.pass_by(days=15)
    assert alice.submit(form, ("a.txt", b"words"), body="It is still dark.").location == "/sign-in"
    page = alice.follow(by_link(mailing, alice))
    assert page.path == f"/tickets/{reference}"
    form = page.form(f"/tickets/{reference}/reply")
    assert form.values["body"].strip() == "It is still dark."
    assert "a.txt" in page.text
    page = alice.follow(alice.submit(form))
    assert page.text.count("It is still dark.") == 1


def test_without_letters_the_page_says_so_and_asks_for_a_password(site: Site) -> None:
    visitor = site.visitor()
    page = visitor.get("/sign-in")
    assert "No letters are sent from here yet" in page.text
    assert "letter with" not in page.text
    refused = visitor.submit(page.form("/sign-in"), email=ALICE)
    assert (refused.status, site.count(MailProof)) == (422, 0)
    assert "ask the people who run this portal" in visitor.get("/sign-up").text
    assert "Send me my links" not in page.text + visitor.get("/tickets/find").text
    assert "send you a link" not in visitor.get("/tickets/new").text


@pytest.mark.asvs("2.4.1", "6.3.1")
def test_letters_from_one_network_are_counted_and_the_victim_still_gets_one(
    mailing: Site,
) -> None:
    eve = mailing.visitor()
    form = eve.get("/sign-in").form("/sign-in")
    found = [eve.submit(form, email=ALICE).status for _ in range(11)]
    assert found == [303] * 10 + [429]
    refused = eve.submit(form, email=ALICE)
    assert 0 < int(refused.response.headers["Retry-After"]) <= 3600
    assert "Too many tries came from here" in refused.error_of("email")
    assert elsewhere(mailing, form.values["csrf_token"], eve, 7).status == 303
    assert link(mailing)


def elsewhere(site: Site, token: str, visitor: object, n: int) -> Page:
    """Ask for Alice's link from another network."""
    values = {"email": ALICE, "csrf_token": token}
    environ = {"REMOTE_ADDR": f"198.51.{n}.7"}
    return visitor.open("POST", "/sign-in", data=values, environ_overrides=environ)  # type: ignore[attr-defined,no-any-return]


@pytest.mark.asvs("6.3.1")
def test_a_flood_of_letters_ends_but_one_that_works_can_always_be_had(mailing: Site) -> None:
    eve = mailing.visitor()
    token = eve.token()
    for n in range(30):
        assert elsewhere(mailing, token, eve, n).status == 303
    flood = mailing.count(MailProof)
    assert flood == 20
    for more in (1, 2, 3):
        mailing.clock.pass_by(minutes=2)
        mailing.deliver()
        mailing.post.letters.clear()
        for n in range(5):
            assert elsewhere(mailing, token, eve, 77 + n).status == 303
        assert mailing.count(MailProof) == flood + more
        assert mailing.visitor().get(link(mailing)).status == 200
        assert len(mailing.post.to(ALICE)) == 1


def test_the_page_after_asking_promises_no_letter_that_may_not_come(mailing: Site) -> None:
    alice = mailing.visitor()
    page = alice.follow(ask_link(alice))
    assert "If one came in the last two minutes, there may be no other" in page.text
    assert "on its way" not in page.text


def test_who_is_shut_out_learns_no_more_than_that_the_link_works_no_more(mailing: Site) -> None:
    mailing.person(ALICE, disabled_at=mailing.clock.at)
    assert by_link(mailing, mailing.visitor()).status == 404
