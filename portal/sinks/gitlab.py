"""The internal queue as issues of a GitLab project: one for each request, with its news as notes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar
from uuid import UUID

import requests
from gitlab import Gitlab
from gitlab.exceptions import GitlabError, GitlabGetError
from gitlab.v4.objects import Project, ProjectIssue

from portal.errors import DeliveryFailed
from portal.events import CleanValue, Event
from portal.models import AuditEntry, Ticket, TrackerIssue
from portal.redaction import identifier
from portal.sinks import issues
from portal.sinks.base import Envelope, Outcomes, Sink, tried
from portal.sinks.issues import Request
from portal.store import tracker
from portal.work import SYSTEM, Works

_PATIENCE = 10
_LONGEST = 500  # characters of an address that fit
_ERASED = "ticket.erased"
_ALIGNS = frozenset(
    {"ticket.status_changed", "ticket.sorted", "ticket.corrected", "tracker.refused"}
)
_WANTED = _ALIGNS | {
    *("ticket.opened", "ticket.incomplete", "ticket.replied", "ticket.decided", "ticket.merged"),
    *("ticket.parted", "ticket.routed", "ticket.handed_over", "ticket.escalated", "ticket.marked"),
    *("ticket.update_due", "sla.risk", "sla.breached", "on_call.awaited", "connect.decided"),
    "feedback.low",
    _ERASED,
}
_WHY: Mapping[int, str] = {
    400: "GitLab refused it as malformed (400)",
    401: "GitLab does not know the token (401); renew PORTAL_GITLAB_TOKEN",
    403: "GitLab lets the token not do this (403); it needs the scope api and the role Reporter",
    404: "GitLab has no such project or issue for this token (404); see PORTAL_GITLAB_PROJECT",
    422: "GitLab refused it as malformed (422)",
}
"""What trying again does not mend."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the issues are; `connect_project` is that of connect requests."""

    url: str
    token: str = field(repr=False)
    project: str
    connect_project: str

    def project_of(self, request: Request) -> str:
        """The project in which this request has its issue."""
        return self.connect_project if request.board else self.project


