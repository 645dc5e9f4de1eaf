"""One subscribes to the status without an account: asked, confirmed by a click, ended by another."""

import json
from collections.abc import Callable

import pytest

from portal.models import AuditEntry, OutboxRow, Subscriber, Topic
from tests.erasing import delete
from tests.factories import ALICE, BOB
from tests.incidents import report, say
from tests.pages import Page, Visitor
from tests.sites import Site

ASK = "/status/subscribe"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
BASE = "http://127.0.0.1:8000"


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url="smtp://localhost")


@pytest.fixture
def visitor(site: Site) -> Visitor:
    return site.visitor()


def ask(visitor: Visitor, path: str = ASK, **changes: str) -> Page:
    form = visitor.get(path).form(ASK)
    return visitor.submit(form, **({"email": ALICE} | changes))


def door(site: Site, address: str = ALICE) -> str:
    """Where the newest letter to this address leads, as a path."""
    site.deliver()
    letter = site.post.to(address)[-1]
    where = str(letter["List-Unsubscribe"])
    assert where in letter.get_content()
    assert where.startswith(f"{BASE}/status/subscriptions/")
    return where.removeprefix(BASE)


def confirmed(site: Site, visitor: Visitor, **changes: str) -> str:
    """Subscribe, and press the button in the page of the letter."""
    assert ask(visitor, **changes).location == f"{ASK}/sent?channel=email"
    path = door(site, changes.get("email", ALICE))
    visitor.submit(visitor.get(path).form("/confirm"))
    return path


def topics(site: Site) -> set[tuple[str, bool]]:
    return {(topic.topic, topic.confirmed) for topic in site.rows(Topic)}


def test_the_form_needs_no_session_and_is_the_same_for_everybody(
    site: Site, visitor: Visitor
) -> None:
    page = visitor.get(ASK)
    assert "Set-Cookie" not in page.response.headers
    assert "public" in page.response.headers["Cache-Control"]
    assert "Cookie" not in page.response.headers["Vary"]
    sent = visitor.follow(ask(visitor))
    assert sent.h1 == "Please look into your mailbox"
    assert "Set-Cookie" not in sent.response.headers


@pytest.mark.row("D11")
def test_an_address_counts_once_its_reader_has_confirmed(site: Site, visitor: Visitor) -> None:
    ask(visitor)
    assert topics(site) == {("all", False)}
    path = door(site)
    page = visitor.get(path)
    assert (page.h1, ALICE in page.text, "Everything" in page.text) == (
        "One more click",
        True,
        True,
    )
    told = visitor.submit(page.form("/confirm"), time_zone="Asia/Kathmandu")
    assert told.location == path
    (subscriber,) = site.rows(Subscriber)
    assert topics(site) == {("all", True)}
    assert subscriber.confirmed_at == site.clock()
    assert subscriber.time_zone == "Asia/Kathmandu"
    assert visitor.follow(told).h1 == "What you hear of"


@pytest.mark.asvs("3.5.3")
def test_whoever_opens_the_link_without_pressing_changes_nothing(
    site: Site, visitor: Visitor
) -> None:
    ask(visitor)
    path = door(site)
    for method in ("GET", "HEAD", "GET"):
        assert visitor.open(method, path).status == 200
    assert visitor.get(f"{path}/confirm").status == 405
    assert visitor.get(f"{path}/end").status == 405
    assert topics(site) == {("all", False)}


def test_one_hears_of_parts_alone_if_one_likes(site: Site, visitor: Visitor) -> None:
    page = visitor.get(ASK)
    keys = {box.get("value") for box in page.root.all("input", name="components")}
    assert keys == {part.key for part in site.portal.policy.components}
    ask(visitor, components="api")
    assert topics(site) == {("component:api", False)}


def test_a_part_that_does_not_exist_is_refused_and_all_is_kept(
    site: Site, visitor: Visitor
) -> None:
    page = ask(visitor, components="nothing")
    assert page.status == 422
    assert page.field("email").get("value") == ALICE
    assert site.count(Subscriber) == 0


