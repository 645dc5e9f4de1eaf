"""Numbers for those who run Portal: what was taken out, where, and how the process is.

Each process counts for itself. Where several answer, set PROMETHEUS_MULTIPROC_DIR to an empty folder
before they start: they then write there, and any of them tells the numbers of all. The library is
loaded when there is something to count or to tell, as most processes wait long for either.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

_LIBRARY = "prometheus_client"
_SHARED = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True, slots=True)
class Gauge:
    """How something stands at this moment, for the whole deployment: the same in each process."""

    name: str
    meaning: str
    values: Mapping[str, float]
    """By what the label says; a gauge without a label has one value, under the empty text."""
    label: str = ""


class _Numbers:
    """The counters, in a registry of our own: nothing else gets into it by itself."""

    def __init__(self) -> None:
        self.library: Any = import_module(_LIBRARY)
        self.ours = self.library.CollectorRegistry()
        self.redacted = self.library.Counter(
            "portal_redacted",
            "Secrets taken out before anything was stored or logged.",
            ("kind", "door"),
            registry=self.ours,
        )
        self.kept = self.library.Counter(
            "portal_kept_as_no_secret",
            "Findings in doubt that their writers left in.",
            ("kind", "door"),
            registry=self.ours,
        )
        self.letters = self.library.Counter(
            "portal_letters_in",
            "Letters that came in, by what each became.",
            ("became",),
            registry=self.ours,
        )
        self.failed = self.library.Counter(
            "portal_failed",
            "Requests that this process could not answer, by status.",
            ("status",),
            registry=self.ours,
        )
        for name in ("GCCollector", "PlatformCollector", "ProcessCollector"):
            getattr(self.library, name)(registry=self.ours)


_numbers = cache(_Numbers)


def redacted(door: str, kinds: Iterable[object]) -> None:
    """Count what was taken out at a door: `web`, `api`, `reply`, `feedback`, `log`, …."""
    for kind in kinds:
        _numbers().redacted.labels(str(kind), door).inc()


def kept(door: str, kinds: Iterable[object]) -> None:
    """Count what was left in because its writer said that it is no secret."""
    for kind in kinds:
        _numbers().kept.labels(str(kind), door).inc()


def letter(became: str) -> None:
    """Count a letter that came in: `reply`, `request`, `incomplete`, `automatic`, …."""
    _numbers().letters.labels(became).inc()


def failed(status: int) -> None:
    """Count a request that was answered with an error of ours."""
    _numbers().failed.labels(str(status)).inc()


def exposition(gauges: Iterable[Gauge] = ()) -> tuple[bytes, str]:
    """All numbers in the text format of Prometheus, and its media type."""
    numbers = _numbers()
    told = numbers.ours
    if _SHARED in os.environ:
        told = numbers.library.CollectorRegistry()
        import_module(f"{_LIBRARY}.multiprocess").MultiProcessCollector(told)
    text = numbers.library.generate_latest(told) + _written(numbers.library, gauges)
    return text, numbers.library.CONTENT_TYPE_LATEST


def _written(library: Any, gauges: Iterable[Gauge]) -> bytes:
    registry = library.CollectorRegistry()
    for told in gauges:
        labels = (told.label,) if told.label else ()
        gauge = library.Gauge(told.name, told.meaning, labels, registry=registry)
        for value, number in told.values.items():
            (gauge.labels(value) if told.label else gauge).set(number)
    written: bytes = library.generate_latest(registry)
    return written
