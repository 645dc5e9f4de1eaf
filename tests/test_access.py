"""The table of who is answered what is a file under review; a foreign thing is a missing one."""

import re
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

import pytest

from portal.models import Draft
from tests import access
from tests.factories import ALICE
from tests.pages import Page
from tests.sites import Site
from tests.worlds import World

TABLE = Path(__file__).with_name("access.txt")
ADDRESS = re.compile(r'(?:href|src|action)="(/[^"#]*)"')
OPEN = ("/portal.css", "/static/", "/redaction.js", "/status", "/feedback", "/sign-", "/brand/")


def text(page: Page) -> str:
    """Whatever was answered, as text."""
    return str(page.response.data, "utf-8", "replace")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World.made(tmp_path_factory.mktemp("world") / "instance")
    yield made
    made.site.portal.works.database.close()


@pytest.mark.asvs("8.2.1", "8.2.2", "3.5.1")
def test_everybody_is_answered_as_the_table_says(world: World) -> None:
    listed = TABLE.read_text("utf-8").splitlines()
    answered = list(access.lines(world))
    told = "\n".join(unified_diff(listed, answered, "access.txt", "answered", lineterm="", n=0))
    assert answered == listed, f"{told}\npython -m tests.access > tests/access.txt, and review it"


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("who", ["bob", "charlie", "ivan"])
def test_what_belongs_to_others_looks_like_what_is_not_there(world: World, who: str) -> None:
    theirs = "A" if who != "charlie" else "S"
    for end in ("", "/correct", f"/files/{world.known[theirs][1]}"):
        foreign = world.visit(who, "GET", f"/tickets/{world.known[f'{theirs} reference']}{end}")
        missing = world.visit(who, "GET", f"/tickets/SEL-2222-2222{end}")
        assert foreign.status == missing.status == 404
        assert foreign.response.text == missing.response.text
        for one in (foreign, missing):
            one.response.headers.pop("Date", None)
        assert foreign.response.headers == missing.response.headers


@pytest.mark.asvs("8.2.2")
def test_a_program_of_an_organisation_sees_others_as_missing(world: World) -> None:
    path = "/api/v1/tickets/"
    foreign = world.call("ours", "GET", path + world.known["C reference"])
    assert foreign == world.call("ours", "GET", f"{path}SEL-2222-2222") == 404


@pytest.mark.asvs("8.2.2")
def test_another_browser_reaches_nothing_that_the_first_one_saw(site: Site) -> None:
    alice = site.person(ALICE)
    page = site.ask(alice, ("hub.log", b"all is well\n"))
    path = f"/tickets/{page.reference}"
    draft = alice.get("/tickets/new").form("/tickets/new").values["submission_id"]
    values = {"submission_id": draft, "subject": "A draft of hers", "csrf_token": alice.token()}
    alice.post("/tickets/keep", values, [("more.log", b"more\n")])
    seen = {path, "/tickets", "/tickets/new", "/account"}
    for _ in range(2):
        seen |= {to for one in seen for to in ADDRESS.findall(text(alice.get(one)))}
    private = {one for one in seen if one != "/" and not one.startswith(OPEN)}
    assert any("/files/" in one for one in private)
    for browser in (site.visitor(), site.person("eve@example.org")):
        for one in sorted(private):
            told = text(browser.get(one))
            assert not re.search("invoice|A draft of hers|Alice|hub.log|more.log", told), one
        other = browser.post("/tickets/keep", values | {"csrf_token": browser.token()})
        assert "A draft of hers" not in other.response.text
        assert "more.log" not in browser.get("/tickets/new").response.text


def doors(world: World) -> Iterator[tuple[str, bool]]:
    """The address of every form, each for something that Alice or Ada may change.

    With it comes whether the form has a token; where the page touches no session, it has none.
    """
    for rule in access.rules(world.site.app):
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/"):
            _name, values = next(access.things(world, rule))
            guard = getattr(world.site.app.view_functions[rule.endpoint], "guard", "")
            path = world.site.app.url_map.bind("localhost").build(rule.endpoint, values, "POST")
            yield path, guard != "public by origin"


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("who", ["alice", "mona", "ada"])
def test_a_form_of_another_site_changes_nothing_for_those_who_are_signed_in(
    world: World, who: str
) -> None:
    world.restore()
    before, visitor = world.rows(), world.browser(who)
    values = {"csrf_token": world.forms[who], "email": ALICE, "wanted": "moved"}
    for path, has_token in doors(world):
        refused = visitor.post(path, values, headers={"Sec-Fetch-Site": "cross-site"})
        assert refused.status == 403, path
        if not has_token:
            continue
        refused = visitor.post(path, {**values, "csrf_token": "forged"})
        # Where nothing is missing, the way leads back to the request.
        away = {"/sign-in", path, path.removesuffix("/complete")}
        sent_away = refused.response.headers.get("Location") in away
        assert refused.status in {200, 204, 403, 404, 422} or sent_away, path
    assert world.rows() - len(world.site.rows(Draft)) == before