@pytest.mark.parametrize("typed", ["", "alice", "alice@", "a@b@c.example", "al\nice@example.com"])
def test_what_is_no_address_is_refused_kindly(site: Site, visitor: Visitor, typed: str) -> None:
    page = ask(visitor, email=typed)
    assert page.status == 422
    assert "name@example.com" in page.error_of("email")
    assert site.count(Subscriber, OutboxRow) == 0


@pytest.mark.asvs("16.5.1")
def test_nobody_learns_whether_an_address_is_subscribed(site: Site, visitor: Visitor) -> None:
    path = confirmed(site, visitor)
    first, again = site.post.to(ALICE)[-1], ask(site.visitor())
    other = ask(site.visitor(), email=BOB)
    assert (again.status, again.location) == (other.status, other.location)
    assert door(site) == path
    letter = site.post.to(ALICE)[-1]
    assert letter.get_content() == first.get_content()
    assert letter["Subject"] == first["Subject"] == site.post.to(BOB)[-1]["Subject"]


def test_asking_again_changes_nothing_until_it_is_confirmed(site: Site, visitor: Visitor) -> None:
    path = confirmed(site, visitor, components="api")
    ask(visitor, components="dashboard")
    assert topics(site) == {("component:api", True), ("component:dashboard", False)}
    page = visitor.get(path)
    assert page.h1 == "One more click"
    visitor.submit(page.form("/confirm"))
    assert topics(site) == {("component:api", True), ("component:dashboard", True)}
    assert site.count(Subscriber) == 1


def test_one_changes_what_one_hears_of_and_in_which_zone(site: Site, visitor: Visitor) -> None:
    path = confirmed(site, visitor)
    form = visitor.get(path).form(path)
    told = visitor.submit(form, topics="component:api", time_zone="Europe/Berlin")
    assert told.location == path
    assert topics(site) == {("component:api", True)}
    assert site.rows(Subscriber)[0].time_zone == "Europe/Berlin"


@pytest.mark.parametrize("wanted", [{}, {"topics": "component:none"}, {"topics": "incident:x"}])
def test_a_choice_of_nothing_or_of_what_is_not_there_is_refused(
    site: Site, visitor: Visitor, wanted: dict[str, str]
) -> None:
    path = confirmed(site, visitor)
    page = visitor.post(path, wanted)
    assert page.status == 422
    assert "topics" in page.summary
    assert topics(site) == {("all", True)}


def test_who_unsubscribes_is_forgotten(site: Site, visitor: Visitor) -> None:
    path = confirmed(site, visitor)
    told = visitor.submit(visitor.get(path).form("/end"))
    assert visitor.follow(told).h1 == "You are unsubscribed"
    assert site.count(Subscriber, Topic) == 0
    assert visitor.get(path).status == 404
    for file in site.folder.glob("portal.sqlite3*"):
        assert ALICE.encode() not in file.read_bytes()
    kinds = [row.kind for row in site.rows(AuditEntry)]
    assert kinds == ["subscription-asked", "subscribed", "unsubscribed"]


def test_a_mail_program_unsubscribes_by_one_click(site: Site, visitor: Visitor) -> None:
    path = confirmed(site, visitor)
    told = site.visitor().open("POST", path, data=ONE_CLICK)
    assert told.status == 200
    assert "Set-Cookie" not in told.response.headers
    assert site.count(Subscriber) == 0


@pytest.mark.asvs("9.1.1", "9.2.2")
def test_a_link_that_we_did_not_make_opens_nothing(site: Site, visitor: Visitor) -> None:
    path = confirmed(site, visitor)
    letter = "A" if path[-5] != "A" else "B"
    (subscriber,) = site.rows(Subscriber)
    other = site.portal.works.signer.token("ticket", subscriber.nonce)
    forged = [path[:-5] + letter + path[-4:], f"/status/subscriptions/{other}"]
    for one in [*forged, "/status/subscriptions/none"]:
        assert visitor.get(one).status == 404
        assert visitor.post(one, ONE_CLICK).status == 404
        assert visitor.post(f"{one}/end", {}).status == 404
        assert visitor.post(f"{one}/confirm", {}).status == 404
    assert visitor.get(path).response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({}, 303),
    ],
)
def test_the_origin_decides_who_may_ask(
    site: Site, visitor: Visitor, headers: dict[str, str], status: int
) -> None:
    assert visitor.post(ASK, {"email": ALICE}, headers=headers).status == status
    assert site.count(Subscriber) == (status == 303)


