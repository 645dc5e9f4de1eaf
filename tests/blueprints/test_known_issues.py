"""Known issues on pages: the desk's index and form, what customers find, and that they have it, too."""

from collections.abc import Callable

import pytest

from portal.models import TicketTag
from portal.services import proposals
from portal.work import SYSTEM
from tests.desk_pages import act, agent, opened, path
from tests.factories import ALICE
from tests.known_issues import TITLE, add, solve, stored, typed
from tests.pages import Page, Visitor
from tests.queries import counted
from tests.sites import Site

DESK = "/desk/known-issues"
PIA = "pia@example.net"
TAG = "4711-calendar-import"
FITS = {"subject": "Calendars are not imported any more"}


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url="smtp://localhost")


@pytest.fixture
def dana(site: Site) -> Visitor:
    return agent(site)


@pytest.fixture
def pia(site: Site) -> Visitor:
    """Who may post."""
    return site.person(PIA, staff_role="publisher")


def fill(who: Visitor, **changes: str) -> Page:
    """Fill in the form of a new one."""
    return who.submit(who.get(f"{DESK}/new").form("/new"), **typed(**changes))


def hints(who: Visitor, **changes: str) -> Page:
    """What somebody is told while they type."""
    values = who.get("/tickets/new").form("/tickets/new").values
    return who.post("/tickets/hints", values | changes)


@pytest.mark.row("B35", "B36")
def test_one_is_added_by_the_form_and_stands_in_the_index(site: Site, pia: Visitor) -> None:
    page = pia.follow(fill(pia))
    assert (page.h1, page.path) == (TITLE, f"{DESK}/{TAG}")
    index = pia.get(DESK).text
    assert TITLE in index
    assert "0 requests" in index
    assert "<time" not in index + page.text


def test_its_words_and_links_are_read_without_opening_the_form(site: Site, dana: Visitor) -> None:
    documentation, tracker = "https://docs.example/4711", "https://tracker.example/4711"
    add(site.portal.works, documentation=documentation, tracker=tracker)
    page = dana.get(f"{DESK}/{TAG}")
    read = page.root.one("div", class_="prose")
    assert typed()["body"] in read.text
    assert typed()["workaround"] in read.text
    links = {link.get("href"): link.get("rel") for link in read.all("a")}
    assert links == dict.fromkeys((documentation, tracker), "noopener noreferrer")
    for shown in (page, dana.get(f"{DESK}/new")):
        (here,) = [one for one in shown.root.all("a") if one.get("aria-current") == "page"]
        assert here.get("href") == DESK


@pytest.mark.row("B34", "B36")
def test_a_mistake_stands_at_its_field_and_everything_stays(site: Site, pia: Visitor) -> None:
    page = fill(pia, tag="Calendar!", documentation="docs")
    assert page.status == 422
    assert set(page.summary) == {"tag", "documentation"}
    assert page.field("tag").get("value") == "Calendar!"
    assert page.field("body").raw.strip() == typed()["body"]
    assert "checked" in page.field("public").attributes


@pytest.mark.row("B54")
def test_an_agent_writes_one_down_and_who_may_post_shows_it(
    site: Site, dana: Visitor, pia: Visitor
) -> None:
    assert not dana.get(f"{DESK}/new").root.all("input", name="public")
    dana.follow(fill(dana, public=""))
    assert site.visitor().get(f"/known-issues/{TAG}").status == 404
    pia.submit(pia.get(f"{DESK}/{TAG}").form(f"/{TAG}"), public="yes")
    shown = site.visitor().get(f"/known-issues/{TAG}")
    assert shown.h1 == TITLE
    assert "<time" not in shown.text
    page = dana.get(f"{DESK}/{TAG}")
    assert not page.root.all("textarea", name="body")
    forced = {"csrf_token": dana.token(), **typed(title="Other words")}
    assert dana.post(f"{DESK}/{TAG}", forced).status == 403
    assert stored(site.portal.works, TAG).title == TITLE


