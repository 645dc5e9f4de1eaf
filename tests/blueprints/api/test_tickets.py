"""Tickets through the API: the same rules as the form, told to programs."""

import pytest

from portal.models import AuditEntry, Link, Message, OutboxRow, Ticket
from tests.factories import answers
from tests.sites import Site

TRACES = (AuditEntry, Link, Message, OutboxRow, Ticket)
REQUIRED = ("name", "email", "tier", "category", "impact", "subject", "description")


def errors(answer: object) -> dict[str, str]:
    """The messages of a problem document by field."""
    body = answer.get_json()  # type: ignore[attr-defined]
    assert answer.content_type == "application/problem+json"  # type: ignore[attr-defined]
    assert (body["status"], body["type"]) == (422, "about:blank")
    return {one["field"]: one["message"] for one in body["errors"]}


def traces(site: Site) -> int:
    """What a refused request must not leave: the token itself is one audit entry."""
    return site.count(*TRACES)


def test_a_complete_request_is_created_and_told_its_times(site: Site) -> None:
    secret = "hunter2" + "hunter2"
    sent = answers(description=f"The password is {secret}.", steps_to_reproduce="x", category="bug")
    answer = site.program("tickets:write").post("/tickets", sent)
    body = answer.get_json()
    assert answer.status_code == 201
    assert set(body) >= {"reference", "url", "stage", "response_due", "resolution_due", "redacted"}
    assert body["redacted"] == ["password"]
    assert body["stage"] == "received"
    assert body["response_due"].startswith("2026-11-17T")
    page = site.visitor().get(body["url"].removeprefix("http://localhost"))
    assert page.reference == body["reference"]
    assert secret not in page.response.text + answer.text


@pytest.mark.row("A13", "A14", "A15", "E25")
@pytest.mark.parametrize("field", REQUIRED)
def test_a_required_answer_left_out_is_named_and_costs_nothing(site: Site, field: str) -> None:
    program = site.program("tickets:write")
    before = traces(site)
    for left_out in ({**answers(), field: "  "}, answers(**{field: ""})):
        answer = program.post("/tickets", left_out)
        assert list(errors(answer)) == [field]
        assert errors(answer)[field]
    assert traces(site) == before


@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize(
    "smuggled",
    ["status", "role", "owner", "tier_verified", "reference", "confirmed_at", "browser", "channel"],
)
def test_a_field_that_nobody_asks_for_is_refused(site: Site, smuggled: str) -> None:
    answer = site.program("tickets:write").post("/tickets", answers() | {smuggled: "closed"})
    assert list(errors(answer)) == [smuggled]
    assert site.count(Ticket) == 0


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'"text"',
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": 7, "email": ["a"], "subject": {"a": 1}, "description": true}',
        b'{"copy_to": [1, null, {}]}',
        b"[" * 50_000,
        b'{"request_type": "nonsense"}',
        b'{"request_type": ["support"]}',
        b'{"request_type": {}}',
        b'{"submission_id": 7}',
        b'{"time_zone": 7}',
        b'{"submission_id": "no uuid"}',
    ],
)
def test_a_body_that_is_no_request_is_refused_by_name(site: Site, body: bytes) -> None:
    answer = site.program("tickets:write").post("/tickets", body)
    assert errors(answer)
    assert site.count(Ticket) == 0


@pytest.mark.asvs("2.2.1", "16.5.1")
@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "word " * 200_000, "\u202e\x1b[31m"])
@pytest.mark.parametrize("field", ["name", "email", "subject", "description", "tier", "time_zone"])
def test_hostile_text_is_taken_clean_or_refused_but_never_an_error_of_ours(
    site: Site, field: str, text: str
) -> None:
    program = site.program("tickets:write", "tickets:read")
    answer = program.post("/tickets", answers() | {field: text})
    assert answer.status_code in {201, 422}, answer.text[:300]
    if answer.status_code == 201:
        shown = program.get(f"/tickets/{answer.get_json()['reference']}")
        assert shown.status_code == 200
        url = answer.get_json()["url"].removeprefix("http://localhost")
        assert site.visitor().get(url).status == 200


@pytest.mark.asvs("3.5.2")
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_form_of_another_site_could_send_is_refused(site: Site, kind: str) -> None:
    program = site.program()
    for path in ("/tickets", "/queue/claim", "/incidents"):
        answer = program.post(path, answers(), Content_Type=kind)
        assert answer.status_code == 415
        assert answer.content_type == "application/problem+json"
    assert site.count(Ticket) == 0


@pytest.mark.asvs("8.2.1", "16.5.1")
@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/tickets", "tickets:write"),
        ("GET", "/tickets/SEL-2222-2222", "tickets:read"),
        ("POST", "/tickets/SEL-2222-2222/replies", "tickets:write"),
        ("POST", "/tickets/SEL-2222-2222/status", "tickets:write"),
        ("GET", "/queue", "queue"),
        ("POST", "/queue/claim", "queue"),
        ("GET", "/incidents", "incidents"),
        ("POST", "/incidents", "incidents"),
    ],
)
def test_each_door_wants_a_token_of_its_scope(
    site: Site, method: str, path: str, scope: str
) -> None:
    others = [one for one in ("tickets:read", "tickets:write", "queue", "feedback") if one != scope]
    refused = site.program(*others).send(method, path)
    assert (refused.status_code, refused.content_type) == (403, "application/problem+json")
    for wrong in ("", "Bearer", "Bearer wrong", "Basic YTpi", "Bearer \u00fc", "bearer  "):
        answer = site.stranger().send(method, path, Authorization=wrong)
        assert (answer.status_code, answer.content_type) == (401, "application/problem+json")


