"""An address is kept while it is subscribed, and not a day longer."""

import pytest
from sqlalchemy import select

from portal.errors import Incomplete, NotFound
from portal.models import AuditEntry, Subscriber, Topic
from portal.outbound import Outbound
from portal.redaction import identifier
from portal.services import subscriptions, timers
from portal.services.subscriptions import Typed
from portal.store import subscribers as store
from tests.factories import ALICE, BOB, House
from tests.incidents import report, say
from tests.subscribing import again, ask, confirm

PUBLIC = Outbound(look_up=lambda _host, _port: ["203.0.114.1"])
HOOK = "https://hooks.example.com/" + "T0/B0/" + "a1B2c3D4" * 3


def heard(house: House) -> dict[str, bool]:
    with house.read() as work:
        return {topic.topic: topic.confirmed for topic in work.session.scalars(select(Topic))}


def kept(house: House) -> int:
    with house.read() as work:
        return len(work.session.scalars(select(Subscriber.id)).all())


def sweep(house: House) -> None:
    with house.write() as work:
        timers.forget(work)


def test_what_nobody_confirms_is_forgotten_after_a_day(house: House) -> None:
    ask(house)
    house.clock.pass_by(hours=23)
    sweep(house)
    assert kept(house) == 1
    house.clock.pass_by(hours=2)
    sweep(house)
    assert kept(house) == 0
    assert heard(house) == {}


def test_asking_again_begins_the_day_anew(house: House) -> None:
    number = ask(house)
    house.clock.pass_by(hours=23)
    assert ask(house) == number
    house.clock.pass_by(hours=2)
    sweep(house)
    assert kept(house) == 1


def test_what_was_confirmed_outlives_what_was_not(house: House) -> None:
    confirm(house, ask(house, ALICE, "api"))
    ask(house, ALICE, "dashboard")
    house.clock.pass_by(days=2)
    sweep(house)
    assert heard(house) == {"component:api": True}


def test_who_follows_an_incident_is_forgotten_a_month_after_it_is_over(house: House) -> None:
    public_id = report(house.works)
    confirm(house, ask(house, incident=public_id))
    house.clock.pass_by(days=60)
    sweep(house)
    assert kept(house) == 1
    say(house.works, public_id, "resolved")
    house.clock.pass_by(days=29)
    sweep(house)
    assert kept(house) == 1
    house.clock.pass_by(days=2)
    sweep(house)
    assert kept(house) == 0


def test_the_other_topics_of_a_follower_stay(house: House) -> None:
    public_id = report(house.works)
    for one in (public_id, ""):
        confirm(house, ask(house, incident=one))
    say(house.works, public_id, "resolved")
    house.clock.pass_by(days=31)
    sweep(house)
    assert heard(house) == {"all": True}


def test_a_proven_address_follows_without_being_asked(house: House) -> None:
    public_id = report(house.works)
    for _ in range(2):
        with house.write() as work:
            subscriptions.follow(work, identifier(ALICE), public_id, language="en", time_zone="UTC")
    assert heard(house) == {f"incident:{public_id}": True}
    with house.write() as work, pytest.raises(NotFound):
        subscriptions.follow(work, identifier(BOB), "none", language="en", time_zone="UTC")
    assert kept(house) == 1


def test_capitals_do_not_make_another_address(house: House) -> None:
    assert ask(house, "Alice@Example.com") == ask(house, ALICE)


def test_the_address_of_a_hook_may_be_a_key_and_is_read_by_us_alone(house: House) -> None:
    number = ask(house, HOOK, channel="slack", way=PUBLIC)
    with house.read() as work:
        found = again(work, number)
        assert HOOK not in found.address
        assert store.address_of(work.signer, found) == HOOK


def test_one_address_in_two_channels_is_two_subscribers(house: House) -> None:
    numbers = {ask(house, HOOK, channel=one, way=PUBLIC) for one in ("slack", "webhook")}
    assert len(numbers) == 2


def test_every_mistake_is_told_at_once(house: House) -> None:
    typed = Typed(channel="email", address="nobody", components=["nothing"])
    with pytest.raises(Incomplete) as refused:
        subscriptions.prepare(house.works, Outbound(), typed)
    assert set(refused.value.fields) == {"email", "components"}


@pytest.mark.parametrize("address", ["10.0.0.1", "no such name"])
def test_what_is_within_our_walls_and_what_is_nowhere_are_told_alike(
    house: House, address: str
) -> None:
    def found(_host: str, _port: int) -> list[str]:
        if address.startswith("no"):
            raise OSError
        return [address]

    typed = Typed(channel="webhook", address=HOOK)
    with pytest.raises(Incomplete, match="url") as refused:
        subscriptions.prepare(house.works, Outbound(look_up=found), typed)
    (sentence,) = refused.value.fields["url"]
    assert sentence.startswith("Enter an address that begins with https://")


def test_choosing_replaces_what_was_heard_before(house: House) -> None:
    number = ask(house, ALICE, "api", "dashboard")
    confirm(house, number)
    with house.write() as work:
        wanted = ["component:api", "component:platform"]
        subscriptions.choose(work, again(work, number), wanted, language="en", time_zone="UTC")
    assert heard(house) == {"component:api": True, "component:platform": True}


def test_erasing_a_person_ends_their_subscription(house: House) -> None:
    confirm(house, ask(house))
    with house.write() as work:
        subscriptions.end_address(work, identifier(BOB))
        subscriptions.end_address(work, identifier(ALICE))
    assert kept(house) == 0


@pytest.mark.asvs("16.2.5")
def test_the_audit_log_names_nobody(house: House) -> None:
    number = ask(house)
    confirm(house, number)
    with house.write() as work:
        subscriptions.end(work, again(work, number))
    with house.read() as work:
        entries = work.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    kinds = ["subscription-asked", "subscribed", "unsubscribed"]
    assert [entry.kind for entry in entries] == kinds
    assert all(entry.data == {"subscriber": number} for entry in entries)
