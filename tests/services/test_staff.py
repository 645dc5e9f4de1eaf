"""Whatever rings reaches people: each of those whom the policy names, once, in plain words."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.models import Account, QueueItem, Ticket
from portal.redaction import DEFAULT, identifier, redact
from portal.services import desk, escalation, progress, ratings, staff, teams
from portal.store import resolutions
from portal.work import Actor
from tests.actors import DANA
from tests.factories import House, again, extended, house_in, policy_of
from tests.fakes import pacific
from tests.plays import Play, play_in

NIGHT = """
first_team = "night"
[teams.night]
label = "Night"
purpose = "Looks at what comes in."
[teams.night.on_call]
seen_within = "1 clock hour"
wake_up_after = "1 clock hour"
call_after = "30 clock minutes"
calls = ["The person on call", "The lead of support"]
"""
FRIDAY = pacific("2026-11-20 16:30")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Selora, with somebody on call, and nobody else of staff but Dana, who has no team."""
    made = play_in(
        tmp_path,
        extended(tmp_path, NIGHT),
        tier="estate",
        category="bug",
        impact="normal",
        subject="No door opens",
        description="The hub is gone.",
    )
    made.at(FRIDAY)
    yield made
    made.house.works.database.close()


def hire(house: House, name: str, *teams: str, **more: object) -> Actor:
    about = {"language": "en", "time_zone": "America/Los_Angeles", "staff_role": "agent"} | more
    with house.write() as work:
        account = Account(
            email=identifier(f"{name.lower()}@example.net"),
            name=redact(name).text,
            teams=[identifier(team) for team in teams],
            created_at=work.now,
            **about,
        )
        work.session.add(account)
        work.session.flush()
        return Actor("staff", account.id, name=account.name, role="agent")


def got(house: House, name: str) -> list[str]:
    """The subjects of the new letters to somebody of staff, the oldest first."""
    house.deliver()
    mine = house.post.to(f"{name.lower()}@example.net")
    house.post.letters = [one for one in house.post.letters if one not in mine]
    return [letter["Subject"].partition("] ")[2] for letter in mine]


def queued(house: House) -> list[str]:
    house.deliver()
    with house.read() as work:
        items = work.session.scalars(select(QueueItem)).all()
    return sorted(item.event["type"] for item in items)


@pytest.mark.row("A27")
def test_the_engineering_lead_is_told_by_mail_of_what_is_at_risk(play: Play) -> None:
    hire(
        play.house, "Lena", "engineering-lead", "support", language="de", time_zone="Europe/Berlin"
    )
    hire(play.house, "Ines", "installers")
    play.ask(impact="critical")
    play.house.deliver()
    play.house.post.letters.clear()
    play.live(pacific("2026-11-20 18:00"))
    play.house.deliver()
    (letter,) = play.house.post.to("lena@example.net")
    assert (
        letter["Subject"] == f"[{play.ticket.reference}] Die erste Antwort droht zu spät zu kommen"
    )
    body = letter.get_content()
    assert f"https://support.example.com/desk/tickets/{play.ticket.reference}" in body
    assert "Auswirkung: Kritisch" in body
    assert re.search(r"Erste Antwort fällig: \S+ 21\. November,? 03:30", body), body
    assert "No door opens" not in body
    assert "hub" not in body
    assert got(play.house, "Ines") == []


@pytest.mark.row("A27", "E32")
def test_each_alarm_is_one_letter_to_each_person_and_one_item_of_the_queue(play: Play) -> None:
    hire(play.house, "Lena", "engineering-lead", "support")
    play.ask(impact="critical")
    assert got(play.house, "Lena") == [
        "Your team should know: Critical: engineering investigates at once"
    ]
    play.live(FRIDAY + timedelta(hours=2))
    play.live(FRIDAY + timedelta(hours=2))
    assert got(play.house, "Lena") == [
        "The first answer may come too late",
        "The first answer is late",
        "The customer waits for a word from us",
    ]
    assert [one for one in queued(play.house) if not one.startswith("incident.")] == [
        "on_call.awaited",
        "on_call.awaited",
        "sla.breached",
        "sla.risk",
        "ticket.escalated",
        "ticket.opened",
        "ticket.routed",
        "ticket.update_due",
    ]


@pytest.mark.row("E32")
def test_a_broken_promise_tells_the_team_of_the_level_whom_alarms_do_not_tell(
    tmp_path: Path,
) -> None:
    rules = extended(
        tmp_path,
        '[alarms]\nnotify = ["support"]\n[ladder.engineering-lead]\nteam = "engineering-lead"\n',
    )
    house = house_in(tmp_path, rules)
    hire(house, "Lena", "engineering-lead")
    hire(house, "Sam", "support")
    play = Play(house, None, {})  # type: ignore[arg-type]  # nobody listens
    play.ticket = house.settled(impact="high")
    play.live(house.clock() + timedelta(hours=4))
    assert got(house, "Lena") == ["Escalated to: Engineering lead"]
    assert got(house, "Sam") == [
        "The first answer may come too late",
        "The first answer is late",
        "The customer waits for a word from us",
    ]
    house.works.database.close()


