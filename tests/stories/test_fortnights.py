"""Weeks of each process played in seconds, against times that were reckoned by hand.

They lie around the changes of the clocks in America and Europe, and around Thanksgiving. Each
thing rings at its minute, not a minute before it, and once; the next word, once each time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest

from portal.models import Ticket
from portal.policy.alarms import UNANSWERED
from portal.redaction import redact
from portal.services import desk, intake, moves, tickets, timers
from portal.services.given import Given
from portal.store import tickets as store
from portal.tokens import Signer
from tests.actors import DANA
from tests.factories import KEY, House, again, answers, house_in, policy_of, typed, words
from tests.stories.weeks import PLAYED, Weeks

MINUTE = timedelta(minutes=1)
HEARD = {"alarm", "reminded", "moved", "due-changed", "escalated"}


class Player:
    """One ticket of one process, and what was heard of it."""

    def __init__(self, house: House, weeks: Weeks) -> None:
        self.house, self.heard = house, 0
        house.clock.at = datetime.fromisoformat(weeks.opened)
        rules = house.works.policy
        kind = rules.default_request_type
        tables: dict[str, Iterable[str]] = {
            "tier": rules.tiers,
            "category": rules.categories,
            "impact": rules.levels,
        }
        said: dict[str, str] = {
            asks: next(iter(tables[asks])) for asks in rules.request_types[kind].asks
        }
        said |= {f.key: "Told in words." for f in rules.fields.values() if f.required}
        asked = typed({**answers(), **said, **weeks.asked}, request_type=kind)
        made = intake.prepare(rules, Signer(KEY.encode()), house.works.rules, asked)
        with house.write() as work:
            self.ticket = tickets.open(work, made).ticket
        [*self.news()]

    def news(self) -> Iterator[str]:
        """What happened since it was asked last."""
        with self.house.read() as work:
            entries = store.history(work.session, self.ticket)
        fresh, self.heard = entries[self.heard :], len(entries)
        for entry in fresh:
            # Whether somebody answers what went up is a story of its own.
            if entry.kind in HEARD and entry.data.get("alarm") != UNANSWERED:
                more = [entry.data.get(key) for key in ("alarm", "to", "reason", "level")]
                words = {"moved": "moved to", "escalated": "escalated to", "alarm": ""}
                told = [words.get(entry.kind, entry.kind), *more]
                yield " ".join(str(word) for word in told if word)

    def sweep(self) -> None:
        with self.house.write() as work:
            while timers.sweep(work):
                work.session.flush()

    def act(self, what: str) -> None:
        with self.house.write(DANA) as work:
            ticket = again(work, self.ticket)
            if what.startswith("to "):
                moves.move(work, ticket, what.removeprefix("to "), by="api", given=self.given())
            elif what.startswith("over to "):
                desk.hand_over(work, ticket, what.removeprefix("over to "), self.given())
            else:
                side = "staff" if what.startswith("support") else "customer"
                tickets.reply(work, ticket, words(), side=side)

    def given(self) -> Given:
        policy = self.house.works.policy
        return Given(
            said=words(),
            note=redact("Have a look.").text,
            questions=(redact("Why is the feed empty?").text,),
            debugging=redact("The log says nothing since Monday.").text,
            stuck=redact("At the log.").text,
            category=next(iter(policy.categories)),
            severity=[*policy.severities][-1] if policy.severities else None,
        )

    def look(self) -> Ticket:
        return self.house.look(self.ticket)


def by_moment(log: Iterable[tuple[str, str]]) -> dict[datetime, list[str]]:
    known = sorted((datetime.fromisoformat(at), what) for at, what in log)
    return {at: [what for _, what in group] for at, group in groupby(known, lambda one: one[0])}


def moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


@pytest.mark.row("A16", "A17", "A18", "A19", "A20", "A27", "B16", "B17", "B51", "E06", "E15", "E32")
@pytest.mark.parametrize("name", PLAYED)
def test_everything_happens_at_its_minute_and_once(name: str, tmp_path: Path) -> None:
    weeks = PLAYED[name]
    house = house_in(tmp_path, policy_of(weeks.preset))
    house.install()
    player = Player(house, weeks)
    acts, happens = by_moment(weeks.acts), by_moment(weeks.happens)
    for at in sorted({*acts, *happens}):
        house.clock.at = at - MINUTE
        player.sweep()
        assert [*player.news()] == [], f"too early: {house.clock.at}"
        house.clock.at = at
        for what in acts.get(at, ()):
            player.act(what)
        player.sweep()
        player.sweep()
        assert sorted(player.news()) == sorted(happens.get(at, ())), at
    house.clock.pass_by(days=60)
    player.sweep()
    ticket = player.look()
    # Of what goes on for ever, only the next word is promised anew.
    waits = any(what == "update-due" for _, what in weeks.happens)
    assert [*player.news()] == ["update-due"] * waits
    assert (ticket.response_due_at, ticket.resolution_due_at) == (*map(moment, weeks.due),)
    assert ticket.first_response_at is None or weeks.acts
    house.works.database.close()
