"""A house with a ladder of three levels, and what Alice and Dana do on it."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from portal import policy
from portal.models import Ticket
from portal.redaction import DEFAULT
from portal.services import alarms, escalation, messages
from portal.services.escalation import Answer, Asked
from portal.store import escalations as store
from tests.actors import DANA
from tests.factories import House, again, house_in

LADDER = """
[teams.leads]
label = "Leads"
purpose = "They decide."

[ladder.customer]
label = "You"
when = "It has got worse."
answers_within = "1 clock day"

[ladder.team-lead]
label = "Team lead"
when = "You are still concerned."
role = "Team lead"
team = "leads"
after = "2 clock days"

[ladder.director]
label = "Director"
when = "Nothing helps."
"""
SAID = {"reason": "It is worse than yesterday.", "impact": "Nobody can heat the house."}


def laddered(tmp_path: Path) -> Iterator[House]:
    """A house with a ladder of three levels, for a fixture."""
    bare = 'extends = "selora"\nladder = false\nalarms = false\n'
    (tmp_path / "bare.toml").write_text(bare, "utf-8")
    mine = tmp_path / "policy.toml"
    mine.write_text('extends = "bare.toml"\n' + LADDER, "utf-8")
    made = house_in(tmp_path, policy.load(mine, tmp_path))
    yield made
    made.works.database.close()


def asked(house: House, **changes: str) -> Asked:
    """What Alice types, checked and clean."""
    return escalation.prepare(house.works.policy, DEFAULT, SAID | changes)


def ask(house: House, ticket: Ticket, **changes: str) -> None:
    """Alice escalates, or adds to it."""
    said = asked(house, **changes)
    with house.write() as work:
        escalation.ask(work, again(work, ticket), said)


def request(house: House, ticket: Ticket, **changes: str) -> None:
    """What Alice asks for, by the verb of every door."""
    said = asked(house, **changes)
    with house.write() as work:
        escalation.request(work, again(work, ticket), said)


def answer(house: House, ticket: Ticket, decision: Answer, level: str | None = None) -> None:
    """Dana answers."""
    no = messages.plain("The impact is as it was.", DEFAULT)
    with house.write(DANA) as work:
        escalation.answer(work, again(work, ticket), decision, no, level)


def sweep(house: House) -> int:
    """Let the sweeper look once; for how many it rang."""
    with house.write() as work:
        return alarms.ring_unanswered(work, 50)


def due(house: House, ticket: Ticket) -> datetime | None:
    """By when somebody answers."""
    with house.read() as work:
        known = store.open_of(work.session, again(work, ticket))
        return known.due_at if known else None


def stands(house: House, ticket: Ticket) -> tuple[str, str] | None:
    """The level and the state of what is open."""
    with house.read() as work:
        known = store.open_of(work.session, again(work, ticket))
        return (known.level, known.state) if known else None


def steps(house: House, ticket: Ticket) -> list[str]:
    """What was said and done, by its kinds."""
    with house.read() as work:
        return [step.kind for step in store.steps(work.session, again(work, ticket))]
