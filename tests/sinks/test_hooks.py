"""Programs and chats get what mailboxes get, signed and in the shape of Statuspage."""

import base64
import hmac
import json
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from portal.models import OutboxRow, Subscriber
from portal.services import subscriptions
from portal.sinks import hooks
from tests.factories import BASE_URL, House
from tests.incidents import plan, report, say
from tests.receivers import HOST, Received, Receiver, receiver
from tests.sinks.test_subscribers import BLASTER, blast, slot
from tests.subscribing import again, ask, confirm, install

OPENING = {"meta", "page"}


@pytest.fixture
def there(house: House) -> Iterator[Receiver]:
    with receiver() as made:
        install(house, made.outbound())
        yield made


def subscribe(
    house: House, there: Receiver, path: str = "/status", channel: str = "webhook"
) -> int:
    """Ask and confirm; what came of it is forgotten."""
    url = f"https://{HOST}:{there.port}{path}"
    number = ask(house, url, channel=channel, way=there.outbound())
    confirm(house, number)
    house.deliver()
    there.seen.clear()
    return number


def news(house: House, there: Receiver, status: str = "known-issue") -> list[Received]:
    """Blast something; what arrives."""
    blast(house, report(house.works, status=status))
    house.deliver()
    return there.seen


def waiting(house: House) -> list[OutboxRow]:
    with house.read() as work:
        undelivered = OutboxRow.delivered_at.is_(None) & (OutboxRow.sink == hooks.Hooks.name)
        return list(work.session.scalars(select(OutboxRow).where(undelivered)))


def known(house: House) -> list[Subscriber]:
    with house.read() as work:
        return list(work.session.scalars(select(Subscriber)))


def test_a_program_is_asked_before_it_is_told_anything(house: House, there: Receiver) -> None:
    ask(house, there.url, channel="webhook", way=there.outbound())
    news(house, there)
    (question,) = there.seen
    assert set(question.json) == OPENING
    way = question.json["meta"]["confirm"]
    assert way.startswith(f"{BASE_URL}/status/subscriptions/")
    assert question.json["meta"]["unsubscribe"] == way


def test_a_program_gets_the_incident_in_the_shape_of_statuspage(
    house: House, there: Receiver
) -> None:
    subscribe(house, there)
    (told,) = news(house, there)
    body = told.json
    assert told.headers["content-type"] == "application/json"
    assert set(body) == {"meta", "page", "incident"}
    assert set(body["meta"]) == {"unsubscribe", "documentation"}
    assert body["page"]["status_indicator"] == "major"

    incident = body["incident"]
    assert (incident["name"], incident["status"]) == ("Hubs cannot be reached", "identified")
    assert incident["incident_updates"][0]["body"] == "We are **looking** into it."
    assert incident["components"][0]["status"] == "major_outage"


def test_a_maintenance_comes_with_its_times(house: House, there: Receiver) -> None:
    subscribe(house, there)
    plan(house.works, slot(house), announce=True, actor=BLASTER)
    house.deliver()
    incident = there.seen[0].json["incident"]
    assert (incident["status"], incident["impact"]) == ("scheduled", "maintenance")
    assert incident["scheduled_for"] == "2026-11-18T10:00:00.000-08:00"


def test_each_message_is_signed_and_a_repeat_has_the_same_id(house: House, there: Receiver) -> None:
    number = subscribe(house, there)
    there.status = 500
    news(house, there)
    there.status = 204
    house.clock.pass_by(minutes=5)
    house.deliver()
    assert len(there.seen) == 2
    with house.read() as work:
        secret = hooks.secret_of(work.signer, again(work, number))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    for one in there.seen:
        named, at = one.headers["webhook-id"], one.headers["webhook-timestamp"]
        mac = hmac.digest(key, f"{named}.{at}.".encode() + one.body, "sha256")
        assert one.headers["webhook-signature"] == f"v1,{base64.b64encode(mac).decode()}"
    first, second = there.seen
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] < second.headers["webhook-timestamp"]


