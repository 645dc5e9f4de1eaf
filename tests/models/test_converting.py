"""What was posted before states were remembered keeps its place on the page."""

import json
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal import db

INCIDENT = (
    "INSERT INTO incidents (public_id, name, status, impact, components, started_at, resolved_at)"
    " VALUES (:id, 'Slow', :status, :impact, :components, :began, :ended)"
)
UPDATE = (
    "INSERT INTO incident_updates (incident_id, status, body, body_html, created_at)"
    " VALUES (1, 'investigating', 'Hm', '<p>Hm</p>', '2026-01-01 10:00:00')"
)
OLD = {"impact": "major", "components": '["api", "platform"]', "began": "2026-01-01 10:00:00"}
OPEN = {**OLD, "id": "a" * 12, "status": "investigating", "ended": None}
ENDED = {**OLD, "id": "b" * 12, "status": "resolved", "ended": "2026-01-01 11:00:00"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'portal.sqlite3'}"


def test_incidents_get_the_states_that_their_impact_meant(url: str) -> None:
    db.migrate(url, "0009")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(INCIDENT), [OPEN, ENDED])
        connection.execute(text(UPDATE))
    db.migrate(url, "0010")
    with engine.connect() as connection:
        spells = connection.execute(
            text("SELECT incident_id, component, state FROM component_spells ORDER BY id")
        ).all()
        found = connection.execute(text("SELECT components FROM incidents ORDER BY id")).scalars()
        components = [json.loads(one) for one in found]
        (name,) = connection.execute(text("SELECT public_id FROM incident_updates")).scalars()
    engine.dispose()
    assert [tuple(row) for row in spells] == [
        (1, "api", "partial_outage"),
        (1, "platform", "partial_outage"),
        (2, "api", "partial_outage"),
        (2, "api", "operational"),
        (2, "platform", "partial_outage"),
        (2, "platform", "operational"),
    ]
    assert components == [
        {"api": "partial_outage", "platform": "partial_outage"},
        {"api": "operational", "platform": "operational"},
    ]
    assert len(name) == 12