@pytest.mark.row("B10", "B51")
def test_who_is_on_call_is_woken_after_an_hour_and_then_the_team_is_to_call(play: Play) -> None:
    hire(play.house, "Otto", "night", on_call=True)
    hire(play.house, "Nora", "night")
    play.ask()
    play.live(FRIDAY + timedelta(hours=1) - MINUTE)
    assert got(play.house, "Otto") == []
    play.live(FRIDAY + timedelta(hours=1))
    play.house.deliver()
    (letter,) = play.house.post.to("otto@example.net")
    assert "Wake up: nobody on call has noted that they handle this" in letter["Subject"]
    assert "press “Seen, I handle it”" in letter.get_content()
    assert got(play.house, "Nora") == []
    play.house.post.letters.clear()
    play.live(FRIDAY + timedelta(minutes=90))
    play.house.deliver()
    for address in ("otto@example.net", "nora@example.net"):
        (letter,) = play.house.post.to(address)
        assert "Please call now" in letter["Subject"]
        assert "1. The person on call\n2. The lead of support\n" in letter.get_content()


@pytest.mark.row("B51")
@pytest.mark.parametrize("late", [False, True])
def test_nobody_is_woken_once_somebody_has_noted_that_they_handle_it(
    play: Play, *, late: bool
) -> None:
    """Also not by a letter that was written down and had not left yet."""
    otto = hire(play.house, "Otto", "night", on_call=True)
    play.ask()
    if late:
        play.live(FRIDAY + timedelta(hours=1))
    play.do(desk.seen, otto)
    play.live(FRIDAY + timedelta(hours=3))
    assert got(play.house, "Otto") == []


@pytest.mark.row("B10")
def test_who_is_on_call_hears_at_once_of_what_is_handed_to_them(play: Play) -> None:
    otto = hire(play.house, "Otto", on_call=True)
    with play.house.read() as work:
        assert staff.on_call(work, "night") == (otto.id,)
        assert staff.on_call(work, "support") == ()
    play.ask(impact="critical")
    got(play.house, "Otto")
    play.do(lambda work, ticket: teams.enter(work, ticket, "night"))
    assert got(play.house, "Otto") == ["Handed to: Night"]


@pytest.mark.row("E11")
def test_after_48_hours_the_people_of_all_teams_are_told_once(tmp_path: Path) -> None:
    house = house_in(tmp_path, policy_of("360dialog"))
    for name, team in {"Sam": "support", "Tia": "technical", "Lou": "leads"}.items():
        hire(house, name, team)
    play = play_marked(house)
    for name in ("Sam", "Tia", "Lou"):
        label = "Open for more than 48 hours: look at it with all teams"
        assert got(house, name).count(label) == 1
    assert queued(house).count("ticket.marked") == 1
    assert "over_48h" in "".join(play.now.alarmed)
    house.works.database.close()


def play_marked(house: House) -> Play:
    play = Play(house, None, {})  # type: ignore[arg-type]  # nobody listens
    play.ticket = house.settled(
        category="messages",
        impact="major",
        business_impact="Our customers get no tickets.",
        happened_at="2026-11-16T09:00",
    )
    play.live(house.clock() + timedelta(days=9))
    return play


@pytest.mark.row("D26")
def test_a_low_score_reaches_a_lead_without_the_words_of_the_customer(tmp_path: Path) -> None:
    rules = extended(tmp_path, '[feedback]\nnotify = ["support"]\n')
    house = house_in(tmp_path, rules)
    hire(house, "Sam", "support")
    ticket = house.settled()
    with house.write(DANA) as work:
        progress.enter(work, again(work, ticket), "resolved")
    with house.write() as work:
        solved = resolutions.latest(work.session, ticket)
        assert solved is not None
        given = ratings.prepare(DEFAULT, "1", "You were slow.")
        ratings.rate(work, solved, again(work, ticket), given)
    house.deliver()
    (letter,) = house.post.to("sam@example.net")
    assert letter["Subject"].endswith("A customer is not content: 1 of 5")
    assert "slow" not in letter.get_content()
    assert "feedback.low" in queued(house)
    house.works.database.close()


def test_nobody_is_told_of_what_they_did_nor_after_they_have_left(play: Play) -> None:
    lena = hire(play.house, "Lena", "engineering-lead")
    gone = hire(play.house, "Gero", "engineering-lead")
    ticket = play.ask(impact="critical")
    leave(play.house, gone)
    assert got(play.house, "Gero") == []
    with play.house.write(lena) as work:
        assert staff.of_teams(work, ["engineering-lead"]) == ()
    assert len(got(play.house, "Lena")) == 1
    assert escalated(play.house, ticket) == "open"
    assert got(play.house, "Gero") == []


def leave(house: House, who: Actor) -> None:
    with house.write() as work:
        account = work.session.get(Account, who.id)
        assert account is not None
        account.disabled_at = work.now


def escalated(house: House, ticket: Ticket) -> str:
    said = {"reason": "It is worse.", "impact": "Nobody gets in."}
    with house.write() as work:
        asked = escalation.prepare(work.policy, DEFAULT, said)
        return escalation.request(work, again(work, ticket), asked).state
