"""Customers and programs who send one request after the other, each until it is acknowledged."""

import http.client
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import uuid4

from tests.factories import answers

PATIENCE = 60.0
_PAUSE = 0.2
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_SHOWN = re.compile(r'<data class="reference" value="([^"]+)"')
_KIND = frozenset({429, 503})


@dataclass
class Tally:
    """What all of them were told together; `wanted` is when they stop."""

    wanted: int
    references: dict[str, str] = field(default_factory=dict)
    """What was acknowledged: the reference by the id under which it was sent."""
    statuses: Counter[int] = field(default_factory=Counter)
    """How often each status came in place of an acknowledgement."""
    broken: int = 0
    """How often nobody answered."""
    given_up: int = 0
    over: bool = False
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def __len__(self) -> int:
        return len(self.references)

    @property
    def goes_on(self) -> bool:
        """Whether more is wanted."""
        return not self.over and len(self.references) < self.wanted

    def add(self, key: str, reference: str) -> None:
        """One more was acknowledged."""
        with self._changed:
            self.references[key] = reference
            self._changed.notify_all()

    def end(self) -> None:
        """Let everybody stop."""
        self.over = True

    def refused(self, status: int) -> None:
        """An answer that is no acknowledgement; 0 where there was none."""
        with self._changed:
            self.broken += status == 0
            self.statuses.update([status] if status else [])
            self._changed.notify_all()

    def await_count(self, count: int, patience: float = PATIENCE * 10) -> None:
        """Wait until so many were acknowledged."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self) >= count or self.over, patience)

    def await_refusal(self, count: int) -> None:
        """Wait until so many attempts failed in whatever way."""
        with self._changed:
            failed = self._changed.wait_for(
                lambda: self.broken + self.statuses.total() >= count, PATIENCE
            )
            assert failed

    @property
    def rude(self) -> dict[int, int]:
        """The refusals that no customer should see, whatever is broken."""
        return {status: n for status, n in self.statuses.items() if status not in _KIND}


class Customer(threading.Thread):
    """One connection that is kept; when it breaks, the next server is asked."""

    def __init__(self, tally: Tally, ports: Sequence[int], first: int = 0) -> None:
        super().__init__(daemon=True)
        self._tally, self._ports, self._at = tally, ports, first
        self._line: http.client.HTTPConnection | None = None
        self._cookies: dict[str, str] = {}

    def run(self) -> None:
        while self._tally.goes_on:
            key, until = str(uuid4()), time.monotonic() + PATIENCE * 10
            while not self._is_acknowledged(key):
                if time.monotonic() > until or self._tally.over:
                    self._tally.given_up += not self._tally.over
                    break
                time.sleep(_PAUSE)
        self._hang_up()

    def _is_acknowledged(self, key: str) -> bool:
        try:
            status, reference = self.send(key)
        except (OSError, http.client.HTTPException):
            status, reference = 0, None
            self._hang_up()
            self._at += 1
        if reference is None:
            self._tally.refused(status)
            return False
        self._tally.add(key, reference)
        return True

    def send(self, key: str) -> tuple[int, str | None]:
        """Send it under this id: the last status, and the reference if a page shows it."""
        raise NotImplementedError

    def ask(
        self, method: str, path: str, body: str | None = None, **headers: str
    ) -> tuple[int, str, str]:
        """Status, page and where it leads."""
        line = self._line = self._line or http.client.HTTPConnection(
            "127.0.0.1", self._ports[self._at % len(self._ports)], timeout=PATIENCE
        )
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, {"Cookie": cookies, **named})
        answer = line.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, page, answer.headers.get("Location", "")

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None


class Person(Customer):
    """Fills in the form, and believes what the page after it shows."""

    _token = ""

    def send(self, key: str) -> tuple[int, str | None]:
        if not self._token:
            status, page, _ = self.ask("GET", "/tickets/new")
            found = _TOKEN.search(page)
            if found is None:
                return status, None
            self._token = found[1]
        said = answers(subject=f"Request {key[:8]}")
        body = urlencode({**said, "csrf_token": self._token, "submission_id": key})
        form = "application/x-www-form-urlencoded"
        status, _, place = self.ask("POST", "/tickets/new", body, Content_Type=form)
        if status != http.client.SEE_OTHER:
            self._token = ""  # a page that was open for long is loaded anew
            return status, None
        status, page, _ = self.ask("GET", place)
        shown = _SHOWN.search(page)
        return status, shown[1] if shown else None


class Program(Customer):
    """Posts to the API under a key, so that a repeat is the same request."""

    token = ""

    def send(self, key: str) -> tuple[int, str | None]:
        told = {"Idempotency_Key": key, "Authorization": f"Bearer {self.token}"}
        body = json.dumps(answers())
        status, text, _ = self.ask(
            "POST", "/api/v1/tickets", body, Content_Type="application/json", **told
        )
        if status != http.client.CREATED:
            return status, None
        return status, str(json.loads(text)["reference"])
