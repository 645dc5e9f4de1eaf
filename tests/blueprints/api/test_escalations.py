"""Programs say for a customer that it is getting worse."""

import pytest

from portal.models import EscalationStep, OutboxRow, Ticket
from tests.sites import Site

SAID = {"reason": "Nobody can log in any more.", "impact": "critical"}


@pytest.fixture
def reference(site: Site) -> str:
    return site.ask(site.visitor()).reference


@pytest.mark.row("D28", "D29")
def test_a_program_escalates_and_the_ticket_tells_it(site: Site, reference: str) -> None:
    program = site.program()
    assert program.get(f"/tickets/{reference}").get_json()["escalation"] is None
    answer = program.post(f"/tickets/{reference}/escalations", SAID | {"level": "engineering"})
    body = answer.get_json()
    assert answer.status_code == 201
    assert (body["reference"], body["level"], body["state"]) == (reference, "support", "open")
    assert body["due"].startswith("2026-11-16T")
    shown = program.get(f"/tickets/{reference}").get_json()["escalation"]
    assert shown == {key: body[key] for key in ("level", "state", "due")}


def test_what_is_missing_or_unknown_is_told_by_field(site: Site, reference: str) -> None:
    program = site.program()
    sent = {"level": "the-moon", "business_impact": "All"}
    answer = program.post(f"/tickets/{reference}/escalations", sent)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["reason", "impact", "level"]
    answer = program.post(f"/tickets/{reference}/escalations", SAID | {"priority": "1"})
    assert [one["field"] for one in answer.get_json()["errors"]] == ["priority"]
    assert site.count(EscalationStep) == 0


def test_the_same_words_again_change_nothing(site: Site, reference: str) -> None:
    program = site.program()
    for _ in range(2):
        assert program.post(f"/tickets/{reference}/escalations", SAID).status_code == 201
    assert site.count(EscalationStep) == 1


def test_it_takes_the_scope_and_the_ticket_must_be_theirs(site: Site, reference: str) -> None:
    path = f"/tickets/{reference}/escalations"
    assert site.program("tickets:read").post(path, SAID).status_code == 403
    before = site.count(EscalationStep, OutboxRow, Ticket)
    assert site.program().post("/tickets/SEL-2222-2222/escalations", SAID).status_code == 404
    assert site.count(EscalationStep, OutboxRow, Ticket) == before


def test_a_secret_in_it_is_taken_out_before_it_is_stored(site: Site, reference: str) -> None:
    secret = "hunter2" + "hunter2"
    sent = SAID | {"business_impact": f"My password is {secret}."}
    site.program().post(f"/tickets/{reference}/escalations", sent)
    (step,) = site.rows(EscalationStep)
    assert step.business_impact == "My password is [removed-password]."
    assert secret not in str([row.payload for row in site.rows(OutboxRow)])
