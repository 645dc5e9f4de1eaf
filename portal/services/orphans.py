"""Files whose form was never written down: what a failed transaction left in the store."""

from datetime import timedelta
from itertools import islice

import structlog

from portal.files import Store
from portal.store import files as files_store
from portal.work import SYSTEM, Works

log = structlog.get_logger(__name__)
_AGE = timedelta(days=1)
_BATCH = 500
_FEW = 20


def sweep(works: Works, store: Store) -> int:
    """Delete files that no row knows after a day; returns how many.

    Where most files are unknown, it is the database that is not the right one: an old copy, or
    another house's. Then nothing is deleted, and an operator is told.
    """
    with works.read(SYSTEM) as work:
        old = store.before(work.now - _AGE)
    orphans, seen = [], 0
    while keys := list(islice(old, _BATCH)):
        with works.read(SYSTEM) as work:
            known = files_store.known(work.session, keys)
        orphans += [key for key in keys if key not in known]
        seen += len(keys)
    if len(orphans) > max(_FEW, seen / 2):
        log.warning("files.unknown", unknown=len(orphans), seen=seen)
        return 0
    for key in orphans:
        store.delete(key)
    return len(orphans)
