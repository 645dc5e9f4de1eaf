"""Support hears that a customer has come back."""

import pytest
from sqlalchemy import select

from portal.models import Account, News, OutboxRow, Ticket
from portal.redaction import identifier
from portal.services import changes, progress, tickets
from portal.work import Actor
from tests.desks import staff
from tests.factories import House, again, words


@pytest.fixture
def dana(house: House) -> Actor:
    return staff(house, "dana", "agent")


def heard(house: House, actor: Actor) -> list[str]:
    with house.read() as work:
        query = select(News.value).where(News.account_id == actor.id, News.kind == "customer")
        return list(work.session.scalars(query.order_by(News.id)))


def letters(house: House) -> int:
    with house.read() as work:
        back = OutboxRow.event == "ticket.customer_back", OutboxRow.sink == "email"
        return len(work.session.scalars(select(OutboxRow.id).where(*back)).all())


def come_back(house: House, ticket: Ticket) -> None:
    """The customer answers, says that it is not solved, and opens it again."""
    with house.write() as work:
        tickets.reply(work, again(work, ticket), words(), side="customer")
        progress.enter(work, again(work, ticket), "resolved")
        said = words("It is still dark.")
        changes.answer_solved(work, again(work, ticket), yes=False, said=said)
        progress.enter(work, again(work, ticket), "resolved")
        changes.reopen(work, again(work, ticket), words("Dark again."))


@pytest.mark.row("A25")
def test_who_has_it_hears_each_time_and_nobody_else(house: House, dana: Actor) -> None:
    rami, lena = staff(house, "rami", "agent"), staff(house, "lena", "lead")
    ticket = house.settled(impact="low")
    with house.write() as work:
        again(work, ticket).assignee_id = dana.id
    come_back(house, ticket)
    assert heard(house, dana) == ["replied", "not-solved", "reopened"]
    assert heard(house, rami) == heard(house, lena) == []
    assert letters(house) == 0


def test_the_team_hears_what_nobody_has_and_who_leads_what_no_team_has(house: House) -> None:
    team = next(iter(house.works.policy.teams))
    lena, ticket = staff(house, "lena", "lead"), house.settled()
    with house.write() as work:
        again(work, ticket).team = identifier(team)
        tickets.reply(work, again(work, ticket), words(), side="customer")
    assert heard(house, lena) == ["replied"]
    rami = staff(house, "rami", "agent", team)
    with house.write() as work:
        work.session.get_one(Account, rami.id).teams = [identifier(team)]
        tickets.reply(work, again(work, ticket), words("And more."), side="customer")
    assert (heard(house, rami), heard(house, lena)) == (["replied"], ["replied"])


def test_an_emergency_that_is_not_over_is_a_letter_as_well(house: House, dana: Actor) -> None:
    levels = house.works.policy.levels.values()
    ticket = house.settled(impact=next(one.key for one in levels if one.emergency))
    with house.write() as work:
        again(work, ticket).assignee_id = dana.id
    come_back(house, ticket)
    assert letters(house) == 2, "that it is not solved, and that it is open again"
    assert heard(house, dana) == ["replied", "not-solved", "reopened"]