def test_an_unknown_ticket_and_an_unknown_address_are_problem_documents(site: Site) -> None:
    program = site.program()
    for answer in (
        program.get("/tickets/SEL-2222-2222"),
        program.post("/tickets/SEL-2222-2222/replies", {"body": "words"}),
        program.post("/tickets/SEL-2222-2222/status", {"status": "resolved", "summary": "done"}),
        program.get("/nothing"),
        program.send("DELETE", "/tickets"),
    ):
        body = answer.get_json()
        assert answer.content_type == "application/problem+json"
        assert body["status"] == answer.status_code
        assert answer.status_code in {404, 405}


@pytest.mark.row("A26", "E06")
def test_a_reply_stops_the_clock_shows_on_the_page_and_is_mailed(site: Site) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    site.deliver()
    assert site.rows(Ticket)[0].first_response_at is None  # the letter that thanks is no answer
    site.post.letters.clear()
    site.clock.pass_by(hours=1)
    path = f"/tickets/{page.reference}/replies"
    answer = site.program().post(path, {"body": "Is the fuse out?", "author": "Dana"})
    assert answer.status_code == 201
    (ticket,) = site.rows(Ticket)
    assert ticket.first_response_at == site.clock.at
    assert ticket.status == "in-progress"
    shown = visitor.get(page.path)
    assert "Is the fuse out?" in shown.text
    assert "Dana" in shown.text
    site.deliver()
    assert len(site.post.to("alice@example.com")) == 1


def test_a_reply_to_a_closed_ticket_is_refused(site: Site) -> None:
    page = site.ask(site.visitor())
    program, path = site.program(), f"/tickets/{page.reference}"
    program.post(f"{path}/status", {"status": "resolved", "summary": "We changed the lamp."})
    program.post(f"{path}/status", {"status": "closed"})
    answer = program.post(f"{path}/replies", {"body": "And another thing"})
    assert (answer.status_code, answer.get_json()["title"]) == (409, "Conflict")


@pytest.mark.row("A26")
def test_a_move_that_the_policy_does_not_have_lists_those_that_it_has(site: Site) -> None:
    path = f"/tickets/{site.ask(site.visitor()).reference}/status"
    program = site.program()
    for to in ("closed", "new", "nonsense", ""):
        answer = program.post(path, {"status": to, "comment": "words"})
        assert answer.status_code == 409
        told = answer.get_json()
        assert told["possible"] == ["in-progress", "waiting-for-customer", "resolved"]
        is_known = to in {"closed", "new"}
        assert (f"to “{to}”" in told["detail"]) == is_known
        assert ("no status of this name" in told["detail"]) != is_known


@pytest.mark.row("D41", "E17")
@pytest.mark.parametrize(
    ("to", "needs"), [("waiting-for-customer", "comment"), ("resolved", "summary")]
)
def test_a_move_without_the_words_that_it_needs_names_them(site: Site, to: str, needs: str) -> None:
    path = f"/tickets/{site.ask(site.visitor()).reference}/status"
    answer = site.program().post(path, {"status": to})
    assert list(errors(answer)) == [needs]
    assert site.rows(Ticket)[0].status == "new"


@pytest.mark.asvs("2.2.1", "15.3.3")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"body": ""}, "body"),
        ({"body": "   "}, "body"),
        ({"body": "x" * 20_001}, "body"),
        ({"body": ["words"]}, "body"),
        ({"body": "words", "visibility": "everybody"}, "visibility"),
        ({"body": "words", "side": "customer"}, "side"),
        ({"body": "words", "author": "x" * 101}, "author"),
    ],
)
def test_a_wrong_reply_is_refused_at_its_field(
    site: Site, body: dict[str, object], field: str
) -> None:
    path = f"/tickets/{site.ask(site.visitor()).reference}/replies"
    assert list(errors(site.program().post(path, body))) == [field]
    assert site.count(Message) == 1


@pytest.mark.asvs("2.2.1", "16.5.1")
@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\u202e\x1b[31m"])
def test_a_hostile_reply_is_no_error_of_ours(site: Site, text: str) -> None:
    visitor = site.visitor()
    page = site.ask(visitor)
    path = f"/tickets/{page.reference}"
    for visibility in ("public", "internal"):
        said = {"body": f"{text} words", "author": text, "visibility": visibility}
        assert site.program().post(f"{path}/replies", said).status_code in {201, 422}
    moved = {"status": "resolved", "summary": f"{text} words"}
    assert site.program().post(f"{path}/status", moved).status_code in {200, 422}
    site.deliver()
    assert visitor.get(page.path).status == 200


@pytest.mark.asvs("5.2.1")
def test_a_body_that_is_far_too_big_is_a_problem_document(site: Site) -> None:
    answer = site.program().post("/tickets", b'{"name": "' + b"x" * 3_000_000 + b'"}')
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


@pytest.mark.asvs("2.2.1")
def test_arrays_in_arrays_without_end_are_refused_everywhere(site: Site) -> None:
    program = site.program()
    for path in ("/tickets/SEL-2222-2222/replies", "/queue/claim", "/incidents"):
        assert program.post(path, b"[" * 100_000).status_code == 422
