"""My requests: the list of somebody with an account."""

import pytest

from portal.models import AuditEntry, Ticket, View
from portal.redaction import identifier
from portal.services import timers
from portal.services.notices import KINDS
from portal.store import lists
from portal.work import SYSTEM
from tests.factories import ALICE, BOB, CHARLIE
from tests.pages import Page
from tests.queries import counted
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


def test_support_is_seen_once_a_day(site: Site) -> None:
    path = f"/tickets/{site.ask(site.visitor()).reference}"
    for hours, looks in ((1, 1), (22, 1), (1, 1), (0, 2)):
        dana = site.person("dana@example.com", staff_role="agent")
        assert dana.get(path).status == dana.get(path).status == 200
        noted = [entry for entry in site.rows(AuditEntry) if entry.kind == "viewed"]
        assert len(noted) == looks
        site.clock.pass_by(hours=hours)
    history = site.person(ALICE).get(path).root.one(class_="history").text
    assert history.count("Support looked at the request") == 2


def waiting(site: Site, path: str) -> None:
    """Let support ask the customer something."""
    move = {"status": "waiting-for-customer", "comment": "Which version?"}
    assert site.program().post(f"{path}/status", move).status_code == 200


def test_the_filters_tell_what_waits_what_is_open_and_what_is_over(site: Site) -> None:
    visitor = site.visitor()
    paths = [
        f"/tickets/{site.ask(visitor, subject=subject, category=category).reference}"
        for subject, category in (("One", "billing"), ("Two", "hardware"), ("Three", "billing"))
    ]
    waiting(site, paths[1])
    alice = site.person(ALICE)
    alice.submit(alice.get(paths[2]).form("/withdraw"))
    assert "1 request waits for you" in alice.get("/tickets").text
    for query, expected in (
        ("", {"One", "Two", "Three"}),
        ("show=waiting", {"Two"}),
        ("show=open", {"One", "Two"}),
        ("show=closed", {"Three"}),
        ("category=billing", {"One", "Three"}),
        ("category=billing&show=open", {"One"}),
        ("stage=your-turn", {"Two"}),
        ("stage=received&show=closed", set()),
        ("q=two", {"Two"}),
        ("q=wrong+address", set()),
        ("q=the+address+from", {"One", "Two", "Three"}),
        ("whose=organisation", set()),
        ("stage=none&category=none&show=none&whose=none", {"One", "Two", "Three"}),
    ):
        assert listed(alice.get(f"/tickets?{query}")) == expected, query


def listed(page: Page) -> set[str]:
    """The subjects in the list."""
    body = page.root.all("tbody")
    links = (row.one("a").text for row in body[0].all("tr")) if body else ()
    return set(links)


def test_a_search_that_finds_nothing_keeps_its_words_and_says_so(site: Site) -> None:
    page = site.person(ALICE).get("/tickets?q=%22%3Cb%3Elamp&show=open")
    assert page.field("q").get("value") == '"<b>lamp'
    assert "Nothing fits" in page.text


def test_a_secret_in_a_search_is_taken_out_before_anything(site: Site) -> None:
    secret = "hunter2" * 2
    page = site.person(ALICE).get(f"/tickets?q=password%3A+{secret}")
    assert page.status == 200
    assert secret not in page.text


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize(
    "query", ["q=' OR 1=1 --", "q=%25", "q=_", "cursor=' OR 1=1", "category=' OR '1'='1", "stage='"]
)
def test_what_is_typed_is_never_a_part_of_the_question(site: Site, query: str) -> None:
    site.ask(site.visitor(), subject="The lamp of Alice")
    assert "lamp" not in site.person(CHARLIE).get(f"/tickets?{query}").text.replace(query, "")
    assert site.count(Ticket) == 1