@pytest.mark.row("B37")
def test_a_proposal_leads_to_a_form_that_is_begun(site: Site, dana: Visitor) -> None:
    for _ in range(3):
        opened(site, subject="The calendar import fails", category="integration")
    with site.portal.works.write(SYSTEM) as work:
        proposals.look(work)
    (link,) = [
        one.get("href") for one in dana.get(DESK).root.all("a") if "proposal=" in one.get("href")
    ]
    assert link in [one.get("href") for one in dana.get("/desk/incidents").root.all("a")]
    form = dana.get(link).form("/new")
    assert form.values["category"] == "integration"
    assert form.values["title"]
    dana.submit(form, **typed(public=""))
    assert {row.tag for row in site.rows(TicketTag)} == {TAG}
    assert "3 requests" in dana.get(DESK).text


@pytest.mark.row("B20")
def test_the_desk_shows_what_fits_before_a_request_goes_up(
    new_site: Callable[..., Site],
) -> None:
    site = new_site(policy="ownerrez")
    works = site.portal.works
    add(works, category="", tag="1-late-mail", title="Letters come late")
    add(works, category="", tag=TAG)
    dana, reference = agent(site), opened(site, **FITS)
    page = dana.get(path(reference))
    up = page.root.one("details", id="team")
    assert "Look first whether it is known already" in up.text
    assert [one.text for one in up.one("ul", class_="links").all("a")] == [TITLE]
    known = page.root.one("section", id="known")
    options = [one.get("value") for one in known.all("option")]
    assert options == ["", TAG, "1-late-mail"]


@pytest.mark.row("B34", "B25")
def test_a_request_is_linked_hears_of_the_end_and_is_taken_off(site: Site, dana: Visitor) -> None:
    add(site.portal.works)
    reference = opened(site, **FITS)
    page = dana.follow(act(dana, reference, "known-issue", known_issue=TAG))
    assert TITLE in page.root.one("section", id="known").text
    refused = act(dana, reference, "untag", tag=TAG)
    assert refused.status == 303
    assert site.rows(TicketTag) == []
    act(dana, reference, "known-issue", known_issue=TAG)
    form = dana.get(f"{DESK}/{TAG}").form("/resolve")
    lacks = dana.submit(form, outcome="")
    assert (lacks.status, set(lacks.summary)) == (422, {"outcome"})
    page = dana.follow(dana.submit(form, outcome="Calendars come in **again**."))
    assert "Works again since" in page.text
    assert "Calendars come in again." in site.person(ALICE).get(f"/tickets/{reference}").text


def test_choosing_none_is_said_kindly(site: Site, dana: Visitor) -> None:
    add(site.portal.works)
    reference = opened(site)
    page = act(dana, reference, "known-issue", known_issue="")
    assert page.status == 422
    assert "Choose the known issue." in page.text
    gone = {"csrf_token": dana.token(), "known_issue": "none"}
    assert dana.post(f"{path(reference)}/known-issue", gone).status == 404


@pytest.mark.row("B25")
def test_what_came_down_asks_for_the_index(new_site: Callable[..., Site]) -> None:
    site = new_site(policy="ownerrez")
    dana, reference = agent(site), opened(site)
    words = "It came down again"
    said = {"note": "Stuck.", "comment": "We look deeper."}
    said |= {"questions": "Why?", "debugging": "Nothing.", "stuck": "Here."}
    act(dana, reference, "team", team="t2", **said)
    assert words not in dana.get(path(reference)).text
    act(dana, reference, "team", team="t1", **said)
    assert words in dana.get(path(reference)).text
    add(site.portal.works, category="")
    act(dana, reference, "known-issue", known_issue=TAG)
    assert words not in dana.get(path(reference)).text


@pytest.mark.row("E23")
def test_a_public_one_that_fits_is_offered_with_what_helps(site: Site) -> None:
    add(site.portal.works)
    add(site.portal.works, tag="1-private-one", title="Calendars imported twice", public="")
    visitor = site.visitor()
    card = hints(visitor, **FITS)
    assert "Is it this known issue?" in card.text
    assert "Press “Sync now” once a day." in card.text
    assert "Calendars imported twice" not in card.text
    assert "this known issue" in hints(visitor, category="integration").text
    assert "this known issue" not in hints(visitor, category="billing", subject="An invoice").text
    solve(site.portal.works, TAG)
    assert "this known issue" not in hints(visitor, **FITS).text


