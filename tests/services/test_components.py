"""The past of a component begins when we begin to watch it, or when somebody tells of it."""

from datetime import timedelta

from portal.models import WatchedComponent
from portal.services import components, timers
from portal.store import board
from portal.store.public import Part
from tests.factories import House
from tests.incidents import report, say


def platform(house: House) -> Part:
    with house.read() as work:
        return board.board(work.session, work.policy, work.now).components[0]


def test_before_anybody_watched_there_is_no_data(house: House) -> None:
    with house.write() as work:
        timers.sweep(work)
    house.clock.pass_by(days=2)
    part = platform(house)
    assert [day.worst for day in part.days[-4:]] == ["no-data", *["operational"] * 3]
    assert (part.uptime.measured_s, part.no_data) == (2 * 86400, False)
    assert part.start_date == part.days[-3].on


def test_watching_begins_once(house: House) -> None:
    for _ in range(2):
        with house.write() as work:
            components.watch(work)
        house.clock.pass_by(days=1)
    with house.read() as work:
        known = {one.key: one.since for one in work.session.query(WatchedComponent)}
        assert set(known) == {one.key for one in work.policy.components}
    assert set(known.values()) == {house.clock() - timedelta(days=2)}


def test_a_time_told_from_before_we_looked_brings_no_works_around_it(house: House) -> None:
    with house.write() as work:
        components.watch(work)
    watched = house.clock()
    house.clock.pass_by(days=1)
    public_id = report(house.works, at=watched - timedelta(days=3))
    say(house.works, public_id, "resolved", at=watched - timedelta(days=2))
    part = platform(house)
    days = [day.worst for day in part.days]
    assert days[-5:] == [*["major_outage"] * 2, "no-data", *["operational"] * 2]
    assert set(days[:-5]) == {"no-data"}
    assert (part.created_at, part.start_date) == (watched, part.days[-2].on)


def test_what_is_told_of_an_earlier_time_is_data(house: House) -> None:
    report(house.works, at=house.clock() - timedelta(days=3))
    part = platform(house)
    assert [day.worst for day in part.days[-5:]] == ["no-data", *["major_outage"] * 4]
    assert part.uptime.percent == 0
