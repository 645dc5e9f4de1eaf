"""The internal queue through the API: claim with a lease, acknowledge, release."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest

from tests.sites import Program, Site


def claimed(program: Program, **wanted: int) -> list[dict[str, object]]:
    """Take what waits."""
    answer = program.post("/queue/claim", wanted)
    assert answer.status_code == 200
    items = answer.get_json()["items"]
    assert isinstance(items, list)
    return items


@pytest.mark.row("A07", "D14", "D33")
def test_a_request_waits_in_the_queue_with_everything_support_needs(site: Site) -> None:
    page = site.ask(site.visitor(), impact="critical", business_impact="Nobody can get in.")
    site.deliver()
    events = [item["event"] for item in claimed(site.program("queue"))]
    told = {event["type"]: event for event in events if isinstance(event, dict)}
    assert told.keys() == {"ticket.opened", "ticket.routed"}
    event = told["ticket.opened"]
    assert event["subject"] == page.reference
    assert event["specversion"] == "1.0"
    data = event["data"]
    assert data["reference"] == page.reference
    assert (data["impact"], data["engineering"], data["emergency"]) == ("critical", True, True)
    assert data["answers"]["business_impact"] == "Nobody can get in."
    assert data["requester"]["email"] == "alice@example.com"
    assert data["response_due"]


def test_an_item_is_held_by_one_lease_at_a_time(site: Site) -> None:
    site.ask(site.visitor())
    site.deliver()
    program = site.program("queue")
    (item,) = claimed(program, lease_seconds=60)
    assert set(item) >= {"id", "lease", "leased_until", "event"}
    assert claimed(program) == []
    site.clock.pass_by(seconds=61)
    late = program.post(f"/queue/{item['id']}/acknowledge", {"lease": item["lease"]})
    assert late.status_code == 409
    assert [one["id"] for one in claimed(program)] == [item["id"]]


@pytest.mark.parametrize("verb", ["acknowledge", "release"])
def test_a_foreign_lease_moves_nothing(site: Site, verb: str) -> None:
    site.ask(site.visitor())
    site.deliver()
    program = site.program("queue")
    (item,) = claimed(program)
    foreign = program.post(f"/queue/{item['id']}/{verb}", {"lease": str(uuid4())})
    unknown = program.post(f"/queue/{uuid4()}/{verb}", {"lease": item["lease"]})
    assert (foreign.status_code, unknown.status_code) == (409, 409)
    own = program.post(f"/queue/{item['id']}/{verb}", {"lease": item["lease"]})
    assert (own.status_code, own.data) == (204, b"")
    again = program.post(f"/queue/{item['id']}/{verb}", {"lease": item["lease"]})
    assert again.status_code == 409
    assert len(claimed(program)) == (1 if verb == "release" else 0)


def test_the_list_shows_what_waits_without_taking_it(site: Site) -> None:
    site.ask(site.visitor())
    site.deliver()
    program = site.program("queue")
    for _ in range(2):
        (item,) = program.get("/queue").get_json()["items"]
        assert (item["lease"], item["leased_until"], item["claims"]) == (None, None, 0)


def test_a_lease_is_told_only_to_its_holder(site: Site) -> None:
    site.ask(site.visitor())
    site.deliver()
    program = site.program("queue")
    claimed(program)
    (item,) = program.get("/queue").get_json()["items"]
    assert item["lease"] is None
    assert item["leased_until"]


@pytest.mark.asvs("2.2.1", "15.3.3")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"lease_seconds": 0}, "lease_seconds"),
        ({"lease_seconds": 1e9}, "lease_seconds"),
        ({"sink": "other"}, "sink"),
    ],
)
def test_a_wrong_claim_is_refused_at_its_field(
    site: Site, body: dict[str, object], field: str
) -> None:
    answer = site.program("queue").post("/queue/claim", body)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == [field]


def test_an_empty_claim_takes_the_usual_number(site: Site) -> None:
    answer = site.program("queue").post("/queue/claim", b"")
    assert (answer.status_code, answer.get_json()) == (200, {"items": []})


@pytest.mark.asvs("2.3.4")
def test_two_workers_at_once_never_hold_the_same_item(site: Site) -> None:
    visitor = site.visitor()
    for n in range(4):
        site.ask(visitor, subject=f"Lamp {n}")
    site.deliver()
    program, barrier = site.program("queue"), Barrier(2)
    found: list[object] = []

    def race() -> None:
        barrier.wait()
        found.extend(item["id"] for item in claimed(program, limit=3))

    threads = [Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == 4
