"""Telling the public what is wrong, until it is not."""

import pytest

from portal.models import Incident
from portal.redaction import identifier, redact
from portal.services import incidents
from portal.store import incidents as store
from tests.factories import House


def report(house: House) -> Incident:
    with house.write() as work:
        return incidents.report(
            work,
            name=redact("The dashboard is slow").text,
            impact="major",
            body=redact("We are **looking** into it.").text,
            components=[identifier("dashboard")],
        )


def test_an_incident_is_open_until_it_is_resolved(house: House) -> None:
    incident = report(house)
    with house.read() as work:
        assert [found.public_id for found in store.unresolved(work.session)] == [incident.public_id]
    house.clock.pass_by(hours=1)
    with house.write() as work:
        mine = store.by_public_id(work.session, incident.public_id)
        incidents.say(work, mine, status="resolved", body=redact("All is well.").text)
    with house.read() as work:
        assert store.unresolved(work.session) == []
        (said,) = store.updates(work.session, [incident]).values()
    assert [update.status for update in said] == ["resolved", "investigating"]
    assert "<strong>looking</strong>" in said[1].body_html


def test_an_unknown_impact_or_status_is_refused(house: House) -> None:
    incident = report(house)
    words = redact("Hm.").text
    with house.write() as work, pytest.raises(ValueError, match="gigantic"):
        incidents.report(work, name=words, impact="gigantic", body=words, components=[])
    with house.write() as work, pytest.raises(ValueError, match="done"):
        incidents.say(work, incident, status="done", body=words)
