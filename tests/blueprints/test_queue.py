"""The queue of the desk: what presses first, in words as well as colours, for support alone."""

from collections.abc import Callable

import pytest

from portal.models import Ticket
from portal.services import teams, timers
from portal.store import desk as store
from portal.work import SYSTEM, Work
from tests.desk_pages import DANA, RAMI, act, agent, change, opened
from tests.pages import Page, Visitor
from tests.queries import counted
from tests.sites import Site

NewSite = Callable[..., Site]


def rows(page: Page) -> list[str]:
    """The words of each line."""
    bodies = page.root.all("tbody")
    return [row.text for row in bodies[0].all("tr")] if bodies else []


def listed(who: Visitor, query: str = "") -> list[str]:
    """The subjects in the order of the queue."""
    return [a.text for a in who.get(f"/desk{query}").root.all("a") if "open-" in a.get("id")]


@pytest.fixture
def dana(site: Site) -> Visitor:
    return agent(site, DANA, "support")


def test_what_is_due_first_stands_first_with_all_that_one_needs_to_choose(
    site: Site, dana: Visitor
) -> None:
    opened(site, subject="Low", impact="low")
    opened(site, subject="Critical", impact="critical", business_impact="Nobody gets in.")
    reference = opened(site, subject="High", impact="high", business_impact="It is slow.")
    assert listed(dana) == ["Critical", "High", "Low"]
    act(dana, reference, "take")
    site.clock.pass_by(minutes=5)
    line = rows(dana.get("/desk"))[1]
    for words in (reference, "Alice Ash", "High", "New", "Support", "you", "First answer"):
        assert words in line
    assert "in 4 hr" in line
    assert "5 min since" in line


def test_each_part_of_the_queue_is_a_link(site: Site, dana: Visitor) -> None:
    rami = agent(site, RAMI, "engineering")
    mine, asked, others = (opened(site, subject=name) for name in ("Mine", "Asked", "Others"))
    act(dana, mine, "take")
    act(rami, others, "take")
    act(dana, asked, "reply", body="Which version is it?", then="waiting-for-customer")
    change(site, others, lambda work, one: teams.enter(work, one, "engineering"))
    page = dana.get("/desk")
    parts = {
        a.text: a.get("href")
        for a in page.root.one("nav", **{"aria-label": "Parts of the queue"}).all("a")
    }
    shown = {label: set(listed(dana, url.removeprefix("/desk"))) for label, url in parts.items()}
    assert shown["Our turn"] == {"Mine", "Others"}
    assert shown["Mine"] == {"Mine", "Asked"}
    assert shown["My teams"] == {"Mine", "Asked"}
    assert shown["Nobody’s yet"] == {"Others"}
    assert shown["Waiting for the customer"] == shown["Waiting for customer"] == {"Asked"}
    assert shown["Engineering"] == {"Others"}
    assert shown["New"] == {"Mine", "Others"}
    assert "Closed" not in parts


@pytest.mark.parametrize("query", ["?show=all", "?team=no", "?status=no", "?after=1", "?after=x.y"])
def test_what_an_address_says_that_we_do_not_know_is_passed_over(
    site: Site, dana: Visitor, query: str
) -> None:
    opened(site, subject="Here")
    assert listed(dana, query) == ["Here"]


def test_a_place_behind_the_end_of_time_is_no_place(site: Site, dana: Visitor) -> None:
    opened(site, subject="Here")
    assert listed(dana, f"?after={10**30}.1") == ["Here"]


def test_a_request_is_opened_by_its_number(site: Site, dana: Visitor) -> None:
    reference = opened(site)
    assert dana.get(f"/desk?q={reference.lower()}").location == f"/desk/tickets/{reference}"
    for typed in (reference.replace("-", ""), reference.lower().replace("-", "%20")):
        assert dana.get(f"/desk?q={typed}").location == f"/desk/tickets/{reference}"
    page = dana.get("/desk?q=SEL-2222-2222")
    assert (page.status, page.field("q").get("value")) == (200, "SEL-2222-2222")
    assert "No request has these words" in page.text


def test_requests_are_found_by_words_and_by_who_asked_solved_or_not(
    site: Site, dana: Visitor
) -> None:
    door = opened(site, subject="The door 100% stuck")
    opened(site, subject="The lamp", email="bob@acme.example.com")
    change(site, door, lambda _work, one: setattr(one, "due_at", None))
    assert listed(dana, "?q=DOOR") == listed(dana, "?q=100%25") == ["The door 100% stuck"]
    assert listed(dana, "?q=BOB%40acme.example.com") == listed(dana, "?q=acme") == ["The lamp"]
    assert listed(dana, "?q=the&show=mine") == ["The lamp", "The door 100% stuck"]
    assert "?q=the" in dana.get("/desk?q=the").root.one("section", id="queue").get("hx-get")


@pytest.mark.asvs("8.2.1")
def test_to_everybody_else_there_is_no_desk(site: Site) -> None:
    reference = opened(site)
    assert site.visitor().get("/desk").location == "/sign-in"
    alice = site.person()
    for path in ("/desk", f"/desk/tickets/{reference}"):
        assert alice.get(path).status == 404
    sent = {"csrf_token": alice.token(), "note": "Let me in"}
    assert alice.post(f"/desk/tickets/{reference}/note", sent).status == 404


