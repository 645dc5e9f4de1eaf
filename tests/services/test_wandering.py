"""Whatever is done with tickets at random: each always stands somewhere, and nothing is forgotten."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import policy
from portal.models import AuditEntry, Ticket
from portal.policy.alarms import EXPECTED, OF_A_TEAM, UPDATE
from portal.services import clocks, progress
from portal.store import tickets as store
from portal.work import Work
from tests.factories import again, house_in, policy_of
from tests.wanderer import Wanderer

STEPS = 100


@pytest.fixture(params=policy.presets())
def wanderer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Wanderer]:
    house = house_in(tmp_path, policy_of(request.param))
    house.install()
    yield Wanderer(house, random.Random(request.param))  # noqa: S311 - a walk, not a secret
    house.works.database.close()


def check_its_place(work: Work, ticket: Ticket) -> None:
    """It has a turn, words, a next step, and a place in the queue unless it is over."""
    known = work.policy
    status = known.statuses[ticket.status]
    assert status.explanation
    assert known.stages[status.stage].sentence
    action = progress.next_action(known, ticket)
    ways = [way for way in status.ways() if way.by != ("timer",)]
    assert status.locked or ways or action
    assert (ticket.due_at is None) == status.locked
    if status.locked:
        assert ticket.next_action_at is None
    if action:
        assert ticket.next_action_at is not None
        assert ticket.next_action_at <= action.at


def check_its_times(work: Work, ticket: Ticket) -> None:
    """What is stored is what its history says, and planning it anew changes nothing."""
    history = store.history(work.session, ticket)
    if work.policy.statuses[ticket.status].clock == "runs":
        dues = clocks.dues(work.policy, ticket, history)
        assert clocks.moments(dues)[1] == ticket.resolution_due_at
    stored = ticket.due_at, ticket.next_action_at
    progress.plan(work, ticket, clocks.spells(work.policy, history))
    assert (ticket.due_at, ticket.next_action_at) == stored


def check_what_rang(work: Work, ticket: Ticket) -> None:
    """Nothing that is overdue is silent, and each alarm rang once, for each team that it concerns."""
    known = clocks.spells(work.policy, store.history(work.session, ticket))
    late = [alarm for alarm in progress.plan(work, ticket, known) if alarm.at <= work.now]
    assert not late
    entries = select(AuditEntry).where(AuditEntry.ticket_id == ticket.id)
    rang: Counter[str] = Counter()
    for entry in work.session.scalars(entries.order_by(AuditEntry.id)):
        if entry.kind == "handed-over":
            rang.subtract({key: rang[key] for key in OF_A_TEAM})
        if entry.kind == "due-changed" and entry.data["reason"] == "expected":
            rang[EXPECTED] = 0  # another day was named, which may pass, too
        if entry.kind == "alarm":
            rang[entry.data["alarm"]] += 1
    twice = {key: times for key, times in rang.items() if key != UPDATE and times > 1}
    assert not twice


def test_no_ticket_is_ever_without_a_next_step_and_no_alarm_is_forgotten(
    wanderer: Wanderer,
) -> None:
    house = wanderer.house
    for step in range(STEPS):
        wanderer.step()
        with house.read() as work:
            ticket = again(work, wanderer.ticket)
            check_its_place(work, ticket)
            check_its_times(work, ticket)
        while wanderer.sweep():
            pass
        if step % 10 == 0:
            before = house.rows()
            assert not wanderer.sweep()
            assert house.rows() == before
        with house.read() as work:
            wanderer.ticket = again(work, wanderer.ticket)
            check_its_place(work, wanderer.ticket)
            check_what_rang(work, wanderer.ticket)
        if house.works.policy.statuses[wanderer.ticket.status].locked:
            wanderer.open()
    done = {name for name in wanderer.done if not name.startswith("-")}
    assert {"move", "staff", "customer", "sort"} <= done
