"""The board of connect requests at the desk: who waits for what, and what support finds out."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from portal import hub
from portal.services import rechecks
from portal.work import SYSTEM
from tests import hubs
from tests.connect_desk import BOARD, DANA, NEWS, RAMI, asked, lines, said
from tests.desk_pages import act, agent, opened, path, ticket
from tests.fakes import Clock
from tests.hubs import IVAN, SERIAL
from tests.letters import part
from tests.pages import Visitor
from tests.portals import app_in, collect_letters, runtime
from tests.queries import counted
from tests.sites import Site


@pytest.fixture
def site(new_site: Callable[..., Site]) -> Site:
    """A portal that sends letters."""
    return new_site(smtp_url="smtp://localhost")


@pytest.fixture
def dana(site: Site) -> Visitor:
    """Somebody of the team that works the board."""
    return agent(site, DANA, "installers")


@pytest.mark.row("A22", "C12")
def test_the_board_shows_who_waits_for_what_by_when_and_who_has_it(
    site: Site, dana: Visitor
) -> None:
    first = asked(site, online="no")
    page = dana.get(BOARD)
    assert lines(page) == [first]
    for words_of in ("A system does not pair", "Ash House · Main house", SERIAL, "Ivan Installer"):
        assert words_of in page.text
    assert "Not yet. First: Online" in page.text
    assert "Nobody has it" in page.text
    assert "Somebody takes it" in page.text
    assert "in 2 hr" in page.text
    act(dana, first, "take")
    page = dana.get(BOARD)
    assert "Nobody has it" not in page.text
    assert "Somebody takes it" not in page.text
    site.clock.pass_by(hours=2, minutes=30)
    asked(site)
    site.clock.pass_by(hours=2, minutes=30)
    assert "30 min late" in dana.get(BOARD).text


@pytest.mark.row("A22")
def test_it_is_narrowed_by_kind_and_decision_with_how_many_there_are(
    site: Site, dana: Visitor
) -> None:
    paired, offline = asked(site), asked(site, online="no")
    hardware = asked(site, kind="hardware-onboarding", hardware_model="Hub 2", online="no")
    assert {*lines(dana.get(BOARD))} == {paired, offline, hardware}
    page = dana.get(f"{BOARD}?kind=system-pairing")
    assert {*lines(page)} == {paired, offline}
    assert "A system does not pair (2)" in page.text
    assert "Not yet. First: Online (1)" in page.text
    assert lines(dana.get(f"{BOARD}?kind=system-pairing&decision=online")) == [offline]
    assert len(lines(dana.get(f"{BOARD}?kind=none&decision=none&after=x.y"))) == 3
    act(dana, offline, "move", to="resolved", summary="Done.", **{"root-cause": "The cable."})
    assert {*lines(dana.get(BOARD))} == {paired, hardware}


def test_its_pages_follow_each_other_and_ask_no_more_with_many(site: Site, dana: Visitor) -> None:
    references = {asked(site) for _ in range(10)}
    dana.get(BOARD)
    with counted(site) as few:
        dana.get(BOARD)
    references |= {asked(site) for _ in range(190)}
    with counted(site) as many:
        page = dana.get(BOARD)
    assert len(few) == len(many), many
    found = lines(page)
    while page.root.all("a", rel="next"):
        page = dana.get(page.root.one("a", rel="next").get("href"))
        found += lines(page)
    assert len(found) == 200
    assert {*found} == references
    with site.portal.works.read(SYSTEM) as work:
        plan = str(
            work.session.execute(
                text(
                    "EXPLAIN QUERY PLAN SELECT ticket_id FROM connections JOIN tickets ON"
                    " tickets.id = ticket_id WHERE due_at IS NOT NULL ORDER BY due_at, tickets.id"
                )
            ).all()
        )
    assert "ix_tickets_desk_all" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.row("A23", "A24")
def test_it_warns_and_says_in_five_steps_how_to_be_told(site: Site, dana: Visitor) -> None:
    page = agent(site, RAMI).get(BOARD)
    assert "You do not watch this board" in page.text
    assert "A board that nobody watches delays installations." in page.text
    steps = page.root.one("ol").all("li")
    assert len(steps) == 5
    assert [word in step.text for step, word in zip(steps, _STEPS, strict=True)] == [True] * 5
    assert "You watch this board" in dana.get(BOARD).text


_STEPS = ("desk", "boards", "connect-requests", "Watch this board", "notifications")


@pytest.mark.row("A26")
def test_the_first_to_answer_has_it_and_the_installer_sees_that_it_is_taken(
    site: Site, dana: Visitor
) -> None:
    reference = asked(site)
    form = dana.get(path(reference)).form("/reply")
    dana.submit(form, body="We look into the pairing.")
    found = ticket(site, reference)
    assert found.status == "in-progress"
    assert found.assignee_id is not None
    site.deliver()
    letter = next(letter for letter in reversed(site.post.letters) if letter["To"] == IVAN)
    link = next(word for word in part(letter).split() if "/t/" in word)
    page = site.visitor().get(link[link.index("/t/") :])
    assert "We are on it" in page.text or "In progress" in page.text


@pytest.mark.row("A26", "C11")
def test_who_completes_a_check_has_the_request_but_a_mismatch_goes_up(
    site: Site, dana: Visitor
) -> None:
    reference = asked(site, healthy="unknown")
    act(dana, reference, "report", **{"report-healthy": "no", "report-detail": "Two restarts."})
    found = ticket(site, reference)
    assert found.assignee_id is not None
    page = dana.get(path(reference))
    assert "Not yet. First: Healthy" in page.text
    assert "Pause app installs and the set-up of remote access" in page.text
    assert "Two restarts." in page.text
    said(site, reference, SYSTEM, online="no")
    page = dana.get(path(reference))
    panel = page.root.one(id="hub")
    assert "Stop: the views differ" in panel.text
    row = next(row for row in panel.all("tr") if "Online" in row.text)
    assert "They differ" in row.text
    assert "On site: yes" in row.text
    assert "Our system: no" in row.text
    assert ticket(site, reference).escalation is not None
    for action in ("Remote access", "Installing apps"):
        assert action in panel.text


def test_what_is_wrong_with_a_report_is_said_there_and_nothing_is_lost(
    site: Site, dana: Visitor
) -> None:
    reference = asked(site)
    page = act(dana, reference, "report", **{"report-detail": "I looked at it."})
    assert page.status == 422
    assert page.summary == {"report-claimed": "Say of at least one of the four what has changed."}
    assert page.field("report-detail").raw.strip() == "I looked at it."
    page = act(dana, reference, "report", **{"report-online": "perhaps"})
    assert [*page.summary] == ["report-online"]
    other = opened(site)
    assert not dana.get(path(other)).root.all(id="hub")
    token = dana.get(path(reference)).form("/report").values["csrf_token"]
    values = {"csrf_token": token, "report-online": "no"}
    assert dana.post(f"{path(other)}/report", values).status == 404


def test_the_hub_system_is_asked_now_and_its_silence_is_said(
    new_site: Callable[..., Site],
) -> None:
    with hubs.system() as system:
        site = new_site(hub_url=system.url, hub_timeout="1")
        dana, reference = agent(site), asked(site)
        system.says(online=True, reporting=True, healthy=False)
        page = act(dana, reference, "hub")
        assert page.status == 303
        assert len(system.asked) == 1
        assert "Our system: no" in dana.get(path(reference)).text
        system.status = 500
        page = act(dana, reference, "hub")
        assert page.status == 422
        assert "its answer makes no sense to us" in page.text
    page = act(dana, reference, "hub")
    assert page.status == 422
    assert "The hub system gave no answer." in page.text
    plain = new_site()
    page = agent(plain).get(path(asked(plain)))
    assert "Ask the hub system now" not in page.text
    assert "hub system has" not in page.text


def test_not_asked_yet_no_answer_and_rubbish_are_told_apart(new_site: Callable[..., Site]) -> None:
    with hubs.system() as system:
        site = new_site(hub_url=system.url, hub_timeout="1")
        dana, reference = agent(site), asked(site)
        assert "The hub system has not been asked yet" in dana.get(path(reference)).text
        system.body = b"rubbish"
        act(dana, reference, "hub")
        assert "its answer makes no sense to us" in dana.get(path(reference)).text
    act(dana, reference, "hub")
    page = dana.get(path(reference))
    assert "No answer could be had from the hub system" in page.text
    assert "not been asked" not in page.text


@pytest.mark.row("C01", "C12")
def test_the_installer_waits_for_the_system_and_the_page_renews_itself(
    new_site: Callable[..., Site],
) -> None:
    with hubs.system() as system:
        site = new_site(hub_url=system.url, hub_timeout="1")
        ivan, reference = site.person(IVAN), asked(site)
        way = f"/connect/{reference}"
        page = ivan.get(way)
        assert "We are asking our system; wait a moment" in page.text
        assert [one.get("hx-get") for one in page.root.all("section") if one.get("hx-get")] == [way]
        system.says(online=True, reporting=True, healthy=True)
        assert rechecks.run(site.portal.works, hub.of(site.portal.config)) == 1
    page = ivan.get(way)
    assert "You may go on" in page.text
    assert "We are asking" not in page.text
    assert not [one for one in page.root.all("section") if one.get("hx-get")]


def test_a_policy_without_connect_requests_has_no_board(tmp_path: Path) -> None:
    folder = tmp_path / "other"
    app = app_in(folder, Clock(), policy="ownerrez")
    other = Site(app, runtime(app), Clock(), collect_letters(runtime(app)), folder)
    visitor = agent(other)
    for method, way in (("GET", BOARD), ("POST", f"{BOARD}/watch"), ("POST", f"{BOARD}/unwatch")):
        values = {"data": {"csrf_token": visitor.token()}} if method == "POST" else {}
        assert visitor.open(method, way, **values).status == 404
    page = visitor.get("/desk")
    assert BOARD not in {link.get("href") for link in page.root.all("a")}
    assert visitor.get(NEWS).status == 200
    other.portal.works.database.close()


def test_nobody_else_comes_in(site: Site) -> None:
    asked(site)
    alice = site.person()
    for way in (BOARD, NEWS):
        assert site.visitor().get(way).location.startswith("/sign-in")
        assert alice.get(way).status == 404
