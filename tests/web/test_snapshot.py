"""The snapshot: fresh while the database answers, honest about its age while it does not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from portal.store.public import Board
from portal.web import headers
from portal.web.edition import Press
from portal.web.snapshot import Snapshot
from portal.web.status_pages import Pages
from tests import shelves
from tests.boards import MASTHEAD, board, event, maintenance, part
from tests.factories import policy_of
from tests.fakes import Clock
from tests.shelves import Desk, Shelf
from tests.sites import Site

STALE = {"minutes": 5, "seconds": 1}


@pytest.fixture(name="desk")
def _desk() -> Desk:
    return shelves.desk()


def test_what_is_not_public_status_goes_on_to_the_application(desk: Desk) -> None:
    for path in ("/", "/tickets", "/status/subscribe", "/status/incidents/nothing", "/api/v2/x"):
        assert desk.get(path)[2] == b"Flask", path
    assert desk.get("/status", method="POST")[2] == b"Flask"


def test_the_database_is_asked_once_however_many_look(desk: Desk) -> None:
    for _ in range(5):
        assert "All systems work" in desk.text("/status")
    assert desk.shelf.asked == ["version", "board"]


def test_a_change_is_seen_within_a_second_of_the_clock(desk: Desk) -> None:
    desk.text("/status")
    desk.shelf.change(board(incidents=(event(),)))
    assert "Hubs cannot be reached" not in desk.text("/status")
    desk.clock.pass_by(seconds=1)
    assert "Hubs cannot be reached" in desk.text("/status")


def test_what_this_process_committed_is_seen_at_once(desk: Desk) -> None:
    desk.text("/status")
    desk.shelf.change(board(incidents=(event(),)))
    desk.snapshot.stir()
    assert "Hubs cannot be reached" in desk.text("/status")


def test_a_commit_that_changed_nothing_public_costs_one_cheap_question(desk: Desk) -> None:
    desk.text("/status")
    desk.snapshot.stir()
    desk.text("/status")
    assert desk.shelf.asked == ["version", "board", "version"]


def test_while_all_is_well_time_passes_without_another_board(desk: Desk) -> None:
    before = desk.get("/status")
    desk.clock.pass_by(seconds=30)
    after = desk.get("/status")
    assert desk.shelf.asked.count("board") == 1
    assert before[1]["ETag"] != after[1]["ETag"]
    assert b"2026-11-16T10:00:30-08:00" in after[2]
    assert (
        desk.get("/api/v2/summary.json")[1]["ETag"] == desk.get("/api/v2/summary.json")[1]["ETag"]
    )


@pytest.mark.parametrize(
    "found",
    [
        board(part("platform", "major_outage")),
        board(part("platform", no_data=True)),
        board(maintenances=(maintenance(),)),
    ],
)
def test_what_lasts_is_reckoned_anew_by_the_clock(desk: Desk, found: Board) -> None:
    desk.shelf.change(found)
    desk.text("/status")
    desk.clock.pass_by(seconds=30)
    desk.text("/status")
    assert desk.shelf.asked.count("board") == 2


def test_a_new_day_is_reckoned_anew(desk: Desk) -> None:
    desk.clock.turn("2026-11-16 23:59")
    desk.text("/status")
    desk.clock.pass_by(minutes=2)
    desk.text("/status")
    assert desk.shelf.asked.count("board") == 2


def test_without_a_database_the_last_edition_answers_and_says_its_age(desk: Desk) -> None:
    desk.text("/status")
    desk.shelf.away = True
    desk.clock.pass_by(seconds=90)
    status, found, body = desk.get("/status")
    assert (status, found["Age"]) == ("200 OK", "90")
    assert b"All systems work" in body
    assert desk.get("/api/v2/summary.json")[0] == "200 OK"


def test_a_database_that_is_away_is_one_line_of_the_log_and_no_traceback(desk: Desk) -> None:
    desk.shelf.away = True
    with capture_logs() as said:
        for _ in range(3):
            desk.get("/status")
            desk.clock.pass_by(seconds=2)
    assert said == [{"event": "status.unknown", "log_level": "warning", "reason": "refused"}]


def test_past_its_age_the_page_says_so_and_shows_no_green(desk: Desk) -> None:
    desk.text("/status")
    desk.shelf.away = True
    desk.clock.pass_by(**STALE)
    assert desk.get("/status")[1]["Cache-Control"] == "no-store"
    page = desk.text("/status")
    assert "All systems work" not in page
    assert "We cannot see right now how the service is" in page
    assert 'data-stale-after="300">' in page  # the warning is not hidden
    assert "All systems work" not in desk.text("/status/badge.svg")


def test_past_its_age_programs_are_told_by_an_error(desk: Desk) -> None:
    desk.text("/status")
    desk.shelf.away = True
    desk.clock.pass_by(**STALE)
    for path in ("summary", "status", "components"):
        status, found, body = desk.get(f"/api/v2/{path}.json")
        assert status.startswith("503")
        assert found["Content-Type"].startswith("application/problem+json")
        assert found["Access-Control-Allow-Origin"] == "*"
        assert found["Retry-After"] == "60"
        assert b"operational" not in body
    # What has happened stays true.
    assert desk.get("/history.atom")[0] == "200 OK"


def test_when_the_database_is_back_so_is_the_page(desk: Desk) -> None:
    desk.text("/status")
    desk.shelf.away = True
    desk.clock.pass_by(**STALE)
    assert "We cannot see" in desk.text("/status")
    desk.shelf.away = False
    desk.clock.pass_by(seconds=2)
    assert "All systems work" in desk.text("/status")


def test_a_start_without_a_database_shows_what_was_kept_with_its_age(desk: Desk) -> None:
    desk.shelf.last = board(made_at=desk.clock() - timedelta(minutes=2))
    desk.shelf.away = True
    status, found, body = desk.get("/status")
    assert (status, found["Age"]) == ("200 OK", "120")
    assert b"All systems work" in body


def test_a_start_without_a_database_and_without_anything_kept_asks_the_application(
    desk: Desk,
) -> None:
    desk.shelf.away = True
    assert desk.text("/status") == "Flask"
    assert desk.snapshot.board is None


def test_who_has_it_already_is_sent_nothing(desk: Desk) -> None:
    tag = desk.get("/status")[1]["ETag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        status, found, body = desk.get("/status", If_None_Match=known)
        assert (status, body) == ("304 Not Modified", b"")
        assert found["ETag"] == tag
        assert "Content-Length" not in found
    assert desk.get("/status", If_None_Match='"other"')[0] == "200 OK"


def test_packed_bytes_are_for_those_who_take_them(desk: Desk) -> None:
    plain, packed = desk.get("/status"), desk.get("/status", Accept_Encoding="br, gzip")
    assert packed[1]["Content-Encoding"] == "gzip"
    assert int(packed[1]["Content-Length"]) == len(packed[2]) < len(plain[2])
    assert packed[1]["ETag"] != plain[1]["ETag"]
    for refused in ("gzip;q=0", "br", "gzip; q=0.0, br"):
        assert desk.get("/status", Accept_Encoding=refused)[2] == plain[2]


def test_head_is_the_same_without_a_body(desk: Desk) -> None:
    got, head = desk.get("/status"), desk.get("/status", method="HEAD")
    assert (head[0], head[1], head[2]) == (got[0], got[1], b"")


def test_caches_may_keep_it_and_go_on_with_it_while_we_are_gone(desk: Desk) -> None:
    for path in ("/status", "/api/v2/summary.json", "/history.atom", "/status/badge.svg"):
        told = desk.get(path)[1]["Cache-Control"]
        for part_of_it in ("public", "max-age=15", "stale-while-revalidate", "stale-if-error=300"):
            assert part_of_it in told


def test_pages_are_ours_alone_and_data_is_for_every_site(desk: Desk) -> None:
    assert "Access-Control-Allow-Origin" not in desk.get("/status")[1]
    for path in ("/api/v2/status.json", "/history.rss", "/status/widget.js", "/status/badge.svg"):
        found = desk.get(path)[1]
        assert found["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in found


def test_each_reader_gets_a_language_that_the_policy_has() -> None:
    clock = Clock()
    head = replace(MASTHEAD, languages=("en", "de", "pt_BR"))
    press = Press(head, Pages(policy_of(), head, "sheet"), headers.standing(secure=False))
    desk = Desk(clock, Shelf(clock), Snapshot(Shelf(clock), press, clock))
    for told, tag in (({}, "en"), ({"Accept_Language": "de-AT, en;q=0.5"}, "de")):
        assert f'<html lang="{tag}"' in desk.get("/status", **told)[2].decode()
    assert '<html lang="pt-BR"' in desk.text("/status?lang=pt_BR")
    assert '<html lang="en"' in desk.text("/status?lang=xx")
    assert desk.get("/status")[1]["Vary"] == "Accept-Encoding, Accept-Language"


def test_what_is_drawn_once_stays_until_it_changes(desk: Desk) -> None:
    past = event(2, name="An old story", status="resolved", resolved_at=desk.clock())
    desk.shelf.change(board(history=(past,)))
    first = desk.snapshot.current()
    assert first is not None
    first.find("/status/incidents/e00000000002", "en")
    desk.shelf.change(board(history=(event(3), past), incidents=(event(3),)))
    desk.snapshot.stir()
    second = desk.snapshot.current()
    assert second is not None
    assert set(second.drawn) == {("/status/incidents/e00000000002", "en")}


def test_with_its_database_gone_a_whole_portal_shows_the_status(site: Site) -> None:
    before = site.visitor().get("/status")
    site.portal.works.database.close()
    (site.folder / "portal.sqlite3").rename(site.folder / "elsewhere")
    site.clock.pass_by(minutes=2)
    page = site.visitor().get("/status")
    assert page.status == 200
    assert page.response.headers["Age"] == "120"
    assert page.root.one("time").get("datetime") == before.root.one("time").get("datetime")
    site.clock.pass_by(minutes=4)
    assert "too old to trust" in site.visitor().get("/status").text


def test_an_incident_of_another_year_says_which(desk: Desk) -> None:
    began = desk.clock()
    past = event(at=began)
    desk.shelf.change(board(history=(past,)))
    page = f"/status/incidents/{past.public_id}"
    assert str(began.year) not in desk.text(page).partition("<dl")[2].partition("</dl>")[0].replace(
        began.isoformat(), ""
    )
    desk.clock.pass_by(days=366)
    facts = desk.text(page).partition("<dl")[2].partition("</dl>")[0]
    assert str(began.year) in facts.replace(began.isoformat(), "")
