"""Secrets typed into every field of every door: afterwards every byte that was kept is searched."""

import hashlib
import logging
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import structlog

from portal import logs
from portal.models import Ticket
from tests.factories import answers
from tests.letters import readable
from tests.pages import Page, Visitor
from tests.sites import Site

FORM = "/tickets/new"
TEXTS = (
    "name",
    "subject",
    "description",
    "business_impact",
    "steps_to_reproduce",
    "api_request",
    "api_response",
    "device",
    "serial",
    "happened_at",
    "tier",
    "category",
    "impact",
)
ADDRESSES = ("email", "copy_to")
HIDDEN = [
    "submission_id",
    "started",
    "time_zone",
    "website",
    "csrf_token",
    "drop_file",
    "keep",
    "unknown",
]


@dataclass
class Canaries:
    """Makes a secret for each place, and knows what of it must not be found anywhere."""

    shape: str
    sown: dict[str, str] = field(default_factory=dict)

    def at(self, place: str) -> str:
        """The secret for a place, in words that give it away."""
        core = hashlib.sha256(f"{self.shape}{place}".encode()).hexdigest()
        if self.shape == "password":
            secret = f"{core[:14]}Qz9"
            self.sown[secret] = place
            return f"My password is {secret} since then."
        secret = f"ghp_{core[:36]}"
        self.sown[core[8:24]] = place  # its first and last letters may stay (E30)
        return secret

    def found_in(self, content: bytes | str) -> list[str]:
        """The places whose secret stands there."""
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        return [place for needle, place in self.sown.items() if needle in text]


@pytest.fixture(params=["password", "token"])
def canaries(request: pytest.FixtureRequest) -> Canaries:
    """Secrets of one shape."""
    return Canaries(request.param)


@pytest.fixture(autouse=True)
def _logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Log as a server does."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.configure(logging.DEBUG)
    yield
    root.handlers[:], root.level = before
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@dataclass
class Eve:
    """Somebody who puts secrets everywhere: fields, headers, query, file names and contents."""

    site: Site
    canaries: Canaries
    visitor: Visitor

    def post(self, door: str, values: dict[str, str]) -> Page:
        """Send a form with secrets in query, headers and two files as well."""
        at = self.canaries.at
        name, content = at(f"{door} file name"), at(f"{door} file content")
        files = [(f"{name}.log", b"fine\n"), ("hub.log", f"12:00 {content}\n".encode())]
        headers = {
            "User-Agent": at(f"{door} agent"),
            "Referer": f"http://localhost/?p={name}",
            "Cookie-Like": at(f"{door} header"),
        }
        query = {"password": at(f"{door} query"), "type": at(f"{door} type")}
        return self.visitor.post(f"{door}?{urlencode(query)}", values, files, headers)

    def fields(self, door: str, *names: str) -> dict[str, str]:
        """A secret for each of these fields."""
        return {name: self.canaries.at(f"{door} {name}") for name in names}

    def form(self) -> dict[str, str]:
        """The form as it comes, ready to be sent."""
        values = self.visitor.get(FORM).form(FORM).values
        return {**values, "started": ""}


