"""The public status page: what stands on it, for whoever reads it and however."""

import gzip
from datetime import datetime, timedelta

import pytest

from portal.services import incidents
from portal.services.maintenance import Slot
from portal.store import incidents as store
from portal.work import SYSTEM
from tests.incidents import found, plan, post, report, say
from tests.markup import Element
from tests.sites import Site

SMALL = 60_000


def component(site: Site, number: int = 0) -> Element:
    """One component as the page shows it."""
    return site.visitor().get("/status").root.all("li", class_="part")[number]


@pytest.mark.row("D11")
def test_it_says_in_one_sentence_how_everything_is(site: Site) -> None:
    root = site.visitor().get("/status").root
    assert root.one("p", class_="banner").text == "Nothing is watched yet"
    one = report(site.portal.works, {"platform": "degraded_performance"})
    root = site.visitor().get("/status").root
    assert root.one("p", class_="banner").text == "Some things work less well than they should"
    say(site.portal.works, one, "resolved", {"platform": "operational"})
    root = site.visitor().get("/status").root
    assert root.one("p", class_="banner").text == "All systems work"


def test_every_component_stands_there_with_its_state_and_ninety_days(site: Site) -> None:
    report(site.portal.works, {"platform": "major_outage"})
    site.clock.pass_by(hours=2, minutes=5)
    shown = component(site)
    assert shown.one("h3").text == "Automation platform"
    assert shown.all("strong")[0].text == "Does not work"
    strip = shown.one(class_="strip")
    days = strip.all("i")
    assert len(days) == 90
    assert strip.get("role") == "img"
    assert "something happened on 1 of them" in strip.get("aria-label")
    today = days[-1].get("title")
    assert today.startswith("Mon, Nov 16, 2026: Does not work; out of order for 2 h 5 min")
    assert "Hubs cannot be reached" in today


def test_a_table_says_the_same_as_the_strip(site: Site) -> None:
    report(site.portal.works, {"platform": "major_outage"})
    site.clock.pass_by(minutes=30)
    table = component(site).one("table")
    heads = [head.text for head in table.all("th") if head.get("scope") == "row"]
    assert heads[0] == "Mon, Nov 16, 2026"
    assert heads[1] == "Wed, Aug 19, 2026 to Sun, Nov 15, 2026"
    assert "out of order for 30 min; no data for 10 h; Hubs cannot be reached" in table.text


def test_nothing_was_measured_is_not_shown_as_uptime(site: Site) -> None:
    assert component(site).one("p", class_="part__foot").all("strong")[0].text == "No data yet"


def test_uptime_is_never_whole_once_something_was_out_and_says_its_rule(site: Site) -> None:
    site.visitor().get("/status")
    began = site.clock()
    site.clock.pass_by(days=60)
    one = report(site.portal.works, {"platform": "major_outage"}, at=began)
    say(site.portal.works, one, "resolved", {"platform": "operational"}, at=began)
    site.clock.pass_by(days=1)
    two = report(site.portal.works, {"platform": "major_outage"})
    site.clock.pass_by(seconds=1)
    say(site.portal.works, two, "resolved", {"platform": "operational"})
    site.clock.pass_by(days=20)
    percent = component(site).one("p", class_="part__foot").all("strong")[0].text
    assert percent == "99.99%"
    text = site.visitor().get("/status").text
    assert "one partly out of order 30%, one slow or flawed 0%" in text
    assert "Planned maintenance and times without data do not count at all" in text


@pytest.mark.row("E23")
def test_an_open_incident_is_told_with_its_timeline_newest_first(site: Site) -> None:
    one = report(site.portal.works, {"platform": "major_outage"})
    site.clock.pass_by(minutes=10)
    say(site.portal.works, one, "known-issue", {"platform": "degraded_performance"})
    article = site.visitor().get("/status").root.one("article")
    assert [told.text for told in article.all("p", class_="timeline__what")] == [
        "Known issue",
        "Investigating",
    ]
    assert "Works less well" in article.text
    assert article.one("h3").one("a").get("href") == f"/status/incidents/{one}"


def test_planned_work_says_when_how_long_and_what_is_affected(site: Site) -> None:
    begins = site.clock() + timedelta(days=2)
    one = plan(site.portal.works, Slot(begins, begins + timedelta(hours=2, minutes=30)))
    article = site.visitor().get("/status").root.one("article")
    facts = {row.one("dt").text: row.one("dd").text for row in article.one("dl").all("div")}
    assert facts["Takes"] == "2 h 30 min"
    assert facts["Affects"] == "Automation platform"
    assert facts["From"] == "Wednesday, November 18, 10:00 AM PST"
    told = article.one("dl").all("time")[0].get("datetime")
    assert datetime.fromisoformat(told) == begins
    assert site.visitor().get(f"/status/incidents/{one}").h1 == "A new switch"


def test_an_incident_keeps_its_page_and_its_place_in_the_history(site: Site) -> None:
    one = report(site.portal.works, {"platform": "major_outage"})
    site.clock.pass_by(minutes=45)
    say(site.portal.works, one, "resolved", {"platform": "operational"})
    site.clock.pass_by(days=200)
    page = site.visitor().get("/status/history")
    assert page.root.one("section", class_="month").one("h2").text == "November 2026"
    (item,) = page.root.all("li", class_="past__item")
    assert "45 min" in item.text
    shown = site.visitor().get(item.one("a").get("href"))
    assert shown.h1 == "Hubs cannot be reached"
    assert "All systems work" in site.visitor().get("/status").text


