"""Connect requests through the API: the same questions and the same decision, told to programs."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import pytest

from portal.models import Connection, HubCheck, Ticket
from portal.policy.connect import QUESTIONS
from portal.services import connections
from tests import hubs
from tests.factories import policy_of
from tests.hubs import ALL_WELL, SERIAL, TABLE
from tests.sites import Site

PATH = "/connect-requests"
KINDS = policy_of().connect_kinds


def refused(answer: Any) -> set[str]:
    """The fields that a problem document names."""
    body = answer.get_json()
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")
    return {one["field"] for one in body["errors"]}


@pytest.mark.row("C01", "C03", "A21")
def test_it_is_a_ticket_with_a_decision(site: Site) -> None:
    program = site.program("tickets:write", "tickets:read")
    answer = program.post(PATH, hubs.said(healthy="unknown"))
    made = answer.get_json()
    assert answer.status_code == 201
    assert made["connect"]["hub"] == SERIAL
    assert made["connect"]["board"] == "connect-requests"
    assert (made["connect"]["decision"], made["connect"]["go"]) == ("healthy", False)
    shown = program.get(f"/tickets/{made['reference']}").get_json()
    assert shown["connect"] == made["connect"]
    assert (shown["request_type"], shown["impact"]) == ("system-pairing", "high")
    (healthy,) = (one for one in shown["connect"]["checks"] if one["question"] == "healthy")
    assert [(one["source"], one["answer"]) for one in healthy["said"]] == [("installer", "unknown")]
    page = site.visitor().get(made["url"].removeprefix("http://localhost"))
    assert page.reference == made["reference"]


@pytest.mark.row("C12", "C13")
def test_one_of_sixteen_ways_may_go_on(site: Site) -> None:
    program = site.program("tickets:write")
    for row in TABLE:
        told = program.post(PATH, hubs.said(**row)).get_json()["connect"]
        assert told["decision"] == hubs.expected(row)
        assert told["go"] == (row == ALL_WELL)
        assert told["blocked"] == ([] if told["go"] else [*policy_of().connect.blocked])  # type: ignore[union-attr]
        assert told["remedy"]


@pytest.mark.row("A22")
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_kind_needs_is_named_and_costs_nothing(site: Site, kind: str) -> None:
    program = site.program("tickets:write")
    needed = {*KINDS[kind].requires, *QUESTIONS, "body", "name", "email", "kind"}
    for field in sorted(needed):
        assert refused(program.post(PATH, {**hubs.said(kind=kind), field: " "})) == {field}
    assert site.count(Ticket, Connection, HubCheck) == 0
    for field in {*connections.FACTS} - needed:
        assert program.post(PATH, hubs.said(kind=kind, **{field: ""})).status_code == 201


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"online": "maybe"}, {"online"}),
        ({"hub": "banana"}, {"hub"}),
        ({"kind": "support"}, {"kind"}),
        ({"decision": "go"}, {"decision"}),
        ({"source": "system"}, {"source"}),
        ({"impact": "critical"}, {"impact"}),
        ({"claimed": True}, {"claimed"}),
        ({"submission_id": "1"}, {"submission_id"}),
    ],
)
def test_what_is_wrong_or_nobody_asks_for_is_refused(
    site: Site, change: Mapping[str, object], named: set[str]
) -> None:
    assert refused(site.program("tickets:write").post(PATH, hubs.said() | change)) == named  # type: ignore[operator]


def test_the_same_key_or_submission_is_one_request(site: Site) -> None:
    program, key = site.program("tickets:write"), str(uuid4())
    first = program.post(PATH, hubs.said(), Idempotency_Key=key).get_json()
    again = program.post(PATH, hubs.said(), Idempotency_Key=key).get_json()
    assert again == first
    other = program.post(PATH, hubs.said(online="no"), Idempotency_Key=key)
    assert other.status_code == 422
    named = {**hubs.said(), "submission_id": str(uuid4())}
    assert program.post(PATH, named).get_json() == program.post(PATH, named).get_json()
    assert site.count(Connection) == 2


def test_its_kinds_have_this_door_alone(site: Site) -> None:
    program = site.program("tickets:write")
    plain = {"name": "Ivan", "email": hubs.IVAN, "subject": "Pairing", "description": "It fails."}
    answer = program.post("/tickets", {**plain, "request_type": "system-pairing"})
    assert refused(answer) == {"request_type"}
    assert refused(program.post("/tickets", {**plain, "hub": SERIAL})) == {"hub"}


def test_who_has_no_scope_may_not_and_a_company_has_its_own(site: Site) -> None:
    assert site.stranger().post(PATH, hubs.said()).status_code == 401
    assert site.program("tickets:read").post(PATH, hubs.said()).status_code == 403


def test_without_the_table_there_is_no_such_thing(new_site: Callable[..., Site]) -> None:
    site = new_site(policy="servicegeeni")
    assert site.program("tickets:write").post(PATH, hubs.said()).status_code == 404
    assert f"/api/v1{PATH}" not in site.stranger().get("/openapi.json").get_json()["paths"]


def test_it_is_described_with_its_kinds(site: Site) -> None:
    told = site.stranger().get("/openapi.json").get_json()["paths"][f"/api/v1{PATH}"]["post"]
    schema = told["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"]["kind"]["enum"] == [*KINDS]
    assert {*hubs.said()} <= schema["properties"].keys()
    assert {*QUESTIONS, "kind", "body"} <= {*schema["required"]}
    assert [one["name"] for one in told["parameters"]] == ["Idempotency-Key"]


@pytest.mark.row("C11", "C12")
def test_a_program_of_support_tells_what_it_sees_and_hears_what_may_go_on(site: Site) -> None:
    program = site.program("tickets:write", "tickets:read")
    reference = program.post(PATH, hubs.said(healthy="unknown")).get_json()["reference"]
    checks = f"{PATH}/{reference}/checks"
    answer = program.post(checks, {"healthy": "yes", "detail": "Seen at the record."})
    assert (answer.status_code, answer.get_json()["connect"]["go"]) == (201, True)
    (healthy,) = (
        one for one in answer.get_json()["connect"]["checks"] if one["question"] == "healthy"
    )
    assert ("support", "yes") in [(one["source"], one["answer"]) for one in healthy["said"]]
    assert refused(program.post(checks, {"online": "perhaps"})) == {"online"}
    assert refused(program.post(checks, {"source": "system"})) == {"source"}
    ordinary = site.ask(site.visitor()).reference
    for other in (ordinary, "SEL-0000-0000"):
        assert program.post(f"{PATH}/{other}/checks", {"online": "yes"}).status_code == 404
    assert site.program("queue").post(checks, {"online": "yes"}).status_code == 403