def test_pages_follow_one_another_and_lead_back(
    site: Site, dana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SIZE", 2)
    for number in range(5):
        opened(site, subject=f"Lamp {number}")
        site.clock.pass_by(minutes=1)
    page, found = dana.get("/desk"), []
    while onward := page.root.all("a", rel="next"):
        found.append(len(rows(page)))
        page = dana.get(onward[0].get("href"))
        assert "Back to the most pressing" in page.text
    assert "these are the newest" not in dana.get("/desk").text
    assert "More than 2 fit: these are the newest." in dana.get("/desk?q=alice").text
    assert [*found, len(rows(page))] == [2, 2, 1]


def test_it_asks_the_database_as_often_for_many_as_for_few(site: Site, dana: Visitor) -> None:
    def often(number: int) -> int:
        for _ in range(number):
            reference = opened(site)
            act(dana, reference, "tag", tag="wish")
        with counted(site) as sent:
            assert len(rows(dana.get("/desk"))) >= number
        return len(sent)

    assert often(2) == often(10)


def test_a_list_renews_itself_and_nothing_around_it(site: Site, dana: Visitor) -> None:
    opened(site, subject="Lamp")
    whole = dana.get("/desk?show=unassigned").root.one(id="queue")
    assert whole.get("hx-trigger") == "every 30s"
    assert "data-polite" in whole.attributes
    part = dana.get(whole.get("hx-get"), HX_Request="true")
    assert "Lamp" in part.text
    assert not part.root.all("h1")
    assert part.root.one(id="queue").get("hx-get") == "/desk?show=unassigned"


@pytest.mark.asvs("7.3.1")
def test_a_list_that_renews_itself_keeps_no_session_open(site: Site, dana: Visitor) -> None:
    polled = {"HX_Request": "true", "HX_Trigger": dana.get("/desk").root.one(id="queue").get("id")}
    pages: list[Page] = []
    while len(pages) < 200 and all(page.status == 200 for page in pages[-1:]):
        site.clock.pass_by(minutes=5)
        pages.append(dana.get("/desk?show=mine", **polled))
    assert len(pages) > 1
    assert pages[-1].status == 204
    assert pages[-1].response.headers["HX-Redirect"] == "/sign-in"


@pytest.mark.row("A27")
def test_what_is_at_risk_or_late_says_so(site: Site, dana: Visitor) -> None:
    opened(site, impact="high", business_impact="It is slow.")

    def line() -> str:
        with site.portal.works.write(SYSTEM) as work:
            timers.sweep(work)
        (found,) = rows(dana.get("/desk"))
        return found

    assert "at risk" not in line()
    site.clock.pass_by(hours=3, minutes=30)
    assert "at risk" in line()
    site.clock.pass_by(hours=1)
    late = line()
    assert "30 min late" in late
    assert "Escalated: Engineering lead" in late
    assert "at risk" not in late


BANDS = [
    ("triage", "green", ("2026-11-16 08:00", "2026-11-16 09:59")),
    ("triage", "yellow", ("2026-11-16 10:00", "2026-11-17 07:59")),
    ("triage", "red", ("2026-11-17 08:00",)),
    ("t1", "green", ("2026-11-16 09:59",)),
    ("t1", "yellow", ("2026-11-16 10:00", "2026-11-17 07:59")),
    ("t1", "red", ("2026-11-17 08:00",)),
    *(
        case
        for team in ("t2", "t3")
        for case in (
            (team, "green", ("2026-11-17 07:59",)),
            (team, "yellow", ("2026-11-17 08:00", "2026-11-18 07:59")),
            (team, "red", ("2026-11-18 08:00",)),
        )
    ),
    *(
        case
        for team in ("t4", "t5")
        for case in (
            (team, "green", ("2026-11-18 07:59",)),
            (team, "yellow", ("2026-11-18 08:00", "2026-11-19 07:59")),
            (team, "red", ("2026-11-19 08:00",)),
        )
    ),
]


@pytest.mark.row("B46", "B47", "B48", "B49", "B50")
def test_how_long_somebody_waits_has_the_colour_of_the_team_in_words_too(
    new_site: NewSite,
) -> None:
    site = new_site(policy="ownerrez")
    site.clock.turn("2026-11-16 08:00")  # ten o'clock where that support is
    for team in ("triage", "t1", "t2", "t3", "t4", "t5"):
        reference = opened(site, subject=team)
        change(site, reference, lambda work, one, to=team: _put(work, one, to))  # type: ignore[misc]
    for team, band, moments in BANDS:
        for moment in moments:
            site.clock.turn(moment)
            page = agent(site).get(f"/desk?team={team}")  # sessions of support are short
            (shown,) = page.root.all(class_=f"band--{band}")
            assert shown.text.endswith(band), (team, moment)


def _put(work: Work, ticket: Ticket, team: str) -> None:
    if ticket.team != team:
        teams.enter(work, ticket, team)


def test_what_waits_for_the_customer_waits_for_nobody_here(new_site: NewSite) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    act(dana, reference, "reply", body="Which version is it?", then="waiting-on-customer")
    page = dana.get("/desk?show=waiting")
    assert not page.root.all(class_="band")
    assert "does not wait for us" in rows(page)[0]


def test_what_is_due_has_its_name(new_site: NewSite) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    assert "First answer" in rows(dana.get("/desk"))[0]
    act(dana, reference, "reply", body="We look into it.")
    assert "Next word" in rows(dana.get("/desk"))[0]
    act(dana, reference, "move", to="pending", comment="Please try again.")
    assert "Goes on by itself" in rows(dana.get("/desk?show=waiting"))[0]
