"""Probes believe what they saw several times, propose, and never post; silence is no data."""

import socket
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.errors import NotFound, PolicyError
from portal.models import AuditEntry, ProbeState, Proposal
from portal.services import probes, timers
from portal.store import board
from portal.store import proposals as store
from portal.store.public import Part
from tests.factories import House, extended, house_in
from tests.incidents import report

KINDS = """
[status_page.probes.pushed]
component = "platform"
kind = "push"
confirm = 2

[status_page.probes.alive]
component = "api"
kind = "heartbeat"
every = "10 clock minutes"
confirm = 1
"""


@pytest.fixture
def watched(tmp_path: Path) -> House:
    """A house that watches two components."""
    return house_in(tmp_path, extended(tmp_path, KINDS))


def told(house: House, looks: str) -> None:
    """A program tells what it sees, once a minute: + for up, - for down."""
    for look in looks:
        house.clock.pass_by(minutes=1)
        with house.write() as work:
            probes.push(work, "pushed", up=look == "+")


def proposed(house: House) -> list[Proposal]:
    with house.read() as work:
        return list(store.open_ones(work.session))


def part(house: House, key: str = "platform") -> Part:
    with house.read() as work:
        known = board.board(work.session, work.policy, work.now)
    return next(one for one in known.components if one.key == key)


def test_one_bad_look_is_not_believed(watched: House) -> None:
    told(watched, "++-+-+")
    assert proposed(watched) == []
    with watched.read() as work:
        assert probes.states(work) == {"pushed": True, "alive": None}


def test_what_was_seen_twice_is_proposed_with_its_beginning_and_not_posted(watched: House) -> None:
    told(watched, "++-")
    began = watched.clock()
    told(watched, "---")
    (one,) = proposed(watched)
    assert (one.kind, one.component) == ("probe", "platform")
    assert datetime.fromisoformat(one.data["since"]) == began
    assert part(watched).state == "operational"
    with watched.read() as work:
        kinds = [row.kind for row in work.session.scalars(select(AuditEntry))]
        assert board.board(work.session, work.policy, work.now).history == ()
    assert kinds == ["incident-proposed"]


def test_that_it_is_back_is_noted_beside_the_proposal(watched: House) -> None:
    told(watched, "--++")
    (one,) = proposed(watched)
    assert one.data["until"] > one.data["since"]


def test_what_is_known_already_is_not_proposed(watched: House) -> None:
    report(watched.works)
    told(watched, "---")
    assert proposed(watched) == []


def test_while_nobody_looks_nobody_knows(watched: House) -> None:
    with watched.write() as work:
        timers.sweep(work)
    told(watched, "++")
    assert not part(watched).no_data
    watched.clock.pass_by(hours=3)
    assert part(watched).no_data
    assert part(watched).state == "operational"
    told(watched, "+")
    assert not part(watched).no_data
    silent = part(watched).days[-1].no_data_s
    before = watched.clock().hour * 3600  # what was before anybody watched
    assert 2.9 * 3600 < silent - (before - 3 * 3600) < 3.1 * 3600
    assert part(watched).uptime.lost_s == 0


def test_a_sign_of_life_that_stays_away_is_proposed(watched: House) -> None:
    with watched.read() as work:
        token = probes.token_of(work.signer, work.policy.status_page.probes["alive"])
    for _ in range(4):
        with watched.write() as work:
            probes.beat(work, token)
        probes.run(watched.works)
        watched.clock.pass_by(minutes=10)
    assert proposed(watched) == []
    for _ in range(4):
        probes.run(watched.works)
        watched.clock.pass_by(minutes=10)
    assert [one.topic for one in proposed(watched)] == ["probe alive"]
    with watched.write() as work, pytest.raises(NotFound):
        probes.beat(work, token[:-1] + "x")


def test_a_port_is_looked_at_when_it_is_time(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        rules = f"""
[status_page.probes.port]
component = "api"
kind = "tcp"
address = "tcp://127.0.0.1:{server.getsockname()[1]}"
confirm = 1
"""
        house = house_in(tmp_path, extended(tmp_path, rules))
        assert [probes.run(house.works), probes.run(house.works)] == [1, 0]
        house.clock.pass_by(minutes=1)
        assert probes.run(house.works) == 1
        with house.read() as work:
            assert probes.states(work) == {"port": True}
            state = work.session.get_one(ProbeState, "port")
    assert state.next_at == house.clock() + timedelta(minutes=1)
    house.clock.pass_by(minutes=1)
    probes.run(house.works)
    assert [one.component for one in proposed(house)] == ["api"]


def test_only_a_probe_that_is_told_can_be_told(watched: House) -> None:
    for key in ("alive", "nothing"):
        with watched.write() as work, pytest.raises(NotFound):
            probes.push(work, key, up=True)


@pytest.mark.parametrize(
    "change",
    [
        'kind = "http"',
        'kind = "http"\naddress = "ftp://example.com"',
        'kind = "tcp"\naddress = "tcp://example.com"',
        'kind = "push"\naddress = "https://example.com"',
        'kind = "push"\nevery = "1 business day"',
        'kind = "push"\ncomponent = "nothing"',
    ],
)
def test_a_probe_that_makes_no_sense_is_refused(tmp_path: Path, change: str) -> None:
    start = "" if "component" in change else 'component = "api"\n'
    with pytest.raises(PolicyError):
        extended(tmp_path, f"[status_page.probes.odd]\n{start}{change}\n")
