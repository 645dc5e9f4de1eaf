"""What looks like an incident is proposed to a person: 3 alike, 6 alike, one that is critical."""

import pytest
from sqlalchemy import select

from portal.errors import NotAllowed
from portal.models import OutboxRow, Proposal
from portal.services import proposals
from portal.store import board
from portal.store import incidents as incidents_store
from portal.store import proposals as store
from portal.work import Actor
from tests.factories import House
from tests.fakes import Basket
from tests.incidents import report

PUBLISHER = Actor("staff", 1, role="publisher")
AGENT = Actor("staff", 2, role="agent")


@pytest.fixture(autouse=True)
def _listening(house: House) -> None:
    house.install(Basket())


def alike(house: House, many: int, **changes: str) -> None:
    """So many requests about lights that flicker, each in its own words."""
    said = ("Lights in the hall flicker", "Why do the lights flicker?", "Flickering light")
    for number in range(many):
        asked = {"subject": said[number % 3], "category": "hardware", "impact": "normal"}
        house.open(**(asked | changes))


def look(house: House) -> list[Proposal]:
    with house.write() as work:
        proposals.look(work)
    with house.read() as work:
        return list(store.open_ones(work.session))


def told(house: House) -> list[str]:
    """Of what those who may post were told."""
    with house.read() as work:
        rows = work.session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [r.payload["data"]["kind"] for r in rows if r.event == "incident.proposed"]


def accept(house: House, actor: Actor, one: Proposal, public_id: str) -> int:
    """Let it become this incident; returns how many requests hear of it."""
    with house.write(actor) as work:
        incident = incidents_store.by_public_id(work.session, public_id)
        proposals.accept(work, store.by_id(work.session, one.id), incident)
        return len(incidents_store.requests(work.session, incident))


@pytest.mark.row("B37")
def test_two_alike_are_none_and_three_propose_a_known_issue(house: House) -> None:
    alike(house, 2)
    house.open(subject="The invoice shows the wrong address", category="hardware")
    assert look(house) == []
    alike(house, 1)
    (one,) = look(house)
    assert (one.kind, one.component, len(one.data["tickets"])) == ("known-issue", "platform", 3)
    assert told(house) == ["known-issue"]


@pytest.mark.row("B38")
@pytest.mark.parametrize(
    ("impact", "state"),
    [
        ("critical", "major_outage"),
        ("high", "partial_outage"),
        ("normal", "degraded_performance"),
        ("low", "degraded_performance"),
    ],
)
def test_six_alike_draft_a_post_as_grave_as_the_gravest(
    house: House, impact: str, state: str
) -> None:
    alike(house, 5)
    assert [one.kind for one in look(house)] == ["known-issue"]
    alike(house, 1, impact=impact)
    one = next(one for one in look(house) if one.topic.startswith("category"))
    assert (one.kind, one.data["state"], len(one.data["tickets"])) == ("post", state, 6)
    assert [kind for kind in told(house) if kind != "critical"] == ["known-issue", "post"]


@pytest.mark.row("A06")
def test_one_critical_request_is_proposed_at_once(house: House) -> None:
    house.open(impact="high")
    assert look(house) == []
    ticket = house.open(impact="critical").ticket
    (one,) = look(house)
    assert (one.kind, one.data["tickets"], one.data["state"]) == (
        "critical",
        [ticket.id],
        "major_outage",
    )
    look(house)
    assert told(house) == ["critical"]


def test_what_is_about_something_else_or_older_is_not_taken_together(house: House) -> None:
    alike(house, 2)
    alike(house, 1, category="billing")
    assert look(house) == []
    house.clock.pass_by(days=2)
    alike(house, 1)
    assert look(house) == []


@pytest.mark.row("B57")
def test_nothing_is_posted_before_a_person_decides(house: House) -> None:
    alike(house, 6)
    (one,) = look(house)
    with house.read() as work:
        assert board.board(work.session, work.policy, work.now).history == ()
    public_id = report(house.works, actor=PUBLISHER)
    with pytest.raises(NotAllowed):
        accept(house, AGENT, one, public_id)
    assert accept(house, PUBLISHER, one, public_id) == 6
    assert look(house) == []
    alike(house, 2)
    assert look(house) == []


def test_what_was_dismissed_does_not_come_back_until_three_more_do(house: House) -> None:
    alike(house, 3)
    (one,) = look(house)
    with house.write(AGENT) as work, pytest.raises(NotAllowed):
        proposals.dismiss(work, store.by_id(work.session, one.id))
    with house.write(PUBLISHER) as work:
        proposals.dismiss(work, store.by_id(work.session, one.id))
    alike(house, 2)
    assert look(house) == []
    alike(house, 1)
    assert [len(again.data["tickets"]) for again in look(house)] == [3]
