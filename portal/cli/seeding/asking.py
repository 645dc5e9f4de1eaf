"""What the tales of `tales` begin with: somebody asks, and says what the policy wants to know."""

import random
from collections.abc import Mapping
from uuid import UUID

from portal.errors import Incomplete
from portal.models import Organisation
from portal.policy import Policy
from portal.services import connections, intake, tickets
from portal.services.intake import Typed
from portal.web import stage
from portal.work import SYSTEM, Works

NAME, EMAIL = "Quinn Placeholder", "quinn.placeholder@example.com"
"""Who asks in every tale; each copy has a person of its own."""
_SUBJECTS = (
    ("The lights in the hall no longer react", "Since this morning the hall ignores its scene."),
    ("The report of last month is empty", "It opens, but no row is in it, for all of us."),
    ("An invoice has the wrong address", "It still has the one from before we moved."),
    ("A sensor is found, then lost again", "It blinks twice and is gone after a minute."),
    ("Where do I see who opened the door?", "I looked under history and under people."),
    ("The export stops at half past two", "Every night, since the update of last week."),
)
_FACTS = {
    "customer_profile": "CP-1041",
    "installation_record": "IR-2417",
    "hub": "SH-2417-00382",
    "project": "Ash House",
    "property": "Main house",
    **dict.fromkeys(("claimed", "online", "healthy", "matches"), "yes"),
}


class Asker:
    """Opens requests, of every kind in turn; `houses` are a company for each plan."""

    def __init__(
        self, works: Works, chance: random.Random, houses: Mapping[str | None, int]
    ) -> None:
        self.works = works
        self.policy: Policy = works.policy
        self.chance = chance
        self.houses = houses

    def open(self, plot: str, number: int) -> int:
        """The id of a new request. Raises Incomplete where the policy asks what nobody can make up."""
        asked = self._answers(number)
        if plot == "connect" and self.policy.connect is not None:
            return self._connect(number, asked)
        return self._ask(number, asked)

    def _typed(self, answers: Mapping[str, str], request_type: str) -> Typed:
        return Typed(
            submission_id=UUID(int=self.chance.getrandbits(128), version=4),
            channel="web",
            request_type=request_type,
            answers=answers,
            language=self.policy.organisation.languages[0],
            time_zone=self.policy.hours.zone,
        )

    def _answers(self, number: int) -> dict[str, str]:
        policy = self.policy
        tables = {"tier": policy.tiers, "category": policy.categories, "impact": policy.levels}
        subject, description = _SUBJECTS[number % len(_SUBJECTS)]
        chosen = {key: self.chance.choice([*table] or [""]) for key, table in tables.items()}
        told = {"name": NAME, "email": EMAIL, "subject": subject, "description": description}
        return {**chosen, **told}

    def _ask(self, number: int, asked: Mapping[str, str]) -> int:
        kinds = [key for key, kind in self.policy.request_types.items() if kind.board is None]
        kind, works = kinds[number // len(_SUBJECTS) % len(kinds)], self.works
        typed = self._typed(asked, kind)
        try:
            prepared = intake.prepare(works.policy, works.signer, works.rules, typed)
        except Incomplete as lacks:
            told = {**asked, **{key: stage.fitting(self.policy, key) for key in lacks.fields}}
            typed = self._typed(told, kind)
            prepared = intake.prepare(works.policy, works.signer, works.rules, typed)
        with works.write(SYSTEM) as work:
            house = self.houses.get(prepared.tier) if number % 3 else None
            found = work.session.get(Organisation, house) if house else None
            prepared = intake.belonging(prepared, found, shared=number % 2 == 0)
            return tickets.open(work, prepared).ticket.id

    def _connect(self, number: int, asked: Mapping[str, str]) -> int:
        kinds = [*self.policy.connect_kinds]
        facts = {**_FACTS, "claimed": self.chance.choice(("yes", "yes", "unknown"))}
        told = {"name": NAME, "email": EMAIL, "body": asked["description"], **facts}
        typed = self._typed(told | {"kind": kinds[number % len(kinds)]}, "")
        works = self.works
        prepared = connections.prepare(works.policy, works.signer, works.rules, typed)
        with works.write(SYSTEM) as work:
            return connections.open(work, prepared).ticket.id
