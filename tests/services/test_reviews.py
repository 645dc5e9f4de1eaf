"""Support answers an escalation in time or late, and says how grave it is and why."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from portal.errors import Incomplete
from portal.redaction import DEFAULT
from portal.services import reviews
from portal.store import escalations as store
from tests.actors import DANA
from tests.factories import ALICE, BOB, House, again
from tests.fakes import Basket
from tests.ladders import SAID, answer, due, laddered, request, stands, sweep


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house with a ladder of three levels."""
    yield from laddered(tmp_path)


@pytest.mark.row("D30")
def test_what_nobody_answers_in_time_is_late_and_rings_once(house: House) -> None:
    ticket = house.settled()
    heard = Basket()
    house.install(heard, *house.sinks.values())
    request(house, ticket)
    house.clock.pass_by(days=1, seconds=-1)
    assert sweep(house) == 0
    house.clock.pass_by(seconds=1)
    assert [sweep(house), sweep(house)] == [1, 0]
    assert stands(house, ticket) == ("customer", "late")
    house.deliver()
    (rang,) = [one.payload["data"] for one in heard.delivered if one.event == "sla.breached"]
    assert rang["alarm"] == "escalation-late"
    # Who was left without an answer need not wait for the next level to open.
    request(house, ticket, reason="Nobody answers.", level="team-lead")
    assert stands(house, ticket) == ("team-lead", "open")


def test_what_is_new_after_the_answer_is_to_be_answered_in_a_time_of_its_own(house: House) -> None:
    ticket = house.settled()
    request(house, ticket)
    answer(house, ticket, "accepted")
    assert due(house, ticket) is None
    house.clock.pass_by(days=5)
    assert sweep(house) == 0
    request(house, ticket, impact="Now the pipes freeze.")
    assert stands(house, ticket) == ("customer", "open")
    assert due(house, ticket) == house.clock.at + timedelta(days=1)


@pytest.mark.row("D28", "D29")
def test_everybody_on_it_is_told_what_was_decided_and_why(house: House) -> None:
    ticket = house.settled(copy_to=BOB)
    request(house, ticket)
    house.deliver()
    house.clock.pass_by(days=2)
    request(house, ticket, level="team-lead")
    answer(house, ticket, "lowered", "customer")
    answer(house, ticket, "declined")
    request(house, ticket, impact="Now the pipes freeze.")
    answer(house, ticket, "accepted")
    house.deliver()
    told = [(one["Subject"].partition("] ")[2], one.get_content()) for one in house.post.to(ALICE)]
    assert [subject for subject, _text in told] == [
        "Your request has been escalated",
        "Your request has gone up to somebody more senior",
        "Your escalation was stepped down, and why",
        "Your escalation was declined, and why",
        "We have what is new about your request",
        "Your escalation was accepted",
    ]
    assert "an answer about it by: Tuesday" in told[0][1]
    assert "looked at by: Team lead" in told[1][1]
    assert ["The impact is as it was." in text for _subject, text in told] == [
        *[False] * 2,
        *[True] * 2,
        False,
        True,
    ]
    assert len(house.post.to(BOB)) == len(told)
    assert not any(SAID["reason"] in text for _subject, text in told)


def test_a_level_that_the_policy_lost_can_still_be_answered_and_left(house: House) -> None:
    ticket = house.settled()
    request(house, ticket)
    with house.write() as work:
        known = store.open_of(work.session, again(work, ticket))
        assert known is not None
        known.level = "gone"
    answer(house, ticket, "accepted")
    request(house, ticket, impact="Now the pipes freeze.")
    assert stands(house, ticket) == ("gone", "open")
    answer(house, ticket, "lowered", "director")
    assert stands(house, ticket) == ("director", "open")


@pytest.mark.row("D29")
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"decision": ""}, "decision"),
        ({"decision": "declined"}, "reason"),
        ({"decision": "lowered", "reason": "It is fine."}, "level"),
    ],
)
def test_support_says_what_it_decides_and_why(said: dict[str, str], field: str) -> None:
    with pytest.raises(Incomplete) as refused:
        reviews.prepare(DEFAULT, said)
    assert list(refused.value.fields) == [field]


@pytest.mark.row("D29")
def test_the_answer_sorts_the_ticket_so_that_its_times_follow(house: House) -> None:
    ticket = house.settled(impact="normal")
    request(house, ticket)
    said = {"decision": "accepted", "impact": "critical"}
    with house.write(DANA) as work:
        reviews.answer(work, again(work, ticket), reviews.prepare(DEFAULT, said))
    now = house.look(ticket)
    assert now.impact == "critical"
    assert now.resolution_due_at is not None
    assert ticket.resolution_due_at is not None
    assert now.resolution_due_at < ticket.resolution_due_at
    wrong = reviews.prepare(DEFAULT, said | {"impact": "none-of-ours"})
    with pytest.raises(Incomplete), house.write(DANA) as work:
        reviews.answer(work, again(work, ticket), wrong)
