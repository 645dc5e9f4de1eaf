"""What `/metrics` tells of the whole deployment: asked of the store at each scrape."""

import shutil
from collections.abc import Iterator
from datetime import datetime

from portal.metrics import Gauge
from portal.store import deliveries
from portal.web.runtime import read, runtime


def now() -> Iterator[Gauge]:
    """How deliveries, the internal queue and timers stand; sinks without a row stand at zero."""
    at = runtime().works.clock()
    with read() as work:
        found = {name: deliveries.Standing() for name in runtime().sinks}
        found |= deliveries.standing(work.session)
        count, since = deliveries.unclaimed(work.session)
        due = deliveries.next_timer(work.session)
        signs = deliveries.signs(work.session)
    waiting = {sink: float(each.waiting) for sink, each in found.items()}
    oldest = {sink: _passed(each.since, at) for sink, each in found.items()}
    parked = {sink: float(each.parked) for sink, each in found.items()}
    yield Gauge("portal_outbox_waiting", "Deliveries that wait.", waiting, "sink")
    yield Gauge("portal_outbox_oldest_seconds", "Age of the oldest that waits.", oldest, "sink")
    yield Gauge("portal_outbox_parked", "Deliveries that were given up.", parked, "sink")
    yield Gauge("portal_queue_open", "Items of the internal queue not done.", {"": float(count)})
    yield Gauge("portal_queue_oldest_seconds", "Age of the oldest.", {"": _passed(since, at)})
    yield Gauge("portal_timers_late_seconds", "How late the next timer is.", {"": _passed(due, at)})
    loops = {
        sign.name: _passed(sign.seen_at, at)
        for sign in signs
        if sign.kind == "loop" and (sign.name != "export" or runtime().config.status_export)
    }
    silent = {sign.name: _passed(sign.silent_since, at) for sign in signs if sign.kind == "engine"}
    yield Gauge("portal_loop_seen_seconds", "Since a worker last ran this loop.", loops, "loop")
    yield Gauge("portal_engine_silent_seconds", "Since it last answered.", silent, "engine")
    free = shutil.disk_usage(runtime().config.instance).free
    yield Gauge("portal_disk_free_bytes", "Room where Portal keeps its data.", {"": float(free)})


def _passed(since: datetime | None, at: datetime) -> float:
    return 0.0 if since is None else max(0.0, (at - since).total_seconds())
