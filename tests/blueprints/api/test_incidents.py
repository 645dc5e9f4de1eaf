"""Incidents through the API are public at once, clean and inert."""

import pytest

from portal.models import Incident
from tests.sites import Site

REPORT = {
    "name": "Hubs are offline",
    "impact": "major",
    "body": "We look into it.",
    "components": ["platform"],
}


def test_a_reported_incident_is_public_until_it_is_resolved(site: Site) -> None:
    program = site.program("incidents")
    made = program.post("/incidents", REPORT)
    assert made.status_code == 201
    incident = made.get_json()
    assert "Hubs are offline" in site.visitor().get("/status").text
    path = f"/incidents/{incident['id']}/updates"
    update = program.post(path, {"status": "resolved", "body": "It was a switch."})
    assert (update.status_code, update.get_json()["status"]) == (201, "resolved")
    assert "All systems work" in site.visitor().get("/status").text
    shown = site.visitor().get(incident["url"].removeprefix("http://localhost"))
    assert "It was a switch." in shown.text
    assert program.get("/incidents").get_json() == {"incidents": []}


@pytest.mark.asvs("2.2.1", "15.3.3")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"impact": "huge"}, "impact"),
        ({"body": ""}, "body"),
        ({"components": "platform"}, "components"),
        ({"components": ["nothing of ours"]}, "components"),
        ({"started_at": "2020-01-01"}, "started_at"),
    ],
)
def test_a_wrong_report_is_refused_at_its_field(
    site: Site, change: dict[str, object], field: str
) -> None:
    answer = site.program("incidents").post("/incidents", REPORT | change)
    assert answer.status_code == 422
    assert [one["field"].partition(".")[0] for one in answer.get_json()["errors"]] == [field]
    assert site.count(Incident) == 0


def test_an_update_of_nothing_is_not_found(site: Site) -> None:
    body = {"status": "monitoring", "body": "words"}
    assert site.program("incidents").post("/incidents/nothing/updates", body).status_code == 404


@pytest.mark.asvs("16.5.1")
def test_hostile_words_are_no_error_of_ours_and_do_nothing_on_the_page(site: Site) -> None:
    secret = "hunter2" + "hunter2"
    hostile = f"\ud800\x00<script>alert(1)</script> password={secret}"
    answer = site.program("incidents").post("/incidents", REPORT | {"name": "A", "body": hostile})
    assert answer.status_code in {201, 422}
    page = site.visitor().get("/status")
    assert secret not in page.response.text