def test_hints_ask_the_database_once_in_a_while_and_sending_never(site: Site) -> None:
    add(site.portal.works)
    visitor = site.visitor()
    values = visitor.get("/tickets/new").form("/tickets/new").values | FITS
    visitor.post("/tickets/hints", values)
    with counted(site) as sent:
        assert TITLE in visitor.post("/tickets/hints", values).text
    assert not [one for one in sent if "known_issues" in one or "resolutions" in one]
    site.clock.pass_by(minutes=2)
    with counted(site) as sent:
        visitor.get("/tickets/new")
        site.ask(visitor)
    before = [one for one in sent if one.startswith("INSERT INTO tickets")]
    assert before
    cut = sent[: sent.index(before[0])]
    assert not [one for one in cut if "known_issues" in one or "resolutions" in one]


def test_without_a_script_preview_and_refusal_show_it(site: Site) -> None:
    add(site.portal.works)
    visitor = site.visitor()
    values = visitor.get("/tickets/new").form("/tickets/new").values | FITS
    for where, status in (("/tickets/preview", 200), ("/tickets/new", 422)):
        page = visitor.post(where, values)
        assert page.status == status
        ways = [one.get("formaction") for one in page.root.all("button")]
        assert f"/known-issues/{TAG}/me-too" in ways


def test_the_help_lists_public_ones_and_finds_them(site: Site) -> None:
    visitor = site.visitor()
    assert not visitor.get("/help").root.all("section", id="known-issues")
    assert visitor.get("/help/known-issues").status == 404
    add(site.portal.works)
    add(site.portal.works, tag="1-private-one", title="Letters come late", public="")
    topic = visitor.get("/help").root.one("section", id="known-issues")
    assert [one.text for one in topic.one("dl").all("a")] == [TITLE]
    assert "Sync now" in topic.text
    found = visitor.get("/help?q=calendars").root.all("section", class_="help__topic")
    assert [one.get("id") for one in found] == ["known-issues"]


@pytest.mark.row("B18")
def test_its_customer_reads_of_it_on_the_page_of_the_request(site: Site, dana: Visitor) -> None:
    add(site.portal.works)
    add(site.portal.works, tag="1-private-one", title="Letters come late", public="")
    reference = opened(site)
    for tag in (TAG, "1-private-one"):
        act(dana, reference, "known-issue", known_issue=tag)
    alice = site.person(ALICE)
    page = alice.get(f"/tickets/{reference}")
    assert TITLE in page.text
    assert "Sync now" in page.text
    assert "Letters come late" not in page.text
    solve(site.portal.works, TAG)
    assert "It works again since" in alice.get(f"/tickets/{reference}").text


@pytest.mark.asvs("1.2.1")
def test_hostile_words_stay_words(site: Site, pia: Visitor) -> None:
    hostile = '<script>alert(1)</script> calendars not imported "x'
    pia.follow(fill(pia, title=hostile, body=hostile, workaround=hostile))
    visitor = site.visitor()
    for page in (visitor.get(f"/known-issues/{TAG}"), visitor.get("/help"), hints(visitor, **FITS)):
        assert "<script>alert" not in page.response.text
        assert "alert(1)" in page.text


def test_what_customers_do_not_see_says_so_to_support(site: Site, dana: Visitor) -> None:
    add(site.portal.works, public="")
    assert "Customers do not see this yet" in dana.get(f"{DESK}/{TAG}").text
    add(site.portal.works, tag="4712-shown")
    assert "Customers do not see this yet" not in dana.get(f"{DESK}/4712-shown").text


def test_a_solved_one_stays_at_its_address_for_a_month_and_says_that_it_works(site: Site) -> None:
    add(site.portal.works)
    visitor = site.visitor()
    known = visitor.get(f"/known-issues/{TAG}").form("/me-too")
    solve(site.portal.works, TAG)
    page = visitor.get(f"/known-issues/{TAG}")
    assert "It works again since" in page.text
    assert "Repaired." in page.text
    assert "/me-too" not in str([form.get("action") for form in page.root.all("form")])
    assert visitor.submit(known).status == 404
    site.clock.pass_by(days=30, seconds=1)
    assert site.visitor().get(f"/known-issues/{TAG}").status == 404
