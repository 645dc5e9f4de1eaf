"""`pyatlassdk`, whose strict types refuse what is not in the format, reads all eight documents."""

from collections.abc import Iterator

import pytest
from pyatlassdk.status.client import AtlasStatusClient


@pytest.fixture
def sdk(portal: str) -> Iterator[AtlasStatusClient]:
    client = AtlasStatusClient(base_url=f"{portal}/api/v2")
    yield client
    client.close()


def test_it_reads_the_summary(sdk: AtlasStatusClient) -> None:
    summary = sdk.status.get_status_summary()
    assert summary.status.indicator == "major"
    assert [one.name for one in summary.incidents] == ["Hubs cannot be reached"]
    assert [one.name for one in summary.scheduled_maintenances] == ["A new switch"]
    assert sdk.status.get_overall_status().status == summary.status


def test_it_reads_the_components(sdk: AtlasStatusClient) -> None:
    states = {one.name: one.status for one in sdk.components.get_components().components}
    assert states["Automation platform"] == "major_outage"
    assert states["Customer dashboard"] == "operational"


def test_it_reads_the_incidents(sdk: AtlasStatusClient) -> None:
    known = {one.name: one.status for one in sdk.incidents.get_all_incidents().incidents}
    assert known == {"Hubs cannot be reached": "identified", "The API is slow": "resolved"}
    unresolved = sdk.incidents.get_unresolved_incidents().incidents
    assert [one.name for one in unresolved] == ["Hubs cannot be reached"]
    assert unresolved[0].incident_updates[0].body == "We are **looking** into it."


def test_it_reads_the_maintenance(sdk: AtlasStatusClient) -> None:
    for ask in (
        sdk.maintenance.get_all_scheduled_maintenances,
        sdk.maintenance.get_upcoming_scheduled_maintenances,
    ):
        (planned,) = ask().scheduled_maintenances
        assert (planned.name, planned.status) == ("A new switch", "scheduled")
    assert sdk.maintenance.get_active_scheduled_maintenances().scheduled_maintenances == []
