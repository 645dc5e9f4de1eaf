"""Corners of clocks and alarms: held tickets, other teams, other reasons, pauses from the start."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal.errors import NotAllowed
from portal.models import Ticket
from portal.redaction import identifier
from portal.services import changes, clocks, desk, moves, progress, sorting, tickets, timers
from portal.services.given import Given
from portal.store import tickets as store
from portal.store.tickets import Happening
from tests.actors import DANA
from tests.factories import House, again, extended, house_in, submission, words
from tests.fakes import pacific

TEAMS = """
first_team = "night"
[teams.night]
label = "Night"
purpose = "Looks at what comes in."
starts_within = "3 clock hours"
on_call = { seen_within = "1 clock hour", wake_up_after = "1 clock hour", call_after = "30 clock minutes" }
[teams.engineering]
starts_within = "4 clock hours"
[ladder.engineering-lead]
team = "engineering"
[statuses.new.timer]
after = "10 days"
then = "resolved"
remind_after = "3 days"
"""
CALLS = ["on-call-wake-up", "on-call-call"]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[House]:
    """Selora with people on call, and a first status that does not last."""
    made = house_in(tmp_path, extended(tmp_path, TEAMS))
    yield made
    made.works.database.close()


def sweep(house: House) -> None:
    with house.write() as work:
        while timers.sweep(work):
            work.session.flush()


def rang(house: House, ticket: Ticket) -> list[str]:
    with house.read() as work:
        entries = store.history(work.session, ticket)
    return [entry.data["alarm"] for entry in entries if entry.kind == "alarm"]


def move(house: House, ticket: Ticket, to: str, given: Given | None = None) -> None:
    said = given or Given(said=words("We look at it."))
    with house.write(DANA) as work:
        moves.move(work, again(work, ticket), to, by="api", given=said)


def reasons(house: House, ticket: Ticket) -> list[str]:
    """Why due times changed, as customers were told."""
    with house.read() as work:
        entries = store.history(work.session, ticket)
    return [entry.data["reason"] for entry in entries if entry.kind == "due-changed"]


def test_nothing_happens_by_itself_to_a_ticket_that_nobody_confirmed(night: House) -> None:
    with night.write() as work:
        held = tickets.open(work, submission(night.works.policy), held=True).ticket
    assert (held.next_action_at, held.due_at) == (None, None)
    night.clock.pass_by(days=30)
    sweep(night)
    assert (rang(night, held), night.look(held).status) == ([], "new")
    with night.write(DANA) as work, pytest.raises(NotAllowed):
        moves.move(work, again(work, held), "in-progress", by="agent")
    with night.write(DANA) as work, pytest.raises(NotAllowed):
        sorting.sort(work, again(work, held), impact="critical")
    with night.write(DANA) as work, pytest.raises(NotAllowed):
        desk.hand_over(work, again(work, held), "engineering", Given(note=identifier("it")))


@pytest.mark.row("B51")
def test_nobody_is_woken_for_what_was_taken_back_or_is_being_worked_on(night: House) -> None:
    taken_back, taken_up, waits = (night.settled(impact="low") for _ in range(3))
    with night.write() as work:
        progress.withdraw(work, again(work, taken_back))
    move(night, taken_up, "in-progress")
    night.clock.pass_by(hours=2)
    sweep(night)
    assert [rang(night, one) for one in (taken_back, taken_up, waits)] == [[], [], CALLS]


@pytest.mark.row("B16", "E32")
def test_a_team_that_gets_it_late_has_its_own_time_to_begin(night: House) -> None:
    """Two times pass before anybody sweeps, and the first of them hands the ticket on."""
    ticket = night.settled(impact="critical")
    night.clock.pass_by(hours=3)
    sweep(night)
    assert [key for key in rang(night, ticket) if key.endswith("breached")] == ["response-breached"]
    handed = night.look(ticket)
    assert (handed.team, handed.team_since) == ("engineering", night.clock())
    night.clock.pass_by(hours=4)
    sweep(night)
    assert rang(night, ticket)[-1] == "start-breached"


@pytest.mark.row("E15")
def test_moves_among_ourselves_are_no_word_to_the_customer(house: House) -> None:
    ticket = house.settled(impact="high")
    house.clock.pass_by(hours=3)
    with house.write(DANA) as work:
        progress.move(work, again(work, ticket), "in-progress", by="agent")
    house.clock.turn("2026-11-16 14:00")
    sweep(house)
    assert "update-due" in rang(house, ticket)


@pytest.mark.row("E15")
def test_each_time_that_it_becomes_our_turn_the_next_word_is_due_anew(house: House) -> None:
    ticket = house.settled(impact="high")
    house.clock.turn("2026-11-16 14:00")
    sweep(house)
    with house.write(DANA) as work:
        progress.move(work, again(work, ticket), "waiting-for-customer", by="agent")
    with house.write() as work:
        tickets.reply(work, again(work, ticket), words(), side="customer")
    house.clock.turn("2026-11-17 10:00")
    sweep(house)
    assert rang(house, ticket).count("update-due") == 2


@pytest.mark.row("B17", "E15", "E06")
def test_the_next_word_rings_for_each_time_of_silence_until_support_speaks(house: House) -> None:
    ticket = house.settled(impact="high")
    for at, times in (("16 13:59", 0), ("16 14:00", 1), ("17 09:59", 1), ("17 10:00", 2)):
        house.clock.turn(f"2026-11-{at}")
        sweep(house)
        assert rang(house, ticket).count("update-due") == times, at
    assert house.look(ticket).first_response_at is None
    with house.write(DANA) as work:
        tickets.reply(work, again(work, ticket), words(), side="staff")
    house.clock.turn("2026-11-17 13:59")
    sweep(house)
    assert rang(house, ticket).count("update-due") == 2


@pytest.mark.row("A20", "E16")
def test_sorting_while_the_clock_stands_still_is_told_with_its_own_reason(house: House) -> None:
    ticket = house.settled(impact="low")
    move(house, ticket, "waiting-for-customer")
    with house.write(DANA) as work:
        sorting.sort(work, again(work, ticket), impact="high")
    assert house.look(ticket).resolution_due_at == pacific("2026-11-17 10:00")
    assert reasons(house, ticket) == ["sorted"]
    house.clock.pass_by(hours=1)
    move(house, ticket, "in-progress")
    assert house.look(ticket).resolution_due_at == pacific("2026-11-17 11:00")
    assert reasons(house, ticket) == ["sorted", "waited"]


@pytest.mark.row("A20", "E22")
def test_a_correction_that_changes_the_times_is_told_as_one(house: House) -> None:
    ticket = house.settled(impact="low")
    with house.write() as work:
        changes.correct(work, again(work, ticket), submission(impact="high"))
    assert house.look(ticket).resolution_due_at == pacific("2026-11-17 10:00")
    assert reasons(house, ticket) == ["corrected"]


@pytest.mark.row("A20", "D09")
def test_a_severity_that_comes_with_a_move_is_told_as_sorting(tmp_path: Path) -> None:
    grave = '[severities.grave]\nlabel = "Grave"\nrank = 1\ndefinition = "It burns."\n'
    row = '[[targets]]\nseverities = ["grave"]\nresponse = "1 clock hour"\nresolution = "{}"\n'
    rest = '[[targets]]\nresponse = "8 clock hours"\nresolution = "5 days"\n'
    text = grave + row.format("2 clock hours") + rest.replace("5 days", "5 clock days")
    house = house_in(tmp_path, extended(tmp_path, text))
    ticket = house.settled()
    given = Given(said=words(), severity="grave")
    move(house, ticket, "waiting-for-customer", given)
    assert house.look(ticket).resolution_due_at == house.clock() + timedelta(hours=2)
    assert reasons(house, ticket) == ["sorted"]
    house.works.database.close()


def test_the_time_by_which_we_answered_stays_what_it_was(house: House) -> None:
    ticket = house.settled(impact="high")
    move(house, ticket, "waiting-for-customer")
    house.clock.pass_by(days=1)
    move(house, ticket, "in-progress")
    after = house.look(ticket)
    assert after.response_due_at == pacific("2026-11-16 14:00")
    assert after.resolution_due_at == pacific("2026-11-18 10:00")


def test_a_pause_from_the_very_start_counts_from_the_confirmation_on(tmp_path: Path) -> None:
    rules = extended(tmp_path, '[statuses.new]\nclock = "paused"\n')
    house = house_in(tmp_path, rules)
    with house.write() as work:
        ticket = tickets.open(work, submission(impact="critical"), held=True).ticket
    house.clock.pass_by(hours=1)
    with house.write() as work:
        tickets.confirm(work, again(work, ticket))
    house.clock.pass_by(hours=5)
    with house.write(DANA) as work:
        progress.move(work, again(work, ticket), "in-progress", by="agent")
    assert house.look(ticket).response_due_at == house.clock() + timedelta(hours=2)
    house.works.database.close()


def test_spells_tell_only_changes_of_the_clock(house: House) -> None:
    def entry(kind: str, to: str, hour: int) -> Happening:
        return Happening(0, kind, "staff", None, {"to": to}, at(hour))

    def at(hour: int) -> datetime:
        return pacific(f"2026-11-16 {hour}:00")

    history = [
        entry("opened", "new", 10),
        entry("moved", "in-progress", 11),
        entry("replied", "resolved", 12),
        entry("moved", "resolved", 13),
        entry("moved", "a-status-of-long-ago", 14),
        entry("moved", "in-progress", 15),
    ]
    known = clocks.spells(house.works.policy, history)
    assert known == [(at(10), "runs"), (at(13), "stopped"), (at(15), "runs")]
