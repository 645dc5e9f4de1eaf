"""Asking the system that hubs report to; what it does not say clearly, nobody knows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import structlog

from portal import calls
from portal.config import Config
from portal.outbound import Unreachable
from portal.policy.connect import Answer, Question

log = structlog.get_logger(__name__)
Answers = Mapping[Question, Answer]
_LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class Facts:
    """Which hub it is, and where the installer says that it belongs."""

    serial: str
    project: str | None = None
    profile: str | None = None
    record: str | None = None
    property: str | None = None


class Hub(Protocol):
    """Where the state of a hub is looked up."""

    def check(self, facts: Facts) -> Answers | None:
        """The four answers as far as they are known.

        None where there is no answer to be had, and none of the four where it cannot be read.
        """


class Manual:
    """No system to ask: what people say is all there is."""

    def check(self, facts: Facts) -> Answers | None:
        """Nothing."""
        return None


class HttpHub:
    """A system that answers `GET {url}/hubs/{serial}` in JSON; the operator named it.

    It may be slow, lie or break: no answer takes longer than `timeout` seconds in all, none is read
    further than 64 KB, and no redirect is followed, as the token would go along.
    """

    def __init__(self, url: str, token: str | None, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def check(self, facts: Facts) -> Answers | None:
        """Ask about one hub; the log hears what kind of failure it was, and no more."""
        try:
            return read(self._ask(facts), facts)
        except Unreachable as mistake:
            log.warning("hub.no_answer", kind=type(mistake).__name__)
            return None
        except ValueError as mistake:
            log.warning("hub.garbled", kind=type(mistake).__name__)
            return {}

    def knock(self) -> int | None:
        """The status with which it answers about a hub that is none; None without an answer."""
        try:
            return self._call(Facts("none")).status
        except Unreachable:
            return None

    def _call(self, facts: Facts) -> calls.Answer:
        return calls.call("GET", self._way(facts), None, self._headers, self._timeout)

    def _ask(self, facts: Facts) -> Any:
        answer = self._call(facts)
        if answer.status != HTTPStatus.OK or len(answer.body) > _LARGEST:
            raise ValueError(answer.status)
        try:
            return json.loads(answer.body)
        except RecursionError as nested:
            raise ValueError(answer.status) from nested

    def _way(self, facts: Facts) -> str:
        asked = {
            "project": facts.project,
            "profile": facts.profile,
            "record": facts.record,
            "property": facts.property,
        }
        known = urlencode({name: text for name, text in asked.items() if text})
        return f"{self._url}/hubs/{quote(facts.serial, safe='')}?{known}"


def of(settings: Config) -> Hub:
    """The hub system that the operator named, if any."""
    if settings.hub_url is None:
        return Manual()
    token = settings.hub_token.get_secret_value() if settings.hub_token else None
    return HttpHub(settings.hub_url, token, settings.hub_timeout)


def read(told: Any, facts: Facts) -> Answers:
    """The four answers in what the system told; what it leaves out, nobody knows.

    A profile that is null is a hub that nobody has claimed (C08); online is who reports, too (C05).

    Raises:
        ValueError: it is no table, or a value is of another kind: then none of it is believed.
    """
    if not isinstance(told, dict):
        raise ValueError(type(told).__name__)  # noqa: TRY004 - one kind for all that is garbage
    flags = [_flag(told, name) for name in ("online", "reporting")]
    places = [
        _same(told, name, ours)
        for name, ours in (("project", facts.project), ("property", facts.property))
    ]
    claimed = _same(told, "claimed_profile", facts.profile)
    return {
        "claimed": "no" if told.get("claimed_profile", "") is None else _answer([claimed]),
        "online": _answer(flags),
        "healthy": _answer([_flag(told, "healthy")]),
        "matches": _answer(places),
    }


def _flag(told: Mapping[str, Any], name: str) -> bool | None:
    value = told.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(name)
    return value


def _same(told: Mapping[str, Any], name: str, ours: str | None) -> bool | None:
    """Whether both name the same; None where one of the two names nothing."""
    value = told.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(name)
    if not value or not ours:
        return None
    return value.strip().casefold() == ours.strip().casefold()


def _answer(found: list[bool | None]) -> Answer:
    if False in found:
        return "no"
    return "unknown" if None in found else "yes"
