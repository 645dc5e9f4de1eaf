"""The public API: the shapes that clients of the Statuspage API, version 2, rely on."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal import uptime
from portal.store.public import Board
from portal.web import statuspage
from tests.boards import LABELS, MASTHEAD, NOW, board, event, group, maintenance, part, said

PAGE = {"id", "name", "url", "time_zone", "updated_at"}
COMPONENT = {
    *("id", "name", "status", "created_at", "updated_at", "position", "description", "showcase"),
    *("start_date", "group_id", "page_id", "group", "only_show_if_degraded"),
}
INCIDENT = {
    *("id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at"),
    *("impact", "shortlink", "started_at", "page_id", "incident_updates", "components"),
}
UPDATE = {
    *("id", "status", "body", "incident_id", "created_at", "updated_at", "display_at"),
    *("affected_components", "deliver_notifications", "custom_tweet", "tweet_id"),
}
ID = re.compile(r"[a-z0-9]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(Z|[+-]\d\d:\d\d)")


def ask(found: Board, path: str) -> dict[str, Any]:
    """One document."""
    return statuspage.files(found, MASTHEAD)[f"/api/v2/{path}.json"]()


def everything() -> Board:
    """An open incident, a coming and an active maintenance, and what is over."""
    parts = (
        part("platform"),
        part("api", uptime.PARTIAL, group="ways-in", position=2),
        part("hooks", group="ways-in", position=3),
    )
    open_one = event(1, components={"api": uptime.PARTIAL}, updates=_two())
    over = event(2, status="resolved", resolved_at=NOW)
    coming, active = maintenance(3), maintenance(4, status="in-progress")
    return board(
        *parts,
        groups=(group("api", "hooks"),),
        incidents=(open_one,),
        maintenances=(active, coming),
        history=(coming, active, open_one, over),
    )


def _two() -> tuple[Any, ...]:
    changed = (("api", uptime.OPERATIONAL, uptime.PARTIAL),)
    first = said(1, "investigating", "We look.", NOW, affected=changed)
    return said(2, "known-issue", "We know.", NOW + timedelta(minutes=5), blasted_at=NOW), first


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("summary", {"components", "incidents", "scheduled_maintenances", "status"}),
        ("status", {"status"}),
        ("components", {"components"}),
        ("incidents", {"incidents"}),
        ("incidents/unresolved", {"incidents"}),
        ("scheduled-maintenances", {"scheduled_maintenances"}),
        ("scheduled-maintenances/upcoming", {"scheduled_maintenances"}),
        ("scheduled-maintenances/active", {"scheduled_maintenances"}),
    ],
)
def test_each_of_the_eight_documents_has_its_keys_and_the_page(path: str, more: set[str]) -> None:
    for found in (ask(everything(), path), ask(board(), path)):
        assert found.keys() == {"page"} | more
        assert found["page"].keys() == PAGE
        assert ID.fullmatch(found["page"]["id"])
        assert found["page"]["url"] == "https://support.example.com"


def test_which_document_holds_which_incidents() -> None:
    found = everything()
    held = {
        path: [one["id"][-1] for one in ask(found, path)[key]]
        for path, key in (
            ("summary", "incidents"),
            ("incidents", "incidents"),
            ("incidents/unresolved", "incidents"),
            ("scheduled-maintenances", "scheduled_maintenances"),
            ("scheduled-maintenances/upcoming", "scheduled_maintenances"),
            ("scheduled-maintenances/active", "scheduled_maintenances"),
        )
    }
    assert held == {
        "summary": ["1"],
        "incidents": ["1", "2"],
        "incidents/unresolved": ["1"],
        "scheduled-maintenances": ["3", "4"],
        "scheduled-maintenances/upcoming": ["3"],
        "scheduled-maintenances/active": ["4"],
    }
    assert len(ask(found, "summary")["scheduled_maintenances"]) == 2


def test_an_incident_has_every_key_and_its_newest_update_first() -> None:
    (found,) = ask(everything(), "summary")["incidents"]
    assert found.keys() == INCIDENT
    assert found["shortlink"] == f"https://support.example.com/status/incidents/{found['id']}"
    newest, first = found["incident_updates"]
    assert newest.keys() == first.keys() == UPDATE
    assert (newest["status"], first["status"]) == ("identified", "investigating")
    assert newest["incident_id"] == found["id"]
    assert (newest["deliver_notifications"], first["deliver_notifications"]) == (True, False)
    assert newest["affected_components"] is None
    assert first["affected_components"] == [
        {
            "code": "apixxxxxxxxx",
            "name": "Ways in - API",
            "old_status": "operational",
            "new_status": "partial_outage",
        }
    ]
    assert [one["name"] for one in found["components"]] == [LABELS["api"]]
    assert found["components"][0].keys() == COMPONENT


def test_a_maintenance_has_its_times_too() -> None:
    (found,) = ask(everything(), "scheduled-maintenances/upcoming")["scheduled_maintenances"]
    assert found.keys() == INCIDENT | {"scheduled_for", "scheduled_until"}
    assert (found["status"], found["impact"]) == ("scheduled", "maintenance")
    assert found["scheduled_for"] == "2026-11-17T10:00:00.000-08:00"


def test_a_group_stands_before_its_own_and_names_them() -> None:
    found = ask(everything(), "components")["components"]
    assert [one["name"] for one in found] == [
        "Automation platform",
        "Ways in",
        "API",
        "Webhooks",
    ]
    whole, api, _hooks = found[1:]
    assert whole.keys() == COMPONENT | {"components"}
    assert whole["components"] == ["apixxxxxxxxx", "hooksxxxxxxx"]
    assert (whole["group"], api["group"], api["group_id"]) == (True, False, whole["id"])
    assert api["start_date"] == "2026-08-01"


def test_every_moment_has_milliseconds_and_the_offset_of_the_pages_zone() -> None:
    found = list(_moments(ask(everything(), "summary")))
    assert found
    assert all(MOMENT.fullmatch(moment) for moment in found), found
    assert {datetime.fromisoformat(moment).utcoffset() for moment in found} <= {
        timedelta(hours=-8),
        timedelta(hours=-7),
    }
    in_utc = replace(MASTHEAD, zone="UTC")
    assert in_utc.moment(NOW) == "2026-11-16T18:00:00.000Z"
    assert in_utc.iana_zone == "Etc/UTC"


def _moments(found: Any, key: str = "") -> Any:
    if isinstance(found, dict):
        for name, value in found.items():
            yield from _moments(value, name)
    elif isinstance(found, list):
        for value in found:
            yield from _moments(value, key)
    elif key.endswith(("_at", "_for", "_until")) and found is not None:
        yield found


WORKS, SLOW, PARTLY, OUT = uptime.OPERATIONAL, uptime.DEGRADED, uptime.PARTIAL, uptime.MAJOR


@pytest.mark.parametrize(
    ("states", "indicator", "description"),
    [
        ([], "none", "All Systems Operational"),
        ([WORKS, WORKS], "none", "All Systems Operational"),
        ([WORKS, uptime.MAINTENANCE], "maintenance", "Service Under Maintenance"),
        ([WORKS, SLOW], "minor", "Partially Degraded Service"),
        ([SLOW, SLOW], "minor", "Degraded System Service"),
        ([WORKS, PARTLY], "minor", "Minor Service Outage"),
        ([PARTLY, PARTLY], "major", "Partial System Outage"),
        ([WORKS, OUT], "major", "Partial System Outage"),
        ([OUT, OUT], "critical", "Major System Outage"),
        ([uptime.MAINTENANCE, SLOW], "minor", "Partially Degraded Service"),
    ],
)
def test_the_whole_is_told_in_the_public_vocabulary(
    states: list[str], indicator: str, description: str
) -> None:
    parts = [part(f"part-{number}", state) for number, state in enumerate(states)]
    found = replace(board(), components=tuple(parts))
    assert ask(found, "status")["status"] == {"indicator": indicator, "description": description}


@pytest.mark.parametrize(
    ("impact", "indicator"),
    [("none", "none"), ("minor", "minor"), ("major", "major"), ("critical", "critical")],
)
def test_an_incident_that_names_no_component_speaks_for_itself(impact: str, indicator: str) -> None:
    found = board(incidents=(event(impact=impact),))
    assert ask(found, "status")["status"]["indicator"] == indicator
    named = board(incidents=(event(impact=impact, components={"platform": WORKS}),))
    assert ask(named, "status")["status"]["indicator"] == "none"


@pytest.mark.parametrize(
    ("impact", "state", "indicator"),
    [
        ("minor", PARTLY, "minor"),
        ("major", PARTLY, "major"),
        ("major", SLOW, "minor"),
        ("critical", OUT, "major"),
        ("major", WORKS, "none"),
    ],
)
def test_an_incident_weighs_what_was_said_of_it_or_less_when_it_has_become_less(
    impact: str, state: str, indicator: str
) -> None:
    one = event(impact=impact, components={"api": state})
    found = board(part("platform"), part("api", state), incidents=(one,))
    assert ask(found, "status")["status"]["indicator"] == indicator


def test_the_fifty_newest_incidents_are_listed() -> None:
    many = tuple(event(number) for number in range(60))
    assert len(ask(board(history=many), "incidents")["incidents"]) == 50


def test_a_component_that_the_policy_dropped_is_not_told_of() -> None:
    gone = (("gone", WORKS, OUT),)
    update = said(1, "investigating", "We look.", NOW, affected=gone)
    found = board(incidents=(event(components={"gone": OUT}, updates=(update,)),))
    (shown,) = ask(found, "incidents/unresolved")["incidents"]
    assert shown["components"] == []
    assert shown["incident_updates"][0]["affected_components"] is None
