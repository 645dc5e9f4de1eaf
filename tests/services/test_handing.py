"""What goes up is numbered, tells what was tried, and leaves no customer without a word."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from portal.errors import Incomplete
from portal.models import Message, Note, QueueItem, Ticket
from portal.services import desk, given, teams, tickets
from portal.services.given import Given
from portal.work import Actor
from tests.desks import opened, staff
from tests.factories import House, again, words

CENTRAL = ZoneInfo("America/Chicago")
UP = {
    "comment": "A colleague knows this better.",
    "questions": "1. Why is the feed empty?\n\n2. Since when?\nSince the release?",
    "debugging": "The log of the feed has nothing since Monday.",
    "stuck": "The feed belongs to the channel.",
}
BODY = """ESCALATED QUESTION 1
Why is the feed empty?

ESCALATED QUESTION 2
Since when?
Since the release?

What was found while looking into it:
The log of the feed has nothing since Monday.

Where one got stuck:
The feed belongs to the channel."""


@pytest.fixture
def ann(shop: House) -> Actor:
    shop.clock.at = datetime(2026, 11, 16, 9, tzinfo=CENTRAL)
    return staff(shop, "ann", "agent", "t2")


def at(shop: House, team: str) -> Ticket:
    ticket = opened(shop)
    with shop.write() as work:
        teams.enter(work, again(work, ticket), team)
    return ticket


def brought(shop: House, **texts: str) -> Given:
    return given.prepared(shop.works.rules, texts)


@pytest.mark.row("B23", "B24", "B53")
def test_questions_go_up_by_number_with_what_was_found_and_where_it_stuck(
    shop: House, ann: Actor
) -> None:
    ticket = at(shop, "t2")
    with shop.write(ann) as work:
        desk.hand_over(work, again(work, ticket), "t3", brought(shop, **UP))
    with shop.read() as work:
        (note,) = work.session.query(Note).all()
        said = [str(one.body) for one in work.session.query(Message).all()]
    assert note.body == BODY
    assert UP["comment"] in said
    assert not [one for one in said if "ESCALATED" in one]
    shop.deliver()
    with shop.read() as work:
        told = [item.event["data"] for item in work.session.query(QueueItem).all()]
    assert [one["body"] for one in told if one.get("to") == "t3"] == [BODY]


@pytest.mark.row("B15", "B24")
@pytest.mark.parametrize("left_out", UP)
def test_each_of_them_is_asked_for(shop: House, ann: Actor, left_out: str) -> None:
    ticket, texts = at(shop, "t2"), {k: v for k, v in UP.items() if k != left_out}
    with pytest.raises(Incomplete) as refused, shop.write(ann) as work:
        desk.hand_over(work, again(work, ticket), "t3", brought(shop, **texts))
    assert [*refused.value.fields] == [left_out]
    assert shop.look(ticket).team == "t2"


def test_one_question_on_each_line_where_nothing_parts_them(shop: House) -> None:
    asked = brought(shop, questions="Why is it empty?\n- Since when?\n").questions
    assert asked == ("Why is it empty?", "Since when?")


@pytest.mark.row("B22")
def test_the_customer_is_asked_for_more_in_the_same_act(shop: House, ann: Actor) -> None:
    ticket = at(shop, "t2")
    with shop.write(ann) as work:
        asked = brought(shop, **UP | {"comment": "Which channel is it?"})
        desk.hand_over(work, again(work, ticket), "t3", asked, to="waiting-on-customer")
    after = shop.look(ticket)
    assert (after.team, after.status) == ("t3", "waiting-on-customer")
    assert shop.subjects() == ["There is a new message on your request"], "one letter, not two"


@pytest.mark.row("B21", "B17")
@pytest.mark.parametrize(
    ("moment", "silent"),
    [("2026-11-17 08:59", False), ("2026-11-17 09:00", True), ("2026-11-23 09:00", True)],
)
def test_after_a_day_of_silence_a_word_comes_along(
    shop: House, ann: Actor, moment: str, *, silent: bool
) -> None:
    ticket = at(shop, "t2")
    shop.clock.at = datetime.fromisoformat(moment).replace(tzinfo=CENTRAL)
    if silent:
        with pytest.raises(Incomplete) as refused, shop.write(ann) as work:
            desk.hand_over(work, again(work, ticket), "engagement")
        assert "heard nothing" in refused.value.fields["comment"][0]
    with shop.write(ann) as work:
        word = brought(shop, comment="We are on it.") if silent else given.NOTHING
        desk.hand_over(work, again(work, ticket), "engagement", word)
    assert shop.look(ticket).team == "engagement"


@pytest.mark.row("B21")
def test_the_day_begins_anew_with_each_word_of_support(shop: House, ann: Actor) -> None:
    ticket = at(shop, "t2")
    shop.clock.pass_by(hours=6)
    with shop.write(ann) as work:
        tickets.reply(work, again(work, ticket), words("We look into it."), side="staff")
    shop.clock.pass_by(hours=20)
    with shop.write(ann) as work:
        desk.hand_over(work, again(work, ticket), "engagement")
    assert shop.look(ticket).team == "engagement"


def test_who_cannot_get_it_is_told_with_those_who_can(shop: House, ann: Actor) -> None:
    ticket = at(shop, "triage")
    with pytest.raises(Incomplete) as refused, shop.write(ann) as work:
        desk.hand_over(work, again(work, ticket), "t4", brought(shop, **UP))
    (told,) = refused.value.fields["team"]
    assert told == "Triage does not hand it there. Possible now: T1, T2, On-Call, Engagement."