def searched(eve: Eve, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Every place whose secret was found in anything that was kept, logged or sent."""
    site, canaries = eve.site, eve.canaries
    site.deliver()
    found = [
        f"{path.name}: {place}"
        for path in site.folder.rglob("*")
        if path.is_file()
        for place in canaries.found_in(path.read_bytes() + path.name.encode())
    ]
    captured = capsys.readouterr()
    found += [f"log: {place}" for place in canaries.found_in(captured.err + captured.out)]
    for letter in site.post.letters:
        found += [f"letter: {place}" for place in canaries.found_in(readable(letter))]
    queue = site.program().post("/queue/claim", {"limit": 100}).text
    return found + [f"queue: {place}" for place in canaries.found_in(queue)]


@pytest.fixture
def eve(new_site: Callable[..., Site], canaries: Canaries) -> Eve:
    """Eve, at a portal with room for all that she sends."""
    site = new_site("[intake]\nper_hour = 1000\nper_day = 1000", sinks="database,email,console")
    return Eve(site, canaries, site.visitor())


@pytest.mark.row("E30", "E31")
@pytest.mark.asvs("16.2.5")
def test_no_secret_of_an_accepted_request_lands_anywhere(
    eve: Eve, capsys: pytest.CaptureFixture[str]
) -> None:
    said = answers(category="bug") | eve.fields(FORM, *TEXTS[:7]) | {"website": ""}
    page = eve.post(FORM, eve.form() | said)
    shown = eve.visitor.follow(page)
    assert eve.canaries.found_in(shown.response.text) == []
    assert eve.site.count(Ticket) == 1
    assert searched(eve, capsys) == []


@pytest.mark.row("E30", "E31")
@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize(
    "door",
    [
        FORM,
        "/tickets/preview",
        "/tickets/hints",
        "/tickets/split",
        "/tickets/keep",
        "/tickets/parts",
        "/tickets/find",
        "/feedback/new",
        "/tickets/discard",
    ],
)
@pytest.mark.parametrize("form", ["fresh", "expired"])
def test_no_secret_of_a_refused_form_lands_anywhere(
    eve: Eve, door: str, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said = eve.fields(door, *TEXTS, *ADDRESSES, *HIDDEN, "part", "comment", "score", "body")
    own = {"csrf_token": eve.form()["csrf_token"]} if form == "fresh" else {}
    page = eve.post(door, said | own)
    assert page.status in {200, 204, 303, 422}
    eve.post(door, answers() | eve.form() | {"email": said["email"], **own})
    eve.visitor.get(FORM)
    assert eve.site.count(Ticket) == 0
    assert searched(eve, capsys) == []


@pytest.mark.asvs("16.2.5", "3.5.1")
def test_no_secret_of_a_form_from_another_site_lands_anywhere(
    eve: Eve, capsys: pytest.CaptureFixture[str]
) -> None:
    eve.visitor.headers["Sec-Fetch-Site"] = "cross-site"
    assert eve.post(FORM, eve.fields(FORM, *TEXTS, *ADDRESSES, *HIDDEN)).status == 403
    assert searched(eve, capsys) == []


@pytest.mark.row("E30", "E31")
@pytest.mark.asvs("16.2.5")
def test_no_secret_said_on_a_ticket_lands_anywhere(
    eve: Eve, capsys: pytest.CaptureFixture[str]
) -> None:
    page = eve.site.ask(eve.visitor)
    token = {"csrf_token": eve.visitor.token()}
    for door in ("reply", "split", "correct", "resolve", "reopen", "withdraw", "confirm"):
        path = f"{page.path}/{door}"
        values = eve.fields(door, "body", *TEXTS, *ADDRESSES, *HIDDEN) | token
        eve.post(path, values | {"solved": "no"})
        eve.post(path, answers() | eve.fields(door, "description", "body") | token)
        eve.post(path, values | {"csrf_token": "expired"})
    assert eve.canaries.found_in(eve.visitor.get(page.path).response.text) == []
    assert searched(eve, capsys) == []


@pytest.mark.row("E30", "E31")
@pytest.mark.asvs("16.2.5")
def test_no_secret_sent_by_a_program_lands_anywhere(
    eve: Eve, capsys: pytest.CaptureFixture[str]
) -> None:
    at, program = eve.canaries.at, eve.site.program()
    texts = ("name", "subject", "description", "business_impact")
    made = program.post(
        "/tickets",
        answers(**eve.fields("api", *texts)),
        Idempotency_Key=at("api key"),
        User_Agent=at("api agent"),
    )
    assert made.status_code == 201
    path = f"/tickets/{made.get_json()['reference']}"
    for door, body in bodies(eve, path).items():
        program.post(f"{door}?password={at(door)}", body, Idempotency_Key=at(f"{door} key"))
    note = {"body": at("note"), "visibility": "internal", "author": at("note author")}
    assert program.post(f"{path}/replies", note).status_code == 201
    program.post("/tickets", at("no json").encode())
    for wrong in ("Bearer", "Basic"):
        eve.site.stranger().post("/tickets", {}, Authorization=f"{wrong} {at(wrong)}")
    assert eve.canaries.found_in(eve.visitor.get("/status").response.text) == []
    assert searched(eve, capsys) == []


def bodies(eve: Eve, path: str) -> dict[str, Mapping[str, object]]:
    """What a program might send to each door."""
    at = eve.canaries.at
    return {
        "/tickets": eve.fields("refused", *TEXTS, *ADDRESSES, *HIDDEN, "request_type"),
        f"{path}/replies": eve.fields("replies", "body", "author"),
        f"{path}/status": {"status": "resolved", "summary": at("summary")},
        "/incidents": {
            "name": at("incident")[:150],
            "impact": "minor",
            "body": at("words"),
            "components": [],
        },
        "/queue/claim": {"limit": at("limit")},
        f"/tickets/{at('reference')}/replies": {"body": at("lost")},
        f"/queue/{at('item')}/release": {"lease": at("lease")},
    }


@pytest.mark.asvs("16.2.5", "16.5.1")
def test_no_secret_of_a_request_that_fails_lands_in_the_log(
    eve: Eve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise RuntimeError(repr(args))

    monkeypatch.setattr("portal.services.intake.prepare", fail)
    said = answers() | eve.fields(FORM, "name", "subject", "description")
    page = eve.post(FORM, eve.form() | said)
    assert page.status == 500
    assert eve.canaries.found_in(page.response.text) == []
    log = capsys.readouterr().err
    assert "request.failed" in log
    assert eve.canaries.found_in(log) == []
    assert searched(eve, capsys) == []


def test_the_search_would_find_what_is_kept(eve: Eve, capsys: pytest.CaptureFixture[str]) -> None:
    eve.canaries.sown["blueberry"] = "control"
    eve.site.ask(eve.visitor, ("blueberry.log", b"blueberry\n"), name="A blueberry")
    logging.getLogger("portal.test").info("a blueberry")
    found = searched(eve, capsys)
    assert {"log: control", "letter: control", "queue: control"} <= set(found)
    assert len([one for one in found if "sqlite3" in one]) >= 1
    assert len([one for one in found if "sqlite3" not in one]) == 4  # and the file


@pytest.mark.asvs("16.2.5")
def test_no_link_is_written_into_a_log(eve: Eve, capsys: pytest.CaptureFixture[str]) -> None:
    page = eve.site.ask(eve.visitor)
    eve.visitor.get(f"{page.path}/nothing")
    eve.site.deliver()
    captured = capsys.readouterr()
    assert page.path.removeprefix("/t/") not in captured.err + captured.out
    files = [path for path in eve.site.folder.rglob("*") if path.is_file()]
    assert all(page.path[3:].encode() not in path.read_bytes() for path in files)