def test_what_was_corrected_stays_in_sight(site: Site) -> None:
    works = site.portal.works
    one = report(works, {"platform": "major_outage"})
    site.clock.pass_by(minutes=5)
    with works.write(SYSTEM) as work:
        incident = store.by_public_id(work.session, one)
        (update,) = store.updates(work.session, [incident])[incident.id]
        incidents.correct(work, incident, update, post(body="It is the **hubs** only."))
    page = site.visitor().get(f"/status/incidents/{one}").root
    assert "It is the hubs only." in page.one("ol").text
    earlier = page.one("details", class_="corrected")
    assert "We are looking into it." in earlier.text


def test_a_name_with_marks_of_html_is_shown_as_it_was_typed(site: Site) -> None:
    one = report(site.portal.works, {"platform": "major_outage"}, name="Locks <b>& hubs</b> fail")
    page = site.visitor().get("/status")
    assert page.root.one("article").one("h3").one("a").text == "Locks <b>& hubs</b> fail"
    assert "Locks <b>& hubs</b> fail" in component(site).one(class_="strip").all("i")[-1].get(
        "title"
    )
    assert site.visitor().get(f"/status/incidents/{one}").h1 == "Locks <b>& hubs</b> fail"


def test_it_says_when_it_was_made_and_how_old_it_may_be(site: Site) -> None:
    page = site.visitor().get("/status")
    foot = page.root.one("footer")
    assert "Made on Monday, November 16, 10:00 AM PST." in foot.text
    assert "longer ago than 5 min, do not trust it" in foot.text
    assert page.root.one(class_="age").attributes.keys() >= {"hidden", "data-made"}


def test_all_that_it_leads_to_is_there(site: Site) -> None:
    report(site.portal.works, {"platform": "major_outage"})
    for start in ("/status", "/status/history"):
        page = site.visitor().get(start)
        links = {link.get("href") for link in page.root.all("a", "link")}
        ours = {link for link in links if link.startswith("/")}
        assert len(ours) > 8
        for path in sorted(ours):
            assert site.visitor().get(path).status in {200, 302, 303}, path


def test_it_needs_no_cookie_no_script_and_few_bytes(site: Site) -> None:
    for number in range(12):
        one = report(site.portal.works, {"api": "partial_outage"}, name=f"Trouble {number}")
        site.clock.pass_by(hours=1)
        say(site.portal.works, one, "resolved", {"api": "operational"})
        site.clock.pass_by(days=5)
    for path in ("/status", "/status/history"):
        page = site.visitor().get(path)
        assert "Set-Cookie" not in page.response.headers
        assert not page.root.all("form")
        loaded = [link.get("href") for link in page.root.all("link", rel="stylesheet")]
        loaded += [script.get("src") for script in page.root.all("script")]
        bodies = [site.visitor().get(address).response.data for address in loaded]
        size = sum(len(gzip.compress(body)) for body in (page.response.data, *bodies))
        assert size < SMALL, size


def test_the_badge_and_the_widget_are_for_other_peoples_pages(site: Site) -> None:
    badge = site.visitor().get("/status/badge.svg").response
    assert badge.content_type == "image/svg+xml"
    assert "Status: Nothing is watched yet" in badge.text
    assert "<script" not in badge.text
    assert "style=" not in badge.text
    report(site.portal.works, {"platform": "major_outage"})
    assert "Part of the service is not working" in site.visitor().get("/status/badge.svg").text
    one = site.visitor().get("/api/v2/components.json").response.get_json()["components"][0]
    badge = site.visitor().get(f"/status/badges/{one['id']}.svg").response
    assert "Automation platform: Does not work" in badge.text
    widget = site.visitor().get("/status/widget.js").response
    assert widget.content_type.startswith("text/javascript")
    assert 'credentials: "omit"' in widget.text


def test_an_unknown_incident_or_badge_is_not_found(site: Site) -> None:
    for path in ("/status/incidents/nothing", "/status/badges/nothing.svg", "/status/nothing"):
        assert site.visitor().get(path).status == 404


def test_one_act_shows_everywhere_at_once(site: Site) -> None:
    one = report(site.portal.works, {"platform": "major_outage"})
    say(site.portal.works, one, "monitoring", {"platform": "operational"})
    name = found(site.portal.works, one)[0].name
    for path in ("/status", "/status/history", "/api/v2/summary.json", "/history.atom"):
        assert name in site.visitor().get(path).response.text, path
    assert "Everything works again" in site.visitor().get("/").text


def test_the_address_of_an_incident_is_for_ever(site: Site) -> None:
    one = report(site.portal.works, {"platform": "major_outage"}, name="The very first")
    say(site.portal.works, one, "resolved", {"platform": "operational"})
    for number in range(51):
        site.clock.pass_by(days=4)
        later = report(site.portal.works, {"api": "partial_outage"}, name=f"Later {number}")
        say(site.portal.works, later, "resolved", {"api": "operational"})
    assert "The very first" not in site.visitor().get("/status/history").text
    page = site.visitor().get(f"/status/incidents/{one}")
    assert (page.status, page.h1) == (200, "The very first")
    assert page.response.headers["Cache-Control"].startswith("public")


def test_before_anything_is_known_it_says_so(site: Site) -> None:
    site.portal.works.database.close()
    (site.folder / "portal.sqlite3").rename(site.folder / "elsewhere")
    for path in ("/status", "/api/v2/summary.json", "/status/incidents/nothing"):
        page = site.visitor().get(path)
        assert (page.status, page.response.headers["Retry-After"]) == (503, "60")
        assert "We cannot see right now how the service is" in page.response.text