@pytest.mark.asvs("2.4.1")
def test_an_address_cannot_be_flooded(site: Site, visitor: Visitor) -> None:
    most = site.portal.policy.intake.per_hour
    answers = [ask(visitor, email=ALICE).status for _ in range(most + 3)]
    assert answers == [303] * most + [429] * 3
    page = ask(visitor, email=ALICE)
    assert "minute" in page.error_of("email")
    assert page.response.headers["Retry-After"]


def test_what_was_refused_does_not_use_up_what_one_may_ask_for(
    site: Site, visitor: Visitor
) -> None:
    most = site.portal.policy.intake.per_hour
    wrong = [ask(visitor, email=f"no address {n}").status for n in range(most + 3)]
    assert wrong == [422] * (most + 3)
    assert ask(visitor, email=ALICE).status == 303


def test_who_fills_the_field_that_nobody_sees_is_no_person(site: Site, visitor: Visitor) -> None:
    assert ask(visitor, website="https://spam.example").status == 422
    assert site.count(Subscriber) == 0


def test_where_no_letters_are_sent_none_is_promised(new_site: Callable[..., Site]) -> None:
    silent = new_site()
    visitor = silent.visitor()
    before = visitor.get(ASK)
    assert "No letters are sent from here yet" in before.text
    assert "You get a letter first" not in before.text
    assert not [one for one in before.root.all("form") if one.get("action") == ASK]
    assert visitor.get(f"{ASK}?channel=slack").form(ASK).values["channel"] == "slack"
    page = visitor.post(ASK, {"email": ALICE})
    assert page.status == 422
    assert "No letters are sent from here" in page.error_of("email")
    assert silent.count(Subscriber) == 0


def test_ones_own_data_tells_of_it_and_ends_it(site: Site, visitor: Visitor) -> None:
    alice = site.person(ALICE)
    path = confirmed(site, visitor, components="api")
    found = json.loads(alice.get("/account/privacy/data.json").response.text)
    assert [told["topics"] for told in found["subscription"]] == [["component:api"]]
    delete(site, alice, ALICE)
    assert site.count(Subscriber) == 0
    assert visitor.get(path).status == 404


def test_the_page_of_an_open_incident_leads_to_following_it(site: Site, visitor: Visitor) -> None:
    public_id = report(site.portal.works)
    page = visitor.get(f"/status/incidents/{public_id}")
    (link,) = page.root.all("a", href=f"{ASK}?incident={public_id}")
    ask(visitor, link.get("href"))
    assert topics(site) == {(f"incident:{public_id}", False)}
    say(site.portal.works, public_id, "resolved")
    page = visitor.get(f"/status/incidents/{public_id}")
    assert not page.root.all("a", href=link.get("href"))


def test_an_incident_that_is_not_there_cannot_be_followed(site: Site, visitor: Visitor) -> None:
    assert visitor.get(f"{ASK}?incident=none").status == 404
    assert visitor.post(ASK, {"email": ALICE, "incident": "none"}).status == 404
    assert site.count(Subscriber) == 0


def test_a_choice_before_the_yes_is_a_yes_and_an_empty_one_is_none(
    site: Site, visitor: Visitor
) -> None:
    ask(visitor)
    path = door(site)
    assert visitor.post(path, {}).status == 422
    assert topics(site) == {("all", False)}
    assert visitor.post(path, {"topics": "component:api"}).location == path
    assert topics(site) == {("all", False), ("component:api", True)}
    assert site.rows(Subscriber)[0].confirmed_at == site.clock()
