"""The list of routes with their guards is a file under review, and every door keeps its guard."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from portal.models import (
    AuditEntry,
    Draft,
    Feedback,
    Incident,
    Link,
    Message,
    OutboxRow,
    QueueItem,
    Subscriber,
    Ticket,
)
from tests.access import methods, rules
from tests.pages import Visitor
from tests.sites import Site

LIST = Path(__file__).with_name("routes.txt")
ROWS = (
    AuditEntry,
    Draft,
    Feedback,
    Incident,
    Link,
    Message,
    OutboxRow,
    QueueItem,
    Subscriber,
    Ticket,
)
UNGUARDED = {"static"}  # files of ours, the same for everybody


def guard(app: Flask, rule: Rule) -> str:
    """Who may come in."""
    return str(getattr(app.view_functions[rule.endpoint], "guard", "NONE"))


def lines(app: Flask) -> Iterator[str]:
    """One line for each route: methods, path, guard."""
    for rule in rules(app):
        yield f"{','.join(methods(rule)):<5}{rule.rule:<45}{guard(app, rule)}".rstrip()


def doors(site: Site, token: str, *, programs: bool, but: str = "") -> Iterator[str]:
    """The address of every route that takes a POST, on a real ticket; `but` is a guard."""
    nonce = next((link.nonce for link in site.rows(Link)), "")
    proof = site.portal.works.signer.token("confirm", nonce)
    values = {"token": token, "proof": proof, "reference": "SEL-2222-2222", "public_id": "none"}
    values |= {"passkey_id": "1"}
    for rule in rules(site.app):
        is_api = guard(site.app, rule).startswith("api ")
        if "POST" in methods(rule) and is_api == programs and guard(site.app, rule) != but:
            build = {**values, "item_id": "5c0d2e4e-6a52-4a5b-9f05-4a8f0a4b2c11"}
            wanted = {name: build.get(name, 1) for name in rule.arguments}
            yield site.app.url_map.bind("localhost").build(rule.endpoint, wanted)


def test_every_route_is_on_the_list_with_its_guard(site: Site) -> None:
    listed = [line for line in LIST.read_text("utf-8").splitlines() if line[:1] not in {"#", ""}]
    assert list(lines(site.app)) == listed


def test_no_route_is_without_a_guard(site: Site) -> None:
    open_doors = {rule.endpoint for rule in rules(site.app) if guard(site.app, rule) == "NONE"}
    assert open_doors == UNGUARDED


@pytest.mark.asvs("2.2.1", "16.5.1")
@pytest.mark.parametrize("role", ["administrator", None])
def test_a_number_that_no_column_can_hold_is_no_address(site: Site, role: str | None) -> None:
    company = site.organisation()
    person = site.person(
        staff_role=role, organisation_id=company, organisation_role=None if role else "manager"
    )
    form = {"csrf_token": person.token()}
    numbered = [rule for rule in rules(site.app) if "<int" in rule.rule]
    assert numbered
    for rule in numbered:
        path = re.sub(r"<int:\w+>", "9" * 30, rule.rule)
        for method in methods(rule):
            assert person.open(method, path, data=form).status in {404, 405}, path


@pytest.mark.asvs("16.5.3")
def test_a_route_that_forgot_its_guard_answers_nobody(site: Site) -> None:
    site.app._got_first_request = False  # noqa: SLF001 -- Flask refuses late routes
    site.app.add_url_rule("/forgotten", "forgotten", lambda: "a secret page")
    page = site.visitor().get("/forgotten")
    assert page.status == 404
    assert "secret page" not in page.text


def everything(site: Site) -> list[int]:
    """How many rows each table holds."""
    return [site.count(model) for model in ROWS]


def typed() -> dict[str, str]:
    """What a form might hold, whichever it is."""
    return {"body": "words", "description": "words", "comment": "words", "email": "eve@example.com"}


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize(
    ("headers", "with_token"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, True),
        ({"Sec-Fetch-Site": "same-site"}, True),
        ({"Origin": "https://evil.example"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
)
def test_a_post_from_another_site_changes_nothing_anywhere(
    site: Site, headers: dict[str, str], *, with_token: bool
) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    form = {"csrf_token": visitor.token()} if with_token else {}
    before = everything(site)
    for door in doors(site, path.removeprefix("/t/"), programs=False):
        page = visitor.post(door, form | typed(), headers=headers)
        assert page.status == 403, door
    assert everything(site) == before


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("token", ["", "forged"])
def test_a_post_without_our_token_does_nothing_but_keep_a_draft(site: Site, token: str) -> None:
    visitor = site.visitor()
    path = site.ask(visitor).path
    before = everything(site)
    for door in doors(site, path.removeprefix("/t/"), programs=False, but="public by origin"):
        page = visitor.post(door, {"csrf_token": token} | typed())
        told_to_sign_in = page.response.headers.get("Location") == "/sign-in"
        # The token of a request opens no rating and no probe: such an address is nobody's.
        is_nobodys = page.status == 404 and door.startswith(
            ("/feedback/", "/heartbeats/", "/hooks/")
        )
        # Where nothing is missing, the way leads back to the request.
        is_complete = page.status == 303 and door == f"{path}/complete"
        # And what is no connect request has no hub to report on.
        has_no_hub = page.status == 404 and door == f"{path}/connect/report"
        refused = told_to_sign_in or is_nobodys or is_complete or has_no_hub
        assert page.status in {200, 204, 422} or refused, door  # 200, 204: preview, hints
    drafts = ROWS.index(Draft)
    after = everything(site)
    assert after[:drafts] + after[drafts + 1 :] == before[:drafts] + before[drafts + 1 :]


@pytest.mark.asvs("8.2.1")
def test_a_post_to_the_api_without_a_token_is_refused_at_every_door(site: Site) -> None:
    program = site.stranger()
    for door in doors(site, "", programs=True):
        answer = program.post(door.removeprefix("/api/v1"))
        assert answer.status_code == 401, door
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), door


@pytest.mark.asvs("3.5.3")
def test_no_get_changes_a_row(site: Site) -> None:
    visitor: Visitor = site.visitor()
    token = site.ask(visitor).path.removeprefix("/t/")
    before = everything(site)
    for rule in rules(site.app):
        if "GET" in methods(rule) and rule.arguments <= {"token"}:
            values = dict.fromkeys(rule.arguments, token)
            visitor.get(site.app.url_map.bind("localhost").build(rule.endpoint, values))
    assert everything(site) == before


@pytest.mark.asvs("13.4.4")
@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH"])
def test_no_route_answers_to_another_method(site: Site, method: str) -> None:
    for rule in rules(site.app):
        assert method not in (rule.methods or set()), rule
    page = site.visitor().open(method, "/")
    assert page.status == 405
    assert page.response.headers["Allow"]
