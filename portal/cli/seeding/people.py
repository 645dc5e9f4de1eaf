"""The people of `portal seed --tickets`: companies, who asks out of them, and who answers."""

import random
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from portal.cli.seeding import bulk
from portal.models import Base
from portal.redaction import identifier
from portal.work import Work

_FIRST = "Ada Bruno Carla Dmitri Elena Farid Greta Hugo Ines Jonas Kira Luis Mona Nils Olga Paul"
_LAST = "Almeida Brown Costa Dahl Engel Fuchs Garcia Hansen Ivanova Jung Klein Lima Moreau Novak"
_TICKETS_EACH, _PEOPLE_EACH, _TICKETS_OF_AGENT = 20, 20, 20_000
_AGENTS = 8
_UNEVEN = 4  # the higher, the more of all requests come from few


class Person(NamedTuple):
    """Somebody who asks, and the id of their company, if they have one."""

    name: str
    email: str
    organisation: int | None


class Crowd:
    """Everybody; `busiest` asks more than all others, `lead` leads support."""

    def __init__(self, work: Work, chance: random.Random, number: int) -> None:
        self._work = work
        self._connection = work.session.connection()
        self._chance = chance
        plans: Sequence[str | None] = [*work.policy.tiers] or [None]
        people = max(len(plans), number // _TICKETS_EACH)
        houses = self._houses(plans, max(len(plans), people // _PEOPLE_EACH))
        self._agents = self._staff(_AGENTS + number // _TICKETS_OF_AGENT)
        self._people: Mapping[str | None, list[Person]] = {plan: [] for plan in plans}
        self._customers(houses, people)
        self._guests = [Person(*self._name("guest", n), None) for n in range(people)]
        first = next(iter(self._people.values()))[0]
        self.busiest, self.lead = first.email, self._name("agent", 0)[1]

    def somebody(self, plan: str | None, *, has_house: bool) -> Person:
        """Who asks: some do so far oftener than others."""
        among = self._people.get(plan, self._guests) if has_house else self._guests
        return among[int(len(among) * self._chance.random() ** _UNEVEN)]

    def agent(self) -> tuple[int, str]:
        """Who answers: account and name."""
        return self._chance.choice(self._agents)

    def _name(self, kind: str, number: int) -> tuple[str, str]:
        first, last = _FIRST.split(), _LAST.split()
        name = f"{first[number % len(first)]} {last[number // len(first) % len(last)]}"
        return identifier(name), identifier(f"{kind}-{self._mark}-{number}@example.com")

    def _houses(self, plans: Sequence[str | None], number: int) -> list[tuple[int, str | None]]:
        begins = self._reserved("organisations", number)
        self._mark = begins
        found = [(begins + n, plans[n % len(plans)]) for n in range(number)]
        rows = [
            {"id": house, "name": identifier(f"House {house}"), "kind": "customer", "tier": plan}
            for house, plan in found
        ]
        self._write("organisations", [row | {"joins_by_domain": False} for row in rows])
        return found

    def _staff(self, number: int) -> list[tuple[int, str]]:
        teams = [identifier(key) for key in self._work.policy.teams]
        roles = ("lead", *["agent"] * (number - 1))
        rows = [
            self._account("agent", n, {"staff_role": role, "teams": teams})
            for n, role in enumerate(roles)
        ]
        begins = self._add_accounts(rows)
        return [(begins + n, str(row["name"])) for n, row in enumerate(rows)]

    def _customers(self, houses: Sequence[tuple[int, str | None]], number: int) -> None:
        rows = []
        for n in range(number):
            house, plan = houses[n % len(houses)]
            role = "manager" if n < len(houses) else self._chance.choice(("member", "viewer"))
            more = {"organisation_id": house, "organisation_role": role, "teams": []}
            rows.append(self._account("person", n, more))
            self._people[plan].append(Person(*self._name("person", n), house))
        self._add_accounts(rows)

    def _account(self, kind: str, number: int, more: Mapping[str, Any]) -> dict[str, Any]:
        name, email = self._name(kind, number)
        policy = self._work.policy
        told = {"language": policy.organisation.languages[0], "time_zone": policy.hours.zone}
        return {"email": email, "name": name, "on_call": False, "muted": [], **told, **more}

    def _add_accounts(self, rows: list[dict[str, Any]]) -> int:
        begins = self._reserved("accounts", len(rows))
        self._write("accounts", [row | {"id": begins + n} for n, row in enumerate(rows)])
        return begins

    def _reserved(self, name: str, number: int) -> int:
        return bulk.reserve(self._connection, Base.metadata.tables[name], number)

    def _write(self, name: str, rows: Sequence[dict[str, Any]]) -> None:
        table, now = Base.metadata.tables[name], self._work.now
        dated = [row | {"created_at": now} for row in rows]
        found = bulk.bound(table, self._connection.dialect, dated)
        bulk.write(self._connection, table, found)