class GitLab(Sink):
    """Keeps one issue for each request: its labels and state are the request's (A21, A25).

    An issue is confidential, so that only members of the project read and write there.
    """

    name: ClassVar[str] = "gitlab"

    def __init__(self, place: Place, works: Works, base_url: str) -> None:
        self._place = place
        self._works = works
        self._base_url = base_url
        self._wait = 0
        session = requests.Session()
        # The token stands in a header, which would travel along.
        session.max_redirects = 0
        session.hooks["response"].append(self._note_wait)
        self._gitlab = Gitlab(
            place.url, private_token=place.token, timeout=_PATIENCE, session=session
        )
        self._own_user: int | None = None

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """What happens to a request, support's own words among it: people read it over there."""
        if event.name not in _WANTED or event.ticket_id is None:
            return ()
        return ({"data": event.data},)

    def deliver_all(self, envelopes: Iterable[Envelope]) -> Iterator[Outcomes]:
        """One after the other, as things happened."""
        done: list[UUID] = []
        for envelope in envelopes:
            mistake = tried(self._deliver, envelope, done)
            if mistake is None:
                done.append(envelope.id)
            yield [(envelope, mistake)]

    def deliver(self, envelope: Envelope) -> None:
        """Find or open the issue, tell it the news once, and set its labels and state."""
        self._deliver(envelope, ())

    def _deliver(self, envelope: Envelope, done: Collection[UUID]) -> None:
        ticket_id = envelope.ticket_id or 0
        with self._works.read(SYSTEM) as work:
            if tracker.waits(work.session, envelope.id, self.name, ticket_id, done):
                raise DeliveryFailed("something earlier of this request comes first")
            request = issues.request(work, envelope, self._base_url)
            known = tracker.of_ticket(work.session, ticket_id)
        if envelope.event == _ERASED:
            self._erase(str(envelope.payload["subject"]), known)
        if request is None:
            return
        with self._talking():
            issue = self._known(request.issue) or self._opened(request)
            if envelope.event in _ALIGNS or request.issue is None:
                _align(issue, request)
            if request.note and not _is_told(issue, request):
                issue.notes.create({"body": request.note}, obey_rate_limit=False)

    @contextmanager
    def _talking(self) -> Iterator[None]:
        """Refusals in words of our own: those of the other side may hold anything."""
        self._wait = 0
        try:
            yield
        except GitlabError as refused:
            status = refused.response_code or 0
            reason = _WHY.get(status, f"GitLab answered {status or 'oddly'}")
            raise DeliveryFailed(reason, permanent=status in _WHY, wait=self._wait) from refused
        except requests.RequestException as problem:
            raise DeliveryFailed(type(problem).__name__) from problem

    def _note_wait(self, answer: requests.Response, *_more: object, **_named: object) -> None:
        asked = answer.headers.get("Retry-After", "")
        self._wait = int(asked) if asked.isdecimal() else 0

    def _erase(self, reference: str, known: TrackerIssue | None) -> None:
        """Take out what we wrote there; what is left, somebody who may has to delete."""
        with self._talking():
            own = {self._own(), *([known.own_user] if known else [])}
            for issue in self._left(reference, known):
                told = issue.notes.list(get_all=True, obey_rate_limit=False)
                for note in [one for one in told if one.author["id"] in own]:
                    note.delete(obey_rate_limit=False)
                words = issues.erased(self._works.policy, reference)
                _change(issue, words | {"state_event": "close"})

    def _left(self, reference: str, known: TrackerIssue | None) -> Iterator[ProjectIssue]:
        """The issue of a request, if it is still there."""
        if known is None:
            places = {self._place.project, self._place.connect_project}
            found = [_found(self._project(key), reference, self._own()) for key in sorted(places)]
            yield from (issue for issue in found if issue is not None)
            return
        try:
            issue = self._known(known)
        except GitlabGetError as refused:
            if refused.response_code != HTTPStatus.NOT_FOUND:
                raise
        else:
            yield from [issue] if issue else []

    def _known(self, known: TrackerIssue | None) -> ProjectIssue | None:
        if known is None:
            return None
        self._sign(known)
        return self._project(known.project).issues.get(known.iid, obey_rate_limit=False)

    def _sign(self, known: TrackerIssue) -> None:
        """A new token may be a new user; unless that is known, our doing looks like a person's."""
        if known.own_user != (own := self._own()):
            with self._works.write(SYSTEM) as work:
                work.session.get_one(TrackerIssue, known.ticket_id).own_user = own

    def _project(self, key: str | int) -> Project:
        return self._gitlab.projects.get(key, lazy=True)

    def _opened(self, request: Request) -> ProjectIssue:
        """The issue that an attempt has opened whose answer was lost, else a new one."""
        project = self._project(self._place.project_of(request))
        own = self._own()
        issue = _found(project, request.reference, own) or project.issues.create(
            {
                "title": request.title,
                "description": request.description,
                "labels": ",".join(_labels(request)),
                "confidential": True,
            },
            obey_rate_limit=False,
        )
        self._remember(request, issue, own)
        return issue

    def _own(self) -> int:
        """Who we are over there."""
        if self._own_user is None:
            told: Any = self._gitlab.http_get("/user", obey_rate_limit=False)
            self._own_user = int(told["id"])
        return self._own_user

    def _remember(self, request: Request, issue: ProjectIssue, own: int) -> None:
        # Where the two differed, the link that customers must not see would be taken for another.
        url = str(issue.web_url)[:_LONGEST]
        number = {"project": issue.project_id, "iid": issue.iid, "own_user": own, "url": url}
        with self._works.write(SYSTEM) as work:
            if tracker.of_ticket(work.session, request.ticket_id) is not None:
                return
            work.put(TrackerIssue, [{"ticket_id": request.ticket_id, **number}])
            ticket = work.session.get(Ticket, request.ticket_id)
            is_address = url.startswith(("https://", "http://"))
            if ticket is not None and ticket.tracker is None and is_address:
                ticket.tracker = identifier(url)
                linked = {"ticket_id": ticket.id, "kind": "tracked", "actor_kind": SYSTEM.kind}
                work.put(AuditEntry, [{**linked, "data": {}, "at": work.now}])


def _found(project: Project, reference: str, own: int) -> ProjectIssue | None:
    asked = {"search": reference, "in": "title", "author_id": own, "scope": "all"}
    start = f"[{reference}] "
    listed = project.issues.list(iterator=True, query_parameters=asked, obey_rate_limit=False)
    return next((one for one in listed if one.title.startswith(start)), None)


def _labels(request: Request) -> list[str]:
    scoped = [f"{scope}::{key}" for scope, key in request.labels.items()]
    return [*scoped, *([request.board] if request.board else [])]


def _is_told(issue: ProjectIssue, request: Request) -> bool:
    told = issue.notes.list(iterator=True, obey_rate_limit=False)
    return any(request.marker in note.body for note in told)


def _align(issue: ProjectIssue, request: Request) -> None:
    """Set labels and state to where the request stands; labels of others are let be."""
    wanted = _labels(request)
    ours = tuple(f"{scope}::" for scope in issues.SCOPES)
    wrong = [label for label in issue.labels if label.startswith(ours) and label not in wanted]
    missing = [label for label in wanted if label not in issue.labels]
    change: dict[str, str] = {}
    if wrong:
        change["remove_labels"] = ",".join(wrong)
    if missing:
        change["add_labels"] = ",".join(missing)
    if (issue.state == "closed") != request.is_solved:
        change["state_event"] = "close" if request.is_solved else "reopen"
    if change:
        _change(issue, change)


def _change(issue: ProjectIssue, change: Mapping[str, str]) -> None:
    issue.manager.update(issue.iid, {**change}, obey_rate_limit=False)  # type: ignore[attr-defined]
