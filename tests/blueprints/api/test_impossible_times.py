"""Times that nobody can mean are refused at their field, wherever they come in."""

import pytest

from portal.models import Incident
from tests.sites import Site

BEFORE, AFTER = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"


@pytest.mark.parametrize("at", [BEFORE, AFTER, "1999-12-31T00:00:00Z", "2023-11-16T00:00:00Z"])
def test_programs_are_refused(site: Site, at: str) -> None:
    program = site.program("incidents")
    told = {"name": "Slow", "body": "We know.", "components": ["api"], "started_at": at}
    plan = {"name": "A switch", "body": "Soon.", "components": ["api"]}
    times = {"scheduled_for": "2026-11-20T02:00:00Z", "scheduled_until": at}
    spell = {"since": at, "until": "2026-11-16T10:00:00Z", "state": "operational", "reason": "So."}
    for way, said in (
        ("/incidents", told),
        ("/maintenances", plan | times),
        ("/components/api/corrections", spell),
    ):
        assert program.post(way, said).status_code == 422, way
    assert site.count(Incident) == 0


def test_the_desk_is_refused_and_a_zone_that_was_typed_counts(site: Site) -> None:
    pia = site.person("pia@example.net", staff_role="publisher")
    form = pia.get("/desk/incidents/new").form("/new")
    said = {"name": "Hubs are offline", "body": "We look into it."}
    for at in ("0001-01-01T10:00", "9999-12-31T23:59"):
        assert list(pia.submit(form, at=at, **said).summary) == ["at"]
    record = pia.get("/desk/incidents/record").form("/record")
    times = {"scheduled_for": "0001-01-01T10:00", "scheduled_until": "2026-11-16T10:00"}
    assert list(pia.submit(record, reason="So.", **times).summary) == ["scheduled_for"]
    assert pia.submit(form, at="2026-11-16T17:30Z", **said).status == 303
    (incident,) = site.rows(Incident)
    assert incident.started_at.isoformat() == "2026-11-16T17:30:00+00:00"
