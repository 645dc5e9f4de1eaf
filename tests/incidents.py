"""Incidents and planned work as tests make them."""

from collections.abc import Mapping
from datetime import datetime

from portal.models import Incident, IncidentUpdate
from portal.services import incidents, maintenance, posts
from portal.services.maintenance import Slot
from portal.services.posts import Post
from portal.store import incidents as store
from portal.work import SYSTEM, Actor, Works
from tests.factories import policy_of

DOWN = {"platform": "major_outage"}


def post(
    status: str = "investigating",
    body: str = "We are **looking** into it.",
    states: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Post:
    """Something to say."""
    rules = policy_of().redaction.made()
    return posts.prepare(policy_of(), rules, status=status, body=body, states=states, at=at)


def report(
    works: Works,
    states: Mapping[str, str] | None = None,
    *,
    name: str = "Hubs cannot be reached",
    status: str = "investigating",
    at: datetime | None = None,
    actor: Actor = SYSTEM,
) -> str:
    """Open an incident; returns its public id."""
    said = post(status, states=DOWN if states is None else states, at=at)
    with works.write(actor) as work:
        title = posts.title(name, work.rules)
        return incidents.report(work, name=title, post=said).public_id


def say(
    works: Works,
    public_id: str,
    status: str,
    states: Mapping[str, str] | None = None,
    *,
    body: str = "We have **looked** into it.",
    at: datetime | None = None,
    actor: Actor = SYSTEM,
) -> str:
    """Say more; returns the update's public id."""
    with works.write(actor) as work:
        incident = store.by_public_id(work.session, public_id)
        return incidents.say(work, incident, post(status, body, states, at)).public_id


def plan(works: Works, slot: Slot, *, announce: bool = False, actor: Actor = SYSTEM) -> str:
    """Plan work on the platform; returns its public id."""
    with works.write(actor) as work:
        title = posts.title("A new switch", work.rules)
        said = post("scheduled", "We replace a switch.")
        made = maintenance.plan(
            work, name=title, post=said, slot=slot, components=["platform"], announce=announce
        )
        return made.public_id


def found(works: Works, public_id: str) -> tuple[Incident, list[IncidentUpdate]]:
    """An incident as it is stored, with its updates, newest first."""
    with works.read(SYSTEM) as work:
        incident = store.by_public_id(work.session, public_id)
        return incident, list(store.updates(work.session, [incident])[incident.id])
