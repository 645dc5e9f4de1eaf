"""Who watches the board hears of it by mail and in the app; what else is new to people of support."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.models import Account, BoardWatcher, News
from portal.services import escalation, tickets, timers
from portal.store import tickets as tickets_store
from portal.work import SYSTEM
from tests.connect_desk import BOARD, DANA, LENA, NEWS, RAMI, asked, lines, said, told
from tests.desk_pages import act, agent, change, opened
from tests.erasing import forget
from tests.hubs import IVAN
from tests.pages import Visitor
from tests.queries import counted
from tests.sites import Site

NEW = "New on the board connect-requests"


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url="smtp://localhost")


@pytest.fixture
def dana(site: Site) -> Visitor:
    """Somebody of the team that works the board."""
    return agent(site, DANA, "installers")


@pytest.mark.row("A25", "A24", "A21")
def test_a_new_item_reaches_who_watches_by_mail_and_in_the_app(site: Site, dana: Visitor) -> None:
    rami, lena = agent(site, RAMI), agent(site, LENA, "installers")
    rami.submit(rami.get(BOARD).form("/watch"))
    lena.submit(lena.get(BOARD).form("/unwatch"))
    reference = asked(site)
    found = told(site, DANA, RAMI, LENA)
    wanted = [f"[{reference}] {NEW}"]
    assert found == {DANA: wanted, RAMI: wanted, LENA: []}
    for visitor, count in ((dana, 1), (rami, 1), (lena, 0)):
        page = visitor.get(NEWS)
        assert page.text.count(NEW) == count * 2, "in the line, and in what its button is called"
        assert ("News (1)" in page.text) == bool(count)
        assert (reference in page.text) == bool(count)
    rami.submit(rami.get(BOARD).form("/unwatch"))
    asked(site)
    assert told(site, RAMI) == {RAMI: []}
    assert "News (1)" in rami.get(NEWS).text


@pytest.mark.row("A25", "C12")
def test_a_changed_decision_is_new_too_but_not_to_who_made_it(site: Site, dana: Visitor) -> None:
    rami = agent(site, RAMI, "installers")
    reference = asked(site, online="no")
    told(site)
    act(dana, reference, "report", **{"report-online": "yes"})
    assert told(site, RAMI, IVAN, DANA) == {
        RAMI: [f"[{reference}] A connect request may go on"],
        IVAN: [f"[{reference}] You may go on with the hub"],
        DANA: [],
    }
    assert "A connect request may go on" in rami.get(NEWS).text
    assert "News (1)" in dana.get("/desk").text
    act(dana, reference, "report", **{"report-online": "yes"})
    assert told(site, RAMI) == {RAMI: []}, "nothing changed"


def test_a_guest_who_has_to_confirm_is_on_the_board_once_they_have(
    site: Site, dana: Visitor
) -> None:
    reference = asked(site, held=True)
    assert not site.rows(News)
    assert not lines(dana.get(BOARD))
    with site.portal.works.write(SYSTEM) as work:
        found = tickets_store.by_reference(work.session, SYSTEM, reference, lock=True)
        tickets.confirm(work, found)
    assert lines(dana.get(BOARD)) == [reference]
    assert NEW in dana.get(NEWS).text


@pytest.mark.row("A23", "A25")
def test_nobody_who_takes_it_in_time_is_told_to_a_lead(site: Site) -> None:
    lead = agent(site, LENA, "engineering-lead")
    reference = asked(site)
    told(site)
    site.clock.pass_by(hours=1, minutes=59)
    with site.portal.works.write(SYSTEM) as work:
        timers.sweep(work)
    assert not any("begun" in subject for subject in told(site, LENA)[LENA])
    site.clock.pass_by(minutes=2)
    with site.portal.works.write(SYSTEM) as work:
        timers.sweep(work)
    assert f"[{reference}] Nobody has begun in time" in told(site, LENA)[LENA]
    assert "Nobody has begun in time" in lead.get(NEWS).text


def test_news_are_marked_as_read_one_by_one_or_all_and_only_ones_own(
    site: Site, dana: Visitor
) -> None:
    rami = agent(site, RAMI, "installers")
    references = [asked(site) for _ in range(3)]
    actions = [form.get("action") for form in dana.get(NEWS).root.all("form", method="post")]
    first = next(action for action in actions if action.startswith(f"{NEWS}/1/"))
    dana.submit(dana.get(NEWS).form(first))
    page = dana.get(NEWS)
    assert "News (2)" in page.text
    asked(site)
    dana.submit(page.form("/news/seen"))
    assert "News (1)" in dana.get(NEWS).text, "what came after the page was made stays new"
    assert "News (4)" in rami.get(NEWS).text
    assert all(reference in dana.get(NEWS).text for reference in references)
    token = rami.get(NEWS).form("/news/seen").values["csrf_token"]
    assert rami.post(first, {"csrf_token": token}).status == 404


def test_many_news_have_pages_and_cost_no_more(site: Site, dana: Visitor) -> None:
    reference = asked(site)
    dana.get(NEWS)
    with counted(site) as few:
        dana.get(NEWS)
    for n in range(120):
        said(site, reference, SYSTEM, online="no" if n % 2 == 0 else "yes")
    with counted(site) as many:
        page = dana.get(NEWS)
    assert len(few) == len(many), many
    assert "News (99+)" in page.text
    assert len(page.root.all("li", class_="card")) == 50
    assert "Newer" in dana.get(page.root.one("a", rel="next").get("href")).text


def test_what_is_given_to_somebody_and_what_goes_up_to_their_team_is_new_to_them(
    site: Site,
) -> None:
    lead = agent(site, LENA, "engineering-lead", role="lead")
    rami, helper = agent(site, RAMI), agent(site, "sam@example.net", "support")
    reference = opened(site)
    number = str(next(one.id for one in site.rows(Account) if one.email == RAMI))
    act(lead, reference, "assign", account=number)
    assert "It was given to you" in rami.get(NEWS).text
    assert "It was given to you" not in lead.get(NEWS).text
    worse = {"reason": "Nothing works now.", "impact": "critical"}
    raised = escalation.prepare(site.portal.policy, site.portal.works.rules, worse)
    change(site, reference, lambda work, found: escalation.ask(work, found, raised))
    assert "Escalated to: Support" in helper.get(NEWS).text
    assert "Escalated to:" not in rami.get(NEWS).text


def test_old_news_are_forgotten_and_those_of_whoever_goes(site: Site, dana: Visitor) -> None:
    asked(site)
    dana.submit(dana.get(BOARD).form("/unwatch"))
    mine = dana.get("/account/privacy/data").text
    assert "connect-requests" in mine
    assert "Boards that you watch" in mine
    site.clock.pass_by(days=89)
    with site.portal.works.write(SYSTEM) as work:
        timers.forget(work)
    assert len(site.rows(News)) == 1
    site.clock.pass_by(days=2)
    with site.portal.works.write(SYSTEM) as work:
        timers.forget(work)
    assert not site.rows(News)
    assert site.count(BoardWatcher) == 1
    with site.portal.works.write(SYSTEM) as work:
        one = work.session.scalars(select(Account).where(Account.email == DANA)).one()
        one.staff_role, one.erase_at = None, work.now
    forget(site)
    assert site.count(BoardWatcher) == 0
