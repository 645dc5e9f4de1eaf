"""What cannot wait reaches the channel: promises at risk, low marks, on-call, given up deliveries."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from portal.events import (
    CleanValue,
    Event,
    OnCallAwaited,
    ScoreLow,
    SlaAtRisk,
    SlaBreached,
    TicketEscalated,
    TicketHandedOver,
    TicketOpened,
)
from portal.models import OutboxRow
from portal.outbox import writer
from portal.policy.alarms import WAKE_UP
from portal.redaction import identifier
from portal.sinks import Slack
from tests.factories import BASE_URL, House, policy_of
from tests.fakes import Basket
from tests.receivers import Receiver

REFERENCE = "SEL-2222-3333"
LEAD: Mapping[str, CleanValue] = {"notify": [identifier("engineering-lead")]}


@pytest.fixture
def there(house: House, hook: Receiver) -> Receiver:
    house.install(Slack(hook.plain_url, house.works.policy, BASE_URL))
    return hook


def happen(house: House, kind: type[Event], **data: CleanValue) -> None:
    with house.write() as work:
        writer.record(work, kind(None, identifier(REFERENCE), data))
    house.deliver()


def alarm(key: str) -> dict[str, CleanValue]:
    return {"alarm": identifier(key), **LEAD}


@pytest.mark.row("A27")
def test_a_promise_at_risk_tags_the_lead(house: House, there: Receiver) -> None:
    happen(house, SlaAtRisk, **alarm("response-at-risk"))
    (got,) = there.seen
    assert got.json["text"].splitlines() == [
        f"[{REFERENCE}] The first answer may come too late",
        "For: Engineering lead",
        f"{BASE_URL}/desk/tickets/{REFERENCE}",
    ]


@pytest.mark.row("D26", "B51")
@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        (SlaBreached, alarm("resolution-breached"), "The solution is late"),
        (OnCallAwaited, alarm(WAKE_UP), "nobody on call has noted"),
        (ScoreLow, {"score": 1}, "1"),
    ],
)
def test_what_cannot_wait_is_told(
    house: House, there: Receiver, kind: type[Event], data: dict[str, CleanValue], words: str
) -> None:
    happen(house, kind, **data)
    (got,) = there.seen
    assert words in got.json["text"].splitlines()[0]


@pytest.mark.row("B13", "D26")
def test_a_complaint_and_what_goes_to_on_call_are_told_at_once(
    house: House, hook: Receiver
) -> None:
    policy = policy_of("ownerrez")
    house.install(Slack(hook.plain_url, policy, BASE_URL))
    rung = identifier(next(iter(policy.ladder)))
    happen(house, TicketHandedOver, to=identifier("on-call"))
    happen(house, TicketEscalated, level=rung, why=identifier("asked"))
    happen(house, TicketHandedOver, to=identifier("t2"))
    happen(house, TicketEscalated, level=rung, why=identifier("breach"))
    first, second = [got.json["text"].splitlines()[0] for got in hook.seen]
    assert "Handed to: On-Call" in first
    assert "Escalated to:" in second


def test_a_channel_that_is_too_full_is_let_alone_as_long_as_it_says(
    house: House, there: Receiver
) -> None:
    there.status, there.retry_after = 429, 900
    happen(house, SlaAtRisk, **alarm("response-at-risk"))
    with house.read() as work:
        row = work.session.query(OutboxRow).one()
    assert (row.available_at, row.parked_at) == (house.clock() + timedelta(seconds=900), None)


def test_what_can_wait_is_not(house: House, there: Receiver) -> None:
    happen(house, TicketOpened)
    house.open(subject="Zebra")
    house.deliver()
    assert there.seen == []


def test_a_delivery_that_was_given_up_is_told_once(house: House, there: Receiver) -> None:
    broken = Basket(failures=1, permanent=True)
    house.install(broken, *house.sinks.values())
    house.open()
    house.deliver()
    house.deliver()
    (got,) = there.seen
    assert "A delivery to basket was given up." in got.json["text"]


def test_its_own_failure_makes_no_new_one(house: House, there: Receiver) -> None:
    there.status = 404
    happen(house, SlaAtRisk, **alarm("response-at-risk"))
    house.deliver()
    assert len(there.seen) == 1


def test_signs_that_are_markup_there_are_written_out(house: House, there: Receiver) -> None:
    happen(house, SlaAtRisk, alarm=identifier("<!channel> & all"), notify=[])
    assert "&lt;!channel&gt; &amp; all" in there.seen[0].json["text"]
