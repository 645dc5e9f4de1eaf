"""Operators see numbers, with a token made for that; nobody else does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from portal.services import signs
from tests.factories import answers
from tests.redaction import forge
from tests.sites import Program, Site
from tests.tree import ROOT

Sample = tuple[str, str]


def scraped(program: Program) -> dict[Sample, float]:
    """The counts of what was taken out, by kind and door."""
    response = program.app.test_client().get(
        "/metrics", headers={"Authorization": f"Bearer {program.token}"}
    )
    assert response.status_code == 200
    return {
        (sample.labels["kind"], sample.labels["door"]): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
        if sample.name == "portal_redacted_total"
    }


def gained(before: dict[Sample, float], after: dict[Sample, float]) -> dict[Sample, float]:
    return {key: n - before.get(key, 0) for key, n in after.items() if n != before.get(key, 0)}


@pytest.mark.row("E31")
def test_each_kind_is_counted_at_its_door(site: Site) -> None:
    program = site.program()
    before = scraped(program)
    said = f"password: {forge.password()}\ncard {forge.card()}"
    sent = program.post("/tickets", answers(description=said)).get_json()
    reply = {"body": f"use ghp_{forge.key(36)}"}
    program.post(f"/tickets/{sent['reference']}/replies", reply)
    site.visitor().post("/tickets/preview", answers(description=said))
    assert gained(before, scraped(program)) == {
        ("password", "api"): 1,
        ("card", "api"): 1,
        ("key", "reply"): 1,
    }


def gauges(program: Program) -> dict[str, float]:
    text = (
        program.app.test_client()
        .get("/metrics", headers={"Authorization": f"Bearer {program.token}"})
        .text
    )
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if family.type == "gauge" and sample.name.startswith("portal_")
    }


def test_the_room_that_is_left_is_told(site: Site) -> None:
    assert gauges(site.program())["portal_disk_free_bytes"] > 0


def test_how_long_deliveries_wait_is_told_until_they_are_done(site: Site) -> None:
    program = site.program()
    program.post("/tickets", answers())
    site.clock.pass_by(hours=1)
    late = gauges(program)
    assert late["portal_outbox_waiting email"] >= 1
    assert late["portal_outbox_oldest_seconds database"] == 3600
    site.deliver()
    done = gauges(program)
    assert done["portal_outbox_waiting email"] == done["portal_outbox_oldest_seconds database"] == 0
    assert done["portal_queue_open"] == 1
    assert done["portal_queue_oldest_seconds"] >= 0


def test_a_timer_that_nobody_acts_on_is_late(site: Site) -> None:
    program = site.program()
    program.post("/tickets", answers())
    assert gauges(program)["portal_timers_late_seconds"] == 0
    site.clock.pass_by(days=30)
    assert gauges(program)["portal_timers_late_seconds"] > 86_400


def test_numbers_of_the_process_are_among_them(site: Site) -> None:
    program = site.program()
    text = (
        program.app.test_client()
        .get("/metrics", headers={"Authorization": f"Bearer {program.token}"})
        .text
    )
    assert "process_resident_memory_bytes" in text
    assert site.folder.name not in text


def test_without_a_token_of_that_scope_nobody_reads_them(site: Site) -> None:
    assert site.visitor().client.get("/metrics").status_code == 401
    other = site.program("tickets:read")
    response = other.app.test_client().get(
        "/metrics", headers={"Authorization": f"Bearer {other.token}"}
    )
    assert response.status_code == 403


COUNTING = """
from portal import metrics
metrics.redacted("web", ["pin"])
if {last}:
    print(metrics.exposition()[0].decode())
"""


def test_processes_that_share_a_folder_tell_one_number(tmp_path: Path) -> None:
    told = ""
    for last in (False, True):
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", COUNTING.format(last=last)],
            cwd=ROOT,
            env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        )
        told = done.stdout
    assert 'portal_redacted_total{door="web",kind="pin"} 2.0' in told


def test_a_process_that_has_nothing_to_count_does_not_load_the_library() -> None:
    code = "import sys, portal.app; print('prometheus_client' in sys.modules)"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_signs_of_life_and_engines_that_are_silent_are_told(site: Site) -> None:
    program, works = site.program(), site.portal.works
    for _ in range(2):
        signs.give(works, ["relay"], {"redis": lambda: False, "clamd": lambda: True})
        site.clock.pass_by(minutes=1)
    found = gauges(program)
    assert found["portal_loop_seen_seconds relay"] == 60
    assert found["portal_engine_silent_seconds redis"] == 120
    assert found["portal_engine_silent_seconds clamd"] == 0
