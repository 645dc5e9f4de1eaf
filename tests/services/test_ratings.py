"""Each resolution can be rated once, and the rating changed for a while."""

import pytest
from sqlalchemy import select

from portal.errors import Closed, Incomplete
from portal.models import OutboxRow, Rating, Resolution, Ticket
from portal.redaction import DEFAULT
from portal.services import changes, progress, ratings
from portal.store import resolutions as store
from tests.actors import DANA
from tests.factories import House, again


def solve(house: House, ticket: Ticket) -> int:
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "resolved")
    with house.read() as work:
        solved = store.latest(work.session, ticket)
        assert solved is not None
        return solved.id


def rate(house: House, resolution: int, score: str, comment: str = "") -> None:
    given = ratings.prepare(DEFAULT, score, comment)
    with house.write() as work:
        solved, ticket = store.by_id(work.session, resolution)
        ratings.rate(work, solved, ticket, given)


def scores(house: House) -> list[tuple[int, int]]:
    with house.read() as work:
        query = select(Rating.resolution_id, Rating.score).order_by(Rating.resolution_id)
        return [(row[0], row[1]) for row in work.session.execute(query)]


def handed_on(house: House, event: str) -> int:
    with house.read() as work:
        query = select(OutboxRow.id).where(OutboxRow.event == event, OutboxRow.sink == "console")
        return len(work.session.scalars(query).all())


@pytest.mark.row("A30", "D24")
def test_each_resolution_has_one_rating_which_can_be_changed_for_a_fortnight(house: House) -> None:
    ticket = house.settled()
    first = solve(house, ticket)
    rate(house, first, "4", "Quick.")
    rate(house, first, "5", "Quick, and right.")
    assert scores(house) == [(first, 5)]
    with house.write() as work:
        changes.answer_solved(work, again(work, ticket), yes=False, said=None)
    second = solve(house, ticket)
    rate(house, second, "3")
    assert scores(house) == [(first, 5), (second, 3)]
    house.clock.pass_by(days=14)
    rate(house, first, "4")
    house.clock.pass_by(seconds=1)
    with pytest.raises(Closed):
        rate(house, first, "1")
    assert scores(house) == [(first, 4), (second, 3)]


def test_a_resolution_is_rated_within_four_weeks(house: House) -> None:
    solved = solve(house, house.settled())
    house.clock.pass_by(days=28, seconds=1)
    with pytest.raises(Closed):
        rate(house, solved, "5")


@pytest.mark.row("D26")
def test_a_low_score_is_told_at_once_and_a_good_one_is_not(house: House) -> None:
    solved = solve(house, house.settled())
    rate(house, solved, "3")
    assert handed_on(house, "feedback.low") == 0
    rate(house, solved, "2", "It broke again.")
    rate(house, solved, "2", "It broke again.")
    assert handed_on(house, "feedback.low") == 1
    assert handed_on(house, "feedback.rated") == 2


@pytest.mark.parametrize("score", ["", "0", "6", "five", "4.5"])
def test_a_score_is_one_of_five(score: str) -> None:
    with pytest.raises(Incomplete, match="score"):
        ratings.prepare(DEFAULT, score, "")


@pytest.mark.row("E31")
def test_a_password_in_a_comment_is_taken_out() -> None:
    typed = "My password is " + "Tr0ub4" + "dor&3, please stop asking."
    assert "Tr0ub4" not in ratings.prepare(DEFAULT, "1", typed).comment


def test_what_the_customer_took_back_is_no_resolution(house: House) -> None:
    ticket = house.settled()
    with house.write() as work:
        progress.withdraw(work, again(work, ticket))
        assert work.session.scalars(select(Resolution)).all() == []
