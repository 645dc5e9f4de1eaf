"""The desk's pages about planned work: what may be said of it, and that its states go forward."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.models import Incident, IncidentUpdate
from portal.services import maintenance, timers
from portal.services.maintenance import Slot
from portal.store import board
from portal.store import incidents as store
from portal.store.public import Board
from portal.work import SYSTEM
from tests.incidents import plan, post, report
from tests.pages import Visitor
from tests.sites import Site

DESK = "/desk/incidents"


@pytest.fixture
def pia(site: Site) -> Visitor:
    """Who may post."""
    return site.person("pia@example.net", staff_role="publisher")


@pytest.fixture
def planned(site: Site) -> str:
    """Work that begins in an hour and takes two."""
    with site.portal.works.read(SYSTEM) as work:
        now = work.now
    return plan(site.portal.works, Slot(now + timedelta(hours=1), now + timedelta(hours=3)))


def shown(site: Site) -> Board:
    with site.portal.works.read(SYSTEM) as work:
        return board.board(work.session, work.policy, work.now)


def sweep(site: Site) -> None:
    with site.portal.works.write(SYSTEM) as work:
        timers.sweep(work)


@pytest.mark.parametrize(
    "status", ["garbage", "resolved", "investigating", "in-progress", "completed", "cancelled"]
)
def test_a_state_that_may_not_follow_is_refused_and_nothing_is_stored(
    site: Site, pia: Visitor, planned: str, status: str
) -> None:
    values = {"csrf_token": pia.token(), "status": status, "body": "Hm."}
    assert pia.post(f"{DESK}/{planned}/say", values).status == 422
    assert shown(site).maintenances[0].status == "scheduled"
    assert pia.get(DESK).status == pia.get(f"{DESK}/{planned}").status == 200


@pytest.mark.parametrize("status", ["garbage", "scheduled", "in-progress", "completed", ""])
def test_an_incident_takes_no_words_of_planned_work(site: Site, pia: Visitor, status: str) -> None:
    public_id = report(site.portal.works)
    values = {"csrf_token": pia.token(), "status": status, "body": "Hm."}
    for more in ({}, {"look": "yes"}):
        assert pia.post(f"{DESK}/{public_id}/say", values | more).status in {200, 422}
    assert shown(site).incidents[0].status == "investigating"
    assert len(shown(site).incidents[0].updates) == 1


def test_what_was_written_before_it_began_does_not_set_it_back(
    site: Site, pia: Visitor, planned: str
) -> None:
    form = pia.get(f"{DESK}/{planned}").form("/say")
    site.clock.pass_by(hours=1)
    sweep(site)
    assert pia.submit(form, body="All goes well.").status == 303
    (event,) = shown(site).maintenances
    assert [said.status for said in event.updates] == ["in-progress", "in-progress", "scheduled"]
    values = {"csrf_token": pia.token(), "status": "scheduled", "body": "Hm."}
    assert pia.post(f"{DESK}/{planned}/say", values).status == 422
    site.clock.pass_by(hours=2)
    sweep(site)
    (event,) = shown(site).history
    assert [said.status for said in event.updates].count("completed") == 1
    assert shown(site).components[0].state == "operational"


def test_while_it_runs_it_can_be_said_that_it_is_verified(
    site: Site, pia: Visitor, planned: str
) -> None:
    site.clock.pass_by(hours=1)
    sweep(site)
    page = pia.get(f"{DESK}/{planned}")
    pia.submit(page.form("/say"), status="verifying", body="We look whether it works.")
    assert shown(site).maintenances[0].status == "verifying"
    assert shown(site).components[0].state == "under_maintenance"
    values = {"csrf_token": pia.token(), "status": "in-progress", "body": "Hm."}
    assert pia.post(f"{DESK}/{planned}/say", values).status == 422
    assert shown(site).maintenances[0].status == "verifying"


def test_one_odd_row_does_not_keep_the_rest_from_being_shown(
    site: Site, pia: Visitor, planned: str
) -> None:
    public_id = report(site.portal.works)
    with site.portal.works.write(SYSTEM) as work:
        for table in (Incident, IncidentUpdate):
            work.session.execute(update(table).values(status="garbage"))
    known = shown(site)
    assert {event.public_id for event in known.history} == {planned, public_id}
    assert [event.wire for event in known.incidents] == ["investigating"]
    assert [event.wire for event in known.maintenances] == ["scheduled"]
    visitor = site.visitor()
    assert (
        visitor.get("/status").status == visitor.get(f"/status/incidents/{planned}").status == 200
    )
    assert pia.get(DESK).status == pia.get(f"{DESK}/{planned}").status == 200


def test_what_is_called_off_twice_is_told_so(site: Site, pia: Visitor, planned: str) -> None:
    values = {"csrf_token": pia.token(), "step": "cancelled", "body": "Not needed."}
    assert pia.post(f"{DESK}/{planned}/step", values).status == 303
    again = pia.post(f"{DESK}/{planned}/step", values)
    assert again.status == 409
    assert "been called off already" in again.text


def test_the_verbs_bring_their_own_states(site: Site, planned: str) -> None:
    with site.portal.works.write(SYSTEM) as work:
        incident = store.by_public_id(work.session, planned)
        maintenance.cancel(work, incident, post("garbage"))
    assert shown(site).history[0].status == "cancelled"
