"""A GitLab of the test's own: the few documented parts of its API v4 that we speak, with faults."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from portal.sinks.gitlab import GitLab, Place
from portal.work import Works
from tests.factories import BASE_URL

TOKEN = "a-token-" + "of-the-tests"
OWN, PERSON = 77, 5
"""The ids of our own user over there, and of somebody who works there."""
PROJECTS = {"group/support": 11, "group/connect": 12}


@dataclass(frozen=True)
class Fault:
    """How the next request of this method goes wrong; `lost` is done, and not answered."""

    method: str
    status: int = 0
    wait: int = 0
    lost: bool = False
    to: str = ""


@dataclass
class Tracker:
    """What is kept there: issues by project and number, and the notes of each."""

    port: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)
    notes: dict[tuple[int, int], list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    allowed: str = TOKEN
    own: int = OWN

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def sink(self, works: Works, connect: str = "group/support") -> GitLab:
        """A sink that leads here."""
        return GitLab(Place(self.url, TOKEN, "group/support", connect), works, BASE_URL)

    def told(self, iid: int = 1, project: int = 11) -> list[str]:
        """The notes on an issue, the first one first."""
        return [note["body"] for note in self.notes.get((project, iid), [])]

    def fault(self, method: str) -> Fault | None:
        """What goes wrong with this request."""
        is_next = bool(self.faults) and self.faults[0].method == method
        return self.faults.pop(0) if is_next else None

    def answer(self, method: str, path: str, asked: dict[str, str], sent: Any) -> tuple[int, Any]:
        """What this request is answered, by the documentation."""
        if path == "user":
            return 200, {"id": self.own, "username": "portal"}
        _, name, *below = path.split("/")
        project = PROJECTS.get(unquote(name)) or int(unquote(name))
        if not below:
            return 200, {"id": project}
        rest = below[1:]
        if not rest:
            return self._listed(project, asked) if method == "GET" else self._made(project, sent)
        mine = (one for one in self.issues if one["project_id"] == project)
        issue = next((one for one in mine if one["iid"] == int(rest[0])), None)
        if issue is None:
            return 404, {"message": "404 Not found"}
        if rest[1:2] == ["notes"]:
            return self._noted(issue, method, sent, rest[2:])
        return 200, _changed(issue, sent) if method == "PUT" else issue

    def _listed(self, project: int, asked: dict[str, str]) -> tuple[int, Any]:
        assert asked["in"] == "title"
        mine = [one for one in self.issues if one["project_id"] == project]
        return 200, [
            one
            for one in mine
            if asked["search"] in one["title"] and one["author"]["id"] == int(asked["author_id"])
        ]

    def _made(self, project: int, sent: Any) -> tuple[int, Any]:
        iid = 1 + sum(one["project_id"] == project for one in self.issues)
        issue = {
            "id": 1000 + len(self.issues),
            "iid": iid,
            "project_id": project,
            "title": sent["title"],
            "description": sent["description"],
            "labels": sent["labels"].split(","),
            "confidential": sent["confidential"],
            "state": "opened",
            "author": {"id": self.own},
            "web_url": f"https://gitlab.example.com/group/support/-/issues/{iid}",
        }
        self.issues.append(issue)
        return 201, issue

    def _noted(
        self, issue: dict[str, Any], method: str, sent: Any, which: list[str]
    ) -> tuple[int, Any]:
        known = self.notes.setdefault((issue["project_id"], issue["iid"]), [])
        if method == "DELETE":
            (one,) = [note for note in known if note["id"] == int(which[0])]
            if one["author"]["id"] != self.own:
                return 403, {"message": "403 Forbidden"}
            known.remove(one)
            return 204, None
        if method == "GET":
            return 200, known[::-1]
        known.append({"id": 500 + len(known), "body": sent["body"], "author": {"id": self.own}})
        return 201, known[-1]


def _changed(issue: dict[str, Any], sent: Any) -> dict[str, Any]:
    gone = sent.get("remove_labels", "").split(",")
    fresh = [one for one in sent.get("add_labels", "").split(",") if one]
    issue["labels"] = [one for one in issue["labels"] if one not in gone] + fresh
    states = {"close": "closed", "reopen": "opened"}
    issue |= {key: sent[key] for key in ("title", "description") if key in sent}
    issue["state"] = states.get(sent.get("state_event", ""), issue["state"])
    return issue


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, made: Tracker) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        made.port = self.server_address[1]
        self.made = made


class _Talk(BaseHTTPRequestHandler):
    server: _Server
    more = ""

    def _do(self) -> None:
        made, parts = self.server.made, urlsplit(self.path)
        path = parts.path.removeprefix("/api/v4/")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        made.seen.append(f"{self.command} {path}")
        if self.headers.get("PRIVATE-TOKEN") != made.allowed:
            self._say(401, {"message": "401 Unauthorized"})
            return
        fault = made.fault(self.command)
        if fault is not None and not fault.lost:
            self._say(fault.status, {"message": TOKEN}, fault.wait, fault.to)
            return
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        status, told = made.answer(self.command, path, asked, json.loads(body or b"null"))
        if fault is None:
            self._say(status, self._paged(told, parts.path, asked))
        self.close_connection = fault is not None

    do_GET = do_POST = do_PUT = do_DELETE = _do  # noqa: N815 - as http.server calls them

    def _paged(self, told: Any, path: str, asked: dict[str, str]) -> Any:
        self.more = ""
        if not isinstance(told, list):
            return told
        page, size = int(asked.get("page", 1)), 20
        if len(told) > page * size:
            self.more = f'<{self.server.made.url}{path}?page={page + 1}>; rel="next"'
        return told[(page - 1) * size : page * size]

    def _say(self, status: int, told: Any, wait: int = 0, to: str = "") -> None:
        body = b"" if status == HTTPStatus.NO_CONTENT else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (("Retry-After", wait), ("Location", to), ("Link", self.more)):
            if value:
                self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def gitlab() -> Iterator[Tracker]:
    """A GitLab that listens until the block ends."""
    made = Tracker()
    with _Server(made) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        server.shutdown()
        thread.join()
