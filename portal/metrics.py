"""Numbers for those who run Portal: what was taken out, where, and how the process is.

Each process counts for itself. Where several answer, set PROMETHEUS_MULTIPROC_DIR to an empty folder
before they start: they then write there, and any of them tells the numbers of all.
"""

import os
from collections.abc import Iterable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

TYPE = CONTENT_TYPE_LATEST
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_OURS = CollectorRegistry()
_REDACTED = Counter(
    "portal_redacted",
    "Secrets taken out before anything was stored or logged.",
    ("kind", "door"),
    registry=_OURS,
)
_KEPT = Counter(
    "portal_kept_as_no_secret",
    "Findings in doubt that their writers left in.",
    ("kind", "door"),
    registry=_OURS,
)
for _collector in (GCCollector, PlatformCollector, ProcessCollector):
    _collector(registry=_OURS)


def redacted(door: str, kinds: Iterable[object]) -> None:
    """Count what was taken out at a door: `web`, `api`, `reply`, `feedback`, `log`, …."""
    for kind in kinds:
        _REDACTED.labels(str(kind), door).inc()


def kept(door: str, kinds: Iterable[object]) -> None:
    """Count what was left in because its writer said that it is no secret."""
    for kind in kinds:
        _KEPT.labels(str(kind), door).inc()


def exposition() -> bytes:
    """All numbers in the text format of Prometheus."""
    if _SHARED not in os.environ:
        return generate_latest(_OURS)
    shared = CollectorRegistry()
    MultiProcessCollector(shared)
    return generate_latest(shared)
