"""The day by which support expects to solve a request: when it has come, whoever has it is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.models import Account, AuditEntry, Ticket
from portal.policy.alarms import EXPECTED
from portal.redaction import identifier
from portal.services import desk, progress, teams, timers
from portal.work import Actor
from tests.desks import staff
from tests.factories import House, again

WORDS = "The day has come by which it should be solved"


@pytest.fixture
def dana(house: House) -> Actor:
    return staff(house, "dana", "agent", "support")


def rang(house: House, ticket: Ticket) -> int:
    with house.read() as work:
        noted = work.session.query(AuditEntry).filter_by(ticket_id=ticket.id, kind="alarm").all()
        return sum(entry.data["alarm"] == EXPECTED for entry in noted)


def sweep(house: House) -> None:
    with house.write() as work:
        timers.sweep(work)


@pytest.mark.row("A20", "E16")
def test_whoever_has_it_hears_once_that_the_day_has_come_and_again_for_another_day(
    house: House, dana: Actor
) -> None:
    ticket, start = house.settled(impact="low"), house.clock()
    with house.write(dana) as work:
        desk.take(work, again(work, ticket))
        desk.expect(work, again(work, ticket), start + timedelta(hours=3))
    house.subjects()
    house.clock.pass_by(hours=2, minutes=59)
    sweep(house)
    assert rang(house, ticket) == 0
    house.clock.pass_by(minutes=1)
    sweep(house)
    sweep(house)
    assert rang(house, ticket) == 1
    assert house.subjects() == [WORDS]
    with house.write(dana) as work:
        desk.expect(work, again(work, ticket), house.clock() + timedelta(hours=1))
    house.subjects()
    house.clock.pass_by(hours=1)
    sweep(house)
    assert rang(house, ticket) == 2
    assert WORDS in house.subjects()


def test_the_team_hears_it_where_nobody_has_it_and_nobody_where_it_is_solved(
    house: House, dana: Actor
) -> None:
    first, second = house.settled(impact="low"), house.settled(impact="low")
    for one in (first, second):
        with house.write() as work:
            teams.enter(work, again(work, one), "engineering")
            desk.expect(work, again(work, one), house.clock() + timedelta(hours=1))
    staff(house, "rami", "agent", "engineering")
    with house.write() as work:
        rami = work.session.scalars(select(Account).where(Account.staff_role.is_not(None))).all()[
            -1
        ]
        rami.teams = [identifier("engineering")]
        progress.enter(work, again(work, second), "resolved")
    house.subjects()
    house.clock.pass_by(hours=1)
    sweep(house)
    assert [rang(house, one) for one in (first, second)] == [1, 0]
    assert house.subjects() == [WORDS]
