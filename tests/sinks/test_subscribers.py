"""Who subscribed hears of what they asked for, once, in their language and zone; nobody else does."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import status_letters
from portal.events import require_clean
from portal.models import OutboxRow
from portal.services import incidents, maintenance, subscriptions
from portal.services.maintenance import Slot
from portal.sinks import Email, Envelope
from portal.sinks.subscribers import Subscribers
from portal.sinks.transports import SmtpTransport
from portal.store import incidents as store
from portal.store import public
from portal.work import Actor
from tests.factories import ALICE, BASE_URL, BOB, CHARLIE, House, extended
from tests.incidents import plan, post, report, say
from tests.sinks.conftest import MailServer
from tests.subscribing import again, ask, confirm, install, told

BLASTER = Actor("staff", 2, role="publisher-with-blast")


@pytest.fixture(autouse=True)
def _installed(house: House) -> None:
    install(house)


def subscribe(house: House, address: str = ALICE, *components: str, incident: str = "") -> int:
    number = ask(house, address, *components, incident=incident)
    confirm(house, number)
    told(house)
    return number


def blast(house: House, public_id: str) -> None:
    with house.write(BLASTER) as work:
        incident = store.by_public_id(work.session, public_id)
        update = store.updates(work.session, [incident])[incident.id][0]
        incidents.blast(work, incident, update)


def rows(house: House) -> list[OutboxRow]:
    with house.read() as work:
        return list(work.session.scalars(select(OutboxRow).order_by(OutboxRow.created_at)))


def slot(house: House, hours: float = 48) -> Slot:
    begins = house.clock() + timedelta(hours=hours)
    return Slot(begins, begins + timedelta(hours=2))


def test_nothing_but_the_question_comes_before_it_is_confirmed(house: House) -> None:
    ask(house)
    assert told(house) == [(ALICE, "Please confirm: news of the status of Selora")]
    blast(house, report(house.works, status="known-issue"))
    assert told(house) == []


@pytest.mark.row("B55", "B56")
def test_a_post_reaches_nobody_until_it_is_blasted(house: House) -> None:
    subscribe(house)
    investigated = report(house.works)
    assert told(house) == []
    say(house.works, investigated, "known-issue")
    assert told(house) == []
    blast(house, investigated)
    assert told(house) == [(ALICE, "Known issue: Hubs cannot be reached")]


@pytest.mark.row("B55")
def test_who_follows_an_incident_hears_of_each_step_once(house: House) -> None:
    public_id = report(house.works)
    subscribe(house, incident=public_id)
    say(house.works, public_id, "known-issue")
    assert told(house) == [(ALICE, "Known issue: Hubs cannot be reached")]
    blast(house, public_id)
    assert told(house) == []
    say(house.works, public_id, "resolved")
    assert told(house) == [(ALICE, "Resolved: Hubs cannot be reached")]
    other = report(house.works, name="Something else", status="known-issue")
    blast(house, other)
    assert told(house) == []


def test_one_hears_of_ones_own_parts_only(house: House) -> None:
    subscribe(house, ALICE, "platform")
    subscribe(house, BOB, "api", "dashboard")
    subscribe(house, CHARLIE)
    down = {"platform": "major_outage"}
    blast(house, report(house.works, down, status="known-issue"))
    assert [to for to, _ in told(house)] == [ALICE, CHARLIE]


def test_who_asked_for_more_than_one_part_gets_one_letter(house: House) -> None:
    subscribe(house, ALICE, "platform", "api")
    down = {"platform": "major_outage", "api": "partial_outage"}
    blast(house, report(house.works, down, status="known-issue"))
    assert len(told(house)) == 1


def test_an_announced_maintenance_tells_the_parts_it_touches_whatever_happens_to_it(
    house: House,
) -> None:
    subscribe(house, ALICE, "platform")
    subscribe(house, BOB, "api")
    public_id = plan(house.works, slot(house), announce=True, actor=BLASTER)
    assert told(house) == [(ALICE, "Planned maintenance: A new switch")]
    with house.write(BLASTER) as work:
        incident = store.by_public_id(work.session, public_id)
        maintenance.reschedule(work, incident, post("scheduled", "Later."), slot(house, 72))
    assert told(house) == [(ALICE, "Maintenance has a new time: A new switch")]
    with house.write(BLASTER) as work:
        incident = store.by_public_id(work.session, public_id)
        maintenance.cancel(work, incident, post("cancelled", "Not needed."))
    assert told(house) == [(ALICE, "Maintenance is cancelled: A new switch")]


def test_a_maintenance_reminds_begins_and_ends_by_letter(house: House) -> None:
    subscribe(house)
    plan(house.works, slot(house), announce=True, actor=BLASTER)
    told(house)
    subjects: list[str] = []
    for hours in (24.1, 23, 1, 2):
        house.clock.pass_by(hours=hours)
        with house.write() as work:
            maintenance.sweep(work)
        subjects += [subject.partition(":")[0] for _to, subject in told(house)]
    soon = ["Maintenance begins soon"] * 2
    assert subjects == [*soon, "Maintenance has begun", "Maintenance is over"]


def test_work_that_is_not_announced_is_told_to_nobody(house: House) -> None:
    subscribe(house)
    plan(house.works, slot(house), announce=False, actor=BLASTER)
    assert told(house) == []


def test_a_letter_about_a_time_of_another_year_says_which(house: House) -> None:
    subscribe(house)
    plan(house.works, slot(house, hours=24 * 366), announce=True, actor=BLASTER)
    house.deliver()
    (letter,) = house.post.letters
    assert str((house.clock() + timedelta(days=366)).year) in letter.get_content()


def test_a_letter_has_the_words_the_parts_and_the_way_out(house: House) -> None:
    number = subscribe(house)
    public_id = report(house.works, status="known-issue")
    blast(house, public_id)
    house.deliver()
    (letter,) = house.post.letters
    with house.read() as work:
        way = status_letters.way(work, again(work, number), BASE_URL)
    text = letter.get_content()
    assert letter["List-Unsubscribe"] == way
    assert way in text
    assert f"{BASE_URL}/status/incidents/{public_id}" in text
    assert "We are **looking** into it." in text
    assert "- Automation platform: Does not work" in text
    assert "\n\n\n" not in text


def test_the_times_of_a_maintenance_are_in_the_readers_zone(house: House) -> None:
    confirm(house, ask(house, time_zone="Asia/Kathmandu"))
    told(house)
    plan(house.works, slot(house), announce=True, actor=BLASTER)
    house.deliver()
    text = house.post.letters[0].get_content()
    assert "From Wednesday, November 18, 11:45\u202fPM GMT+0545" in text
    assert "Until Thursday, November 19, 1:45\u202fAM GMT+0545" in text
    assert "- Automation platform\n" in text


def test_the_texts_of_the_policy_come_in_the_readers_language(house: House, tmp_path: Path) -> None:

    languages = 'organisation.languages = ["en", "de"]\n'
    signature = 'texts.signature = { en = "Yours", de = "Ihr Team" }'
    house.works.policy = extended(tmp_path, languages + signature)
    ask(house, language="de")
    house.deliver()
    assert "Ihr Team" in house.post.letters[0].get_content()


def test_who_unsubscribes_between_the_post_and_the_letter_gets_none(house: House) -> None:
    number = subscribe(house)
    blast(house, report(house.works, status="known-issue"))
    with house.write() as work:
        subscriptions.end(work, again(work, number))
    assert told(house) == []
    assert not [row for row in rows(house) if row.delivered_at is None]


def test_the_same_event_twice_is_one_letter_for_each(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.sinks.subscribers._FEW", 2)
    for address in (ALICE, BOB, CHARLIE):
        subscribe(house, address)
    blast(house, report(house.works, status="known-issue"))
    (event,) = [row for row in rows(house) if row.payload.get("data", {}).get("blast")]
    sink = house.sinks[Subscribers.name]
    for _ in range(2):
        sink.deliver(Envelope(event.id, event.sink, event.event, None, event.payload))
    assert [to for to, _ in told(house)] == [ALICE, BOB, CHARLIE]


def test_what_was_said_first_comes_first_however_long_it_waited(house: House) -> None:
    public_id = report(house.works)
    for address in (ALICE, BOB, CHARLIE):
        subscribe(house, address, incident=public_id)
    statuses = ["known-issue", "identified", "monitoring", "resolved"]
    for status in statuses:
        time.sleep(0.002)  # two in one millisecond have no order
        say(house.works, public_id, status)
    sink = house.sinks[Subscribers.name]
    events = [row for row in rows(house) if row.delivered_at is None]
    for event in events:
        sink.deliver(Envelope(event.id, event.sink, event.event, None, event.payload))
    spread = [row for row in rows(house) if "subscriber" in row.payload and not row.delivered_at]
    told = [row.payload["data"]["status"] for row in sorted(spread, key=lambda row: row.id)]
    assert told == [status for status in statuses for _ in range(3)]


@pytest.mark.asvs("16.2.5")
def test_what_waits_holds_no_address_and_no_token(house: House) -> None:
    number = subscribe(house)
    blast(house, report(house.works, status="known-issue"))
    house.deliver()
    with house.read() as work:
        token = status_letters.way(work, again(work, number), "").rpartition("/")[2]
    for row in rows(house):
        require_clean(row.payload)
        kept = json.dumps(row.payload)
        assert ALICE not in kept
        assert token not in kept


def test_the_name_of_an_incident_cannot_add_a_header(house: House, mail_server: MailServer) -> None:
    smtp = SmtpTransport(mail_server.url, "help@example.com", BASE_URL)
    house.install(Subscribers(house.works, smtp, BASE_URL), Email(house.works, smtp, BASE_URL))
    confirm(house, ask(house))
    house.deliver()
    mail_server.letters.clear()
    public_id = report(house.works, status="known-issue")
    with house.write() as work:
        incident = store.by_public_id(work.session, public_id)
        incident.name = type(incident.name).join("\r\n", [incident.name, incident.name])
    blast(house, public_id)
    house.deliver()
    (letter,) = mail_server.letters
    assert letter["Subject"].endswith("Hubs cannot be reached Hubs cannot be reached")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["References"] == f"<incident-{public_id}@support.example.com>"


def test_every_word_of_the_board_has_words_in_a_letter(house: House) -> None:
    assert set(status_letters.TITLES) == set(public.STATUSES)
