"""A unit of work: committed once at its end, undone when it raises; who delivers is told of it."""

import pytest
from sqlalchemy import select

from portal.models import Feedback
from portal.redaction import redact
from portal.services import tickets
from portal.work import SYSTEM, Work
from tests.actors import DANA
from tests.factories import House, house, submission

__all__ = ["house"]


def thanks(work: Work) -> Feedback:
    return Feedback(comment=redact("Thanks").text, created_at=work.now)


def count(house: House) -> int:
    with house.read() as work:
        return len(work.session.scalars(select(Feedback.id)).all())


def test_what_is_to_be_delivered_is_committed_at_the_end_and_told_afterwards(
    house: House,
) -> None:
    told: list[int] = []
    house.works.recorded = lambda: told.append(count(house))
    with house.write() as work:
        work.session.add(thanks(work))
        tickets.open(work, submission())
        assert told == []
    assert told == [1]


def test_what_is_inserted_at_once_is_an_object_that_can_be_changed_and_asked(house: House) -> None:
    with house.write() as work:
        said = thanks(work)
        work.insert(said)
        assert said in work.session
        assert said.id
        assert said.source == "customer"
        said.comment = redact("Many thanks").text
    with house.read() as work:
        assert work.session.scalar(select(Feedback.comment)) == "Many thanks"


def test_what_is_nobodys_business_wakes_nobody(house: House) -> None:
    told: list[int] = []
    house.works.recorded = house.works.published = lambda: told.append(1)
    with house.write() as work:
        work.session.add(thanks(work))
    assert (count(house), told) == (1, [])


def test_what_raises_is_undone_and_told_to_nobody(house: House) -> None:
    told: list[int] = []
    house.works.recorded = lambda: told.append(1)

    def fail() -> None:
        with house.write() as work:
            work.session.add(thanks(work))
            tickets.open(work, submission())
            work.session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (count(house), told) == (0, [])


def test_a_unit_that_only_asks_changes_nothing(house: House) -> None:
    with house.read() as work:
        work.session.add(thanks(work))
    assert count(house) == 0


def test_everything_that_a_verb_needs_is_handed_to_it(house: House) -> None:
    with house.read(DANA) as work:
        assert work.actor is DANA
        assert work.now == house.clock()
        assert work.policy is house.works.policy
    house.clock.pass_by(hours=1)
    with house.write() as work:
        assert work.actor is SYSTEM
        assert work.now == house.clock()
        assert work.outlets == house.works.outlets


def test_what_was_read_can_be_looked_at_after_the_commit(house: House) -> None:
    with house.write() as work:
        made = thanks(work)
        work.session.add(made)
    assert made.comment == "Thanks"
    assert made.id == 1
