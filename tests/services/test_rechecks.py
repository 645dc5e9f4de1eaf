"""A request that waits is asked about again until it is over, at a pace that spares a system."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from portal.hub import Answers, Facts, HttpHub, Manual
from portal.models import Connection, Ticket
from portal.policy.connect import Decision
from portal.services import connections, progress, rechecks, tickets
from portal.services.decisions import PATIENCE
from portal.store import connections as store
from tests import hubs, letters
from tests.factories import House, again, house_in, policy_of
from tests.hubs import SERIAL, Told
from tests.queries import asked

WELL: Answers = {"claimed": "yes", "online": "yes", "healthy": "yes", "matches": "yes"}
EVERY = timedelta(minutes=10)


@pytest.fixture
def there() -> Iterator[hubs.System]:
    with hubs.system() as made:
        yield made


def row(house: House, ticket: Ticket) -> Connection:
    """What stands beside the ticket now."""
    with house.read() as work:
        found = store.of(work.session, ticket)
    assert found is not None
    return found


def later(house: House, by: timedelta = EVERY) -> None:
    """Let time pass."""
    house.clock.at += by


@pytest.mark.row("C12")
def test_the_installer_hears_by_itself_when_they_may_go_on(
    house: House, there: hubs.System
) -> None:
    ticket = hubs.request(house, claimed="unknown", online="unknown", healthy="unknown")
    house.subjects()
    system = HttpHub(there.url, None, 5)
    told = {"claimed_profile": "CP-1041", "online": True, "reporting": True}
    there.says(**told, healthy=False)
    assert rechecks.run(house.works, system) == 1
    assert house.subjects() == ["Before you go on with the hub"]
    assert rechecks.run(house.works, system) == 0
    later(house)
    there.says(**told, healthy=True)
    assert rechecks.run(house.works, system) == 1
    assert hubs.decided(house, ticket).go
    assert house.subjects() == ["You may go on with the hub"]


@pytest.mark.row("C11")
def test_a_system_that_says_otherwise_than_the_site_escalates_once(house: House) -> None:
    ticket = hubs.request(house)
    house.subjects()
    system = Told({**WELL, "online": "no"})
    for _ in range(4):
        assert rechecks.run(house.works, system) == 1
        later(house)
    assert hubs.decided(house, ticket).key == "mismatch"
    assert house.subjects() == ["What we see of the hub is not what you see"]
    assert system.asked[0] == Facts(SERIAL, "Ash House", "CP-1041", "IR-7", "Main house")


def test_the_same_answer_is_one_row_with_the_last_look(house: House) -> None:
    ticket = hubs.request(house, claimed="unknown")
    for _ in range(3):
        rechecks.run(house.works, Told(WELL))
        later(house)
    with house.read() as work:
        said = store.history(work.session, ticket)
    assert [one.source for one in said] == ["installer"] * 4 + ["system"] * 4
    (claimed, *_) = hubs.standing(house, ticket).checks
    assert {one.source: one.at for one in claimed.told}["system"] == house.clock.at - EVERY


def test_no_answer_is_waited_for_longer_each_time_and_changes_nothing(house: House) -> None:
    ticket, waits = hubs.request(house), []
    for _ in range(13):
        assert rechecks.run(house.works, Told(None)) == 1
        next_at = row(house, ticket).recheck_at
        assert next_at is not None
        waits.append(next_at - house.clock.at)
        house.clock.at = next_at
    assert waits[:4] == [timedelta(minutes=wait) for wait in (1, 2, 4, 8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)
    assert hubs.decided(house, ticket).go
    rechecks.run(house.works, Told(WELL))
    assert row(house, ticket).recheck_at == house.clock.at + EVERY


@pytest.mark.row("C01", "C12")
@pytest.mark.parametrize("nothing", [None, {}])
def test_what_people_say_is_enough_once_the_system_was_heard_or_says_nothing(
    house: House, nothing: Answers | None
) -> None:
    house.works.asks_hub = True
    good = hubs.request(house)
    assert hubs.decided(house, good).key == "asking"
    assert len(hubs.standing(house, good).blocked) == 4
    house.deliver()
    (letter,) = house.post.letters
    assert "We are asking our system; wait a moment" in letters.part(letter)
    house.post.letters.clear()
    for _ in range(PATIENCE):
        assert hubs.decided(house, good).key == "asking"
        rechecks.run(house.works, Told(nothing))
        assert row(house, good).garbled is (nothing is not None)
        later(house)
    assert hubs.decided(house, good) == Decision("go", known=False)
    assert house.subjects() == ["You may go on with the hub"]
    other = hubs.request(house)
    house.subjects()
    rechecks.run(house.works, Told(WELL))
    assert hubs.decided(house, other) == Decision("go")
    assert house.subjects() == ["You may go on with the hub"]
    third = hubs.request(house)
    hubs.report(house, third, hubs.DANA, claimed="yes")
    assert hubs.decided(house, third).go


def test_it_stops_when_the_request_is_over(house: House) -> None:
    ticket, system = hubs.request(house, online="no"), Told(WELL)
    with house.write() as work:
        progress.withdraw(work, again(work, ticket))
    assert rechecks.run(house.works, system) == 0
    assert row(house, ticket).recheck_at is None
    assert system.asked == []


def test_what_waits_for_its_sender_is_asked_about_once_they_are_real(house: House) -> None:
    ready, system = hubs.prepared(house, online="unknown"), Told(WELL)
    with house.write() as work:
        ticket = connections.open(work, ready, held=True).ticket
    assert rechecks.run(house.works, system) == 0
    with house.write() as work:
        tickets.confirm(work, again(work, ticket))
    later(house)
    assert rechecks.run(house.works, system) == 1
    assert hubs.decided(house, ticket).go


def test_an_answer_about_another_hub_is_dropped(house: House) -> None:
    ticket = hubs.request(house, online="unknown")

    class Meanwhile(Told):
        def check(self, facts: Facts) -> Answers | None:
            with house.write() as work:
                known = store.of(work.session, ticket)
                assert known is not None
                known.hub = known.project
            return super().check(facts)

    rechecks.run(house.works, Meanwhile(WELL))
    assert row(house, ticket).checked_at is None


def test_an_idle_look_is_one_question_and_none_without_the_table(
    house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hubs.request(house)
    rechecks.run(house.works, Told(WELL))
    with asked(house) as sent:
        assert rechecks.run(house.works, Told(WELL)) == 0
    assert [statement.split()[0] for statement, _values in sent] == ["SELECT"]
    with house.read() as work:
        plan = work.session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT ticket_id FROM connections WHERE recheck_at <= '2026'"
        )
        assert "ix_connections_recheck_at" in str(plan.all())
    later(house)
    with asked(house) as sent:
        assert rechecks.run(house.works, Manual()) == 0
    assert sent == []
    other = house_in(tmp_path_factory.mktemp("other"), policy_of("servicegeeni"))
    assert rechecks.run(other.works, Told(WELL)) == 0
    other.works.database.close()