def test_each_subscriber_has_a_key_of_its_own(house: House, there: Receiver) -> None:
    numbers = [subscribe(house, there, path) for path in ("/a", "/b")]
    with house.read() as work:
        keys = {hooks.secret_of(work.signer, again(work, number)) for number in numbers}
    assert len(keys) == 2


def test_a_chat_gets_words(house: House, there: Receiver) -> None:
    subscribe(house, there, channel="slack")
    public_id = report(house.works, name="A < B & C", status="known-issue")
    blast(house, public_id)
    house.deliver()
    (told,) = there.seen
    assert set(told.json) == {"text"}
    text = told.json["text"]
    assert text.startswith("Known issue: A &lt; B &amp; C\n")
    assert f"{BASE_URL}/status/incidents/{public_id}" in text
    assert f"{BASE_URL}/status/subscriptions/" in text
    assert "webhook-signature" not in told.headers


def test_one_address_that_fails_repeats_nobody_elses(house: House, there: Receiver) -> None:
    for path in ("/a", "/b", "/c"):
        subscribe(house, there, path)
    there.statuses["/b"] = 503
    news(house, there)
    (left,) = waiting(house)
    assert left.last_error == "answered 503"
    there.statuses.clear()
    house.clock.pass_by(minutes=5)
    house.deliver()
    assert [len(there.take(path)) for path in ("/a", "/b", "/c")] == [1, 2, 1]
    assert not waiting(house)


def test_a_redirect_is_not_followed(house: House, there: Receiver) -> None:
    subscribe(house, there)
    there.status, there.location = 307, f"https://{HOST}:{there.port}/elsewhere"
    news(house, there)
    assert [one.path for one in there.seen] == ["/status"]
    assert waiting(house)[0].last_error == "answered 307"


@pytest.mark.asvs("1.3.6")
def test_an_address_that_turned_private_is_refused_at_every_delivery(
    house: House, there: Receiver
) -> None:
    subscribe(house, there)
    install(house, there.outbound(is_public=lambda address: not address.is_loopback))
    news(house, there)
    assert not there.seen
    assert waiting(house)[0].last_error == "the address is not public"


def test_who_says_that_they_are_gone_is_forgotten(house: House, there: Receiver) -> None:
    subscribe(house, there)
    there.status = 410
    news(house, there)
    assert not known(house)
    assert not waiting(house)


def test_who_fails_for_a_week_is_forgotten_and_who_recovers_is_not(
    house: House, there: Receiver
) -> None:
    for path in ("/dead", "/back"):
        subscribe(house, there, path)
    there.status = 500
    news(house, there)
    assert len(known(house)) == 2
    there.statuses["/back"] = 200
    house.clock.pass_by(hours=2)
    house.deliver()
    house.clock.pass_by(days=8)
    there.statuses.clear()
    house.deliver()
    (left,) = known(house)
    assert left.failing_since is None


def test_who_unsubscribed_meanwhile_is_sent_nothing(house: House, there: Receiver) -> None:
    number = subscribe(house, there)
    blast(house, report(house.works, status="known-issue"))
    with house.write() as work:
        subscriptions.end(work, again(work, number))
    house.deliver()
    assert not there.seen
    assert not waiting(house)


def test_a_follower_program_hears_of_each_step(house: House, there: Receiver) -> None:
    public_id = report(house.works)
    number = ask(house, there.url, incident=public_id, channel="webhook", way=there.outbound())
    confirm(house, number)
    house.deliver()
    there.seen.clear()
    for status in ("identified", "resolved"):
        house.clock.pass_by(minutes=1)
        say(house.works, public_id, status)
        house.deliver()
    assert [one.json["incident"]["status"] for one in there.seen] == ["identified", "resolved"]


@pytest.mark.asvs("16.2.5")
def test_what_waits_for_a_hook_holds_neither_its_address_nor_its_key(
    house: House, there: Receiver
) -> None:
    number = subscribe(house, there)
    there.status = 500
    news(house, there)
    with house.read() as work:
        secret = hooks.secret_of(work.signer, again(work, number))
    for row in waiting(house):
        kept = json.dumps(row.payload) + str(row.last_error)
        assert HOST not in kept
        assert secret not in kept