def test_pages_lead_on_and_back_without_a_script(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "SIZE", 2)
    visitor = site.visitor()
    for number in range(5):
        site.ask(visitor, subject=f"Lamp {number}")
    alice = site.person(ALICE)
    page, seen = alice.get("/tickets?show=open"), []
    while True:
        seen.append(listed(page))
        older = page.root.all("a", rel="next")
        if not older:
            break
        assert "show=open" in older[0].get("href")
        page = alice.get(older[0].get("href"))
    assert seen == [{"Lamp 4", "Lamp 3"}, {"Lamp 2", "Lamp 1"}, {"Lamp 0"}]
    page = alice.get(page.root.one("a", rel="prev").get("href"))
    assert listed(page) == seen[1]
    page = alice.get(page.root.one("a", rel="prev").get("href"))
    assert listed(page) == seen[0]
    assert not page.root.all("a", rel="prev")


@pytest.mark.parametrize("mark", ["x", "", "AAAA", "A" * 22, "é", "-" * 400, "MTIz"])
def test_a_place_that_we_did_not_give_is_the_beginning(site: Site, mark: str) -> None:
    site.ask(site.visitor(), subject="The lamp of Alice")
    page = site.person(ALICE).get(f"/tickets?cursor={mark}")
    assert listed(page) == {"The lamp of Alice"}


def test_what_changed_is_told_until_it_is_read(site: Site) -> None:
    alice = site.person(ALICE)
    site.clock.pass_by(minutes=1)
    path = f"/tickets/{site.ask(site.visitor()).reference}"
    assert "since you last looked" not in alice.get("/tickets").text
    site.clock.pass_by(minutes=1)
    answer(site, path)
    page = alice.get("/tickets")
    assert "Support answered" in page.root.one(class_="hint-card").text
    site.clock.pass_by(minutes=1)
    alice.submit(page.form("/tickets/seen"))
    page = alice.get("/tickets")
    assert "since you last looked" not in page.text
    assert "new" not in page.root.one("tbody").text


def test_what_one_did_oneself_is_no_news(site: Site) -> None:
    alice = site.person(ALICE)
    site.clock.pass_by(minutes=1)
    guest = site.visitor()
    path = site.ask(guest).path
    guest.submit(guest.get(path).form("/reply"), body="And the lamp, too.")
    (ticket,) = site.rows(Ticket)
    mine = f"/tickets/{ticket.reference}"
    alice.submit(alice.get(mine).form("/reply"), body="And the door.")
    assert "since you last looked" not in alice.get("/tickets").text


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_notice_can_be_turned_off(site: Site, kind: str) -> None:
    told = {
        "replied": "Support answered",
        "moved": "is now “Waiting for you”",
        "due-changed": "We now expect",
        "reminded": "You were reminded",
    }
    site.person(BOB)
    alice = site.person(ALICE, muted=[identifier(f"notice:{kind}")])
    site.clock.pass_by(minutes=1)
    path = f"/tickets/{site.ask(site.visitor(), copy_to=BOB).reference}"
    site.clock.pass_by(minutes=1)
    waiting(site, path)
    site.clock.pass_by(days=3, minutes=1)
    with site.portal.works.write(SYSTEM) as work:
        timers.sweep(work)
    site.clock.pass_by(minutes=1)
    back = {"status": "in-progress"}
    assert site.program().post(f"{path}/status", back).status_code == 200
    news = alice.get("/tickets").root.one(class_="hint-card").text
    assert [key for key, words in told.items() if words in news] == [k for k in told if k != kind]
    everything = site.person(BOB).get("/tickets").root.one(class_="hint-card").text
    assert all(words in everything for words in told.values())


def test_a_long_list_asks_no_more_than_a_short_one(site: Site) -> None:
    visitor, alice = site.visitor(), site.person(ALICE)
    site.ask(visitor, subject="Lamp")
    alice.get("/tickets")
    with counted(site) as short:
        alice.get("/tickets")
    for number in range(12):
        site.ask(visitor, subject=f"Lamp {number}")
        site.clock.pass_by(minutes=5)
    alice.get("/tickets")
    with counted(site) as long:
        alice.get("/tickets")
    assert len(long) == len(short) <= 5, long


def test_who_is_not_signed_in_is_led_there_and_back(site: Site) -> None:
    visitor = site.visitor()
    assert visitor.get("/tickets?show=open").location == "/sign-in"
    with visitor.client.session_transaction() as cookie:
        assert cookie["next"] == "/tickets?show=open"
