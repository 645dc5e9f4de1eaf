"""Planned work, components and probes for programs."""

from portal.models import Incident
from portal.store import proposals
from portal.work import SYSTEM
from tests.incidents import report, say
from tests.sites import Site

PLAN = {
    "name": "A new switch",
    "body": "We replace it at night.",
    "components": ["platform"],
    "scheduled_for": "2026-11-20T02:00:00-08:00",
    "scheduled_until": "2026-11-20T04:00:00-08:00",
}


def test_work_is_planned_put_off_begun_and_ended(site: Site) -> None:
    program = site.program("incidents")
    made = program.post("/maintenances", PLAN)
    assert made.status_code == 201
    way = f"/maintenances/{made.get_json()['id']}/steps"
    later = {"step": "reschedule", "body": "Later.", "scheduled_until": "2026-11-20T05:00:00-08:00"}
    assert program.post(way, later).get_json()["scheduled_until"].startswith("2026-11-20T05:00")
    assert program.post(way, {"step": "in-progress", "body": "Now."}).status_code == 201
    (shown,) = program.get("/maintenances").get_json()["maintenances"]
    assert (shown["status"], shown["components"]) == (
        "in-progress",
        {"platform": "under_maintenance"},
    )
    assert program.post(way, {"step": "completed", "body": "Done."}).status_code == 201
    assert program.get("/maintenances").get_json() == {"maintenances": []}
    assert program.post(way, {"step": "cancelled", "body": "No."}).status_code == 409


def test_what_makes_no_sense_is_refused_at_its_field(site: Site) -> None:
    program = site.program("incidents")
    for change, field in (
        ({"components": []}, "components"),
        ({"components": ["nothing"]}, "components"),
        ({"scheduled_until": "2026-11-20T01:00:00-08:00"}, "scheduled_until"),
        ({"scheduled_for": "2026-11-20T01:00:00"}, "scheduled_for"),
        ({"body": ""}, "body"),
    ):
        answer = program.post("/maintenances", PLAN | change)
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, field)
    assert site.count(Incident) == 0
    public_id = report(site.portal.works)
    odd = {"step": "reschedule", "body": "Hm."}
    assert program.post(f"/maintenances/{public_id}/steps", odd).status_code == 422


def test_to_announce_takes_the_scope_to_blast(site: Site) -> None:
    announced = PLAN | {"announce": True}
    assert site.program("incidents").post("/maintenances", announced).status_code == 403
    program = site.program("incidents", "incidents:blast")
    assert program.post("/maintenances", announced).status_code == 201


def test_a_program_blasts_with_the_scope_for_it_only(site: Site) -> None:
    program = site.program("incidents")
    told = {"name": "Slow", "status": "known-issue", "body": "We know.", "components": ["api"]}
    made = program.post("/incidents", told).get_json()
    (update,) = program.get(f"/incidents/{made['id']}").get_json()["updates"]
    way = f"/incidents/{made['id']}/updates/{update['id']}"
    assert program.post(f"{way}/blast").status_code == 403
    assert site.program("incidents:blast").post(f"{way}/blast").get_json()["blasted_at"]
    corrected = program.post(f"{way}/correction", {"body": "We know why."}).get_json()
    assert corrected["body"] == "We know why."


def test_a_component_tells_its_uptime_and_its_rule(site: Site) -> None:
    public_id = report(site.portal.works)
    site.clock.pass_by(hours=1)
    say(site.portal.works, public_id, "resolved")
    site.clock.pass_by(hours=1)
    program = site.program("incidents")
    (platform, *_others) = program.get("/components").get_json()["components"]
    assert (platform["state"], platform["uptime"]["percent"]) == ("operational", "50.00")
    assert platform["uptime"]["partial"] == "0.3"
    period = {"since": "2026-11-16T10:00:00-08:00", "until": "2026-11-16T11:00:00-08:00"}
    said = {"state": "operational", "reason": "The probe was wrong.", **period}
    assert program.post("/components/platform/corrections", said).status_code == 204
    (platform, *_others) = program.get("/components").get_json()["components"]
    assert platform["uptime"]["percent"] == "100.00"
    assert program.post("/components/nothing/corrections", said).status_code == 422


def test_probes_are_told_through_the_api_and_by_signs_of_life(new_site: object) -> None:
    site = new_site(  # type: ignore[operator]
        '[status_page.probes.told]\ncomponent = "api"\nkind = "push"\nconfirm = 1\n'
        '[status_page.probes.alive]\ncomponent = "api"\nkind = "heartbeat"\n'
    )
    program = site.program("incidents")
    assert program.post("/probes/told", {"up": False}).status_code == 204
    assert program.post("/probes/nothing", {"up": False}).status_code == 404
    with site.portal.works.read(SYSTEM) as work:
        assert [one.topic for one in proposals.open_ones(work.session)] == ["probe told"]
        token = work.signer.token("heartbeat", "alive")
    client = site.app.test_client()
    assert client.post(f"/heartbeats/{token}").status_code == 204
    assert client.post(f"/heartbeats/{token}x").status_code == 404
    assert client.get(f"/heartbeats/{token}").status_code == 405
