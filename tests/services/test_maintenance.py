"""Planned work: it reminds, begins and ends by itself, and whoever heard of it hears of changes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal.errors import Incomplete, NotAllowed
from portal.events import MaintenanceChanged
from portal.models import Incident, OutboxRow
from portal.services import maintenance
from portal.services.maintenance import Slot
from portal.store import board
from portal.store import incidents as store
from portal.store.public import Board
from portal.work import SYSTEM, Actor
from tests.factories import House
from tests.fakes import Basket
from tests.incidents import plan, post, report, say

PUBLISHER = Actor("staff", 1, role="publisher")
BLASTER = Actor("staff", 2, role="publisher-with-blast")


@pytest.fixture(autouse=True)
def _listening(house: House) -> None:
    house.install(Basket())


def slot(house: House, days: float = 2, hours: float = 2) -> Slot:
    begins = house.clock() + timedelta(days=days)
    return Slot(begins, begins + timedelta(hours=hours))


def changes(house: House) -> list[tuple[str, bool]]:
    """What was told of the maintenance, and whether subscribers hear of it."""
    with house.read() as work:
        rows = work.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        told = [row.payload["data"] for row in rows if row.event == MaintenanceChanged.name]
    return [(one["change"], one["blast"]) for one in told]


def shown(house: House) -> Board:
    with house.read() as work:
        return board.board(work.session, work.policy, work.now)


def sweep(house: House) -> int:
    with house.write() as work:
        return maintenance.sweep(work)


def live_until(house: House, until: datetime) -> None:
    """Let the sweeper look every ten minutes."""
    while house.clock() < until:
        house.clock.pass_by(minutes=10)
        while sweep(house):
            pass


def test_it_reminds_twice_then_begins_and_ends_by_itself(house: House) -> None:
    planned = slot(house)
    plan(house.works, planned, announce=True, actor=BLASTER)
    (event,) = shown(house).maintenances
    assert (event.status, event.impact, event.scheduled_for) == (
        "scheduled",
        "maintenance",
        planned.begins,
    )
    live_until(house, planned.begins)
    assert shown(house).components[0].state == "under_maintenance"
    live_until(house, planned.ends)
    part = shown(house).components[0]
    assert part.state == "operational"
    assert part.days[-1].maintenance_s == 2 * 3600
    assert shown(house).maintenances == ()
    assert shown(house).history[0].status == "completed"
    assert [change for change, _ in changes(house)] == [
        *("scheduled", "reminder", "reminder", "started", "completed")
    ]
    assert all(blast for _, blast in changes(house))


def test_a_sweeper_that_slept_catches_up_with_the_times_as_planned(house: House) -> None:
    planned = slot(house)
    plan(house.works, planned)
    house.clock.pass_by(days=3)
    assert (sweep(house), sweep(house), sweep(house)) == (1, 1, 0)
    (event,) = shown(house).history
    assert (event.started_at, event.resolved_at) == (planned.begins, planned.ends)
    assert shown(house).components[0].days[-2].maintenance_s == 2 * 3600
    assert [change for change, _ in changes(house)] == ["scheduled", "started", "completed"]


def test_who_may_only_post_announces_nothing(house: House) -> None:
    with pytest.raises(NotAllowed):
        plan(house.works, slot(house), announce=True, actor=PUBLISHER)
    plan(house.works, slot(house), actor=PUBLISHER)
    assert changes(house) == [("scheduled", False)]
    with pytest.raises(NotAllowed):
        plan(house.works, slot(house), actor=Actor("staff", 3, role="agent"))


def test_it_is_put_off_and_reminds_again(house: House) -> None:
    planned = slot(house)
    public_id = plan(house.works, planned, announce=True, actor=BLASTER)
    live_until(house, planned.begins - timedelta(hours=2))
    later = slot(house)
    with house.write(PUBLISHER) as work:
        incident = store.by_public_id(work.session, public_id)
        maintenance.reschedule(work, incident, post("scheduled", "Two days later."), later)
    assert shown(house).maintenances[0].scheduled_for == later.begins
    live_until(house, later.begins)
    assert [change for change, _ in changes(house)] == [
        *("scheduled", "reminder", "rescheduled", "reminder", "reminder", "started")
    ]


def test_while_it_runs_it_can_be_given_more_time(house: House) -> None:
    planned = slot(house, days=0)
    public_id = plan(house.works, planned)
    sweep(house)
    more = Slot(planned.begins, planned.ends + timedelta(hours=1))
    with house.write() as work:
        incident = store.by_public_id(work.session, public_id)
        maintenance.reschedule(work, incident, post("in-progress", "An hour more."), more)
    live_until(house, planned.ends)
    assert shown(house).maintenances[0].status == "in-progress"
    live_until(house, more.ends)
    assert shown(house).components[0].days[-1].maintenance_s == 3 * 3600


def test_an_outage_inside_planned_work_is_shown_and_not_counted(house: House) -> None:
    planned = slot(house, days=0)
    plan(house.works, planned)
    sweep(house)
    house.clock.pass_by(minutes=30)
    public_id = report(house.works)
    assert shown(house).components[0].state == "major_outage"
    live_until(house, planned.ends)
    house.clock.pass_by(hours=1)
    say(house.works, public_id, "resolved")
    part = shown(house).components[0]
    assert (part.days[-1].maintenance_s, part.days[-1].major_s) == (2 * 3600, 3600)
    assert part.uptime.lost_s == 3600


def test_what_is_called_off_never_begins(house: House) -> None:
    planned = slot(house)
    public_id = plan(house.works, planned, announce=True, actor=BLASTER)
    with house.write(PUBLISHER) as work:
        incident = store.by_public_id(work.session, public_id)
        maintenance.cancel(work, incident, post("cancelled", "Not needed any more."))
    live_until(house, planned.ends)
    assert changes(house) == [("scheduled", True), ("cancelled", True)]
    assert shown(house).history[0].wire == "completed"
    assert shown(house).components[0].days[-1].maintenance_s == 0
    with house.write() as work:
        incident = store.by_public_id(work.session, public_id)
        with pytest.raises(NotAllowed):
            maintenance.reschedule(work, incident, post("scheduled"), slot(house))


def test_it_begins_early_and_ends_early_by_hand(house: House) -> None:
    public_id = plan(house.works, slot(house, days=1))
    for minutes, step in ((0, "in-progress"), (30, "completed")):
        house.clock.pass_by(minutes=minutes)
        with house.write(PUBLISHER) as work:
            incident = store.by_public_id(work.session, public_id)
            said = post(step)
            words = maintenance.post(incident, step, said.body, said.html)
            act = maintenance.begin if step == "in-progress" else maintenance.complete
            act(work, incident, words)
    assert shown(house).components[0].days[-1].maintenance_s == 1800
    house.clock.pass_by(days=2)
    assert sweep(house) == 0


@pytest.mark.parametrize(("days", "hours"), [(1, 0), (1, -1), (-2, 1)])
def test_times_that_make_no_sense_are_refused(house: House, days: float, hours: float) -> None:
    with pytest.raises(Incomplete):
        plan(house.works, slot(house, days, hours))


def test_an_incident_is_no_maintenance(house: House) -> None:
    public_id = report(house.works)
    with house.write(SYSTEM) as work:
        incident = store.by_public_id(work.session, public_id)
        for refused in (maintenance.cancel, maintenance.begin, maintenance.complete):
            with pytest.raises(NotAllowed):
                refused(work, incident, post("completed"))
        assert work.session.get_one(Incident, incident.id).status == "investigating"
