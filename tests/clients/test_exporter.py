"""`statuspage-prometheus-exporter`, as it is installed, turns our status into numbers."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PATIENCE = 120


@pytest.fixture(scope="module")
def metrics(portal: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """What it writes after one look."""
    folder = tmp_path_factory.mktemp("exporter")
    services = {"ours": {"name": "Ours", "url": f"{portal}/api/v2/summary.json"}}
    (folder / "services.json").write_text(json.dumps(services), "utf-8")
    command = Path(sys.executable).with_name("statuspage-prometheus-exporter")
    subprocess.run(  # noqa: S603 - our own development package
        [command],
        cwd=folder,
        env={**os.environ, "RUN_MODE": "once", "METRICS_TEXTFILE_PATH": "status.prom"},
        check=True,
        capture_output=True,
        timeout=PATIENCE,
    )
    return (folder / "status.prom").read_text("utf-8")


def values(metrics: str, name: str) -> dict[str, float]:
    """The lines of one metric: labels and number."""
    found = re.findall(rf"^{name}{{(.*)}} (\S+)$", metrics, re.MULTILINE)
    return {labels: float(number) for labels, number in found}


def test_it_tells_the_state_of_each_component(metrics: str) -> None:
    states = values(metrics, "statuspage_component_status")
    working = {
        re.sub(r'component_name="(.*)",service.*', r"\1", one): n for one, n in states.items()
    }
    assert working.pop("Automation platform") == 0
    assert working
    assert set(working.values()) == {1}
    assert values(metrics, "statuspage_probe_check") == {'service_name="Ours"': 1}


def test_it_tells_of_the_incident_and_of_the_maintenance(metrics: str) -> None:
    (incident,) = values(metrics, "statuspage_incident_info")
    assert 'incident_name="Hubs cannot be reached"' in incident
    assert 'impact="critical"' in incident
    assert 'affected_components="Automation platform"' in incident
    (maintenance,) = values(metrics, "statuspage_maintenance_info")
    assert 'maintenance_name="A new switch"' in maintenance
