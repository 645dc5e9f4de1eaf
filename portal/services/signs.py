"""Signs of life: which loops ran, and which engines answer, for whoever looks at the desk."""

from collections.abc import Callable, Collection, Mapping

import structlog

from portal.db import take_turns
from portal.models import Sign
from portal.work import SYSTEM, Work, Works

log = structlog.get_logger(__name__)
LOOP, ENGINE = "loop", "engine"
_SAID = {True: "engine.silent", False: "engine.back"}


def give(works: Works, ran: Collection[str], engines: Mapping[str, Callable[[], bool]]) -> int:
    """Write down which loops ran since last time, and which engines answer when they are asked.

    No transaction is open meanwhile.
    """
    answers = {name: knock() for name, knock in engines.items()}
    with works.write(SYSTEM) as work:
        take_turns(work.session, "signs")  # workers give theirs one after the other
        _note(work, LOOP, ran, is_silent=False)
        for silent in (False, True):
            found = [name for name, well in answers.items() if well is not silent]
            _note(work, ENGINE, found, is_silent=silent)
    return 0


def _note(work: Work, kind: str, names: Collection[str], *, is_silent: bool) -> None:
    for name in names:
        sign = work.session.get(Sign, (kind, name))
        if sign is None:
            sign = Sign(kind=kind, name=name)
            work.session.add(sign)
        if kind == ENGINE and is_silent != (sign.silent_since is not None):
            (log.warning if is_silent else log.info)(_SAID[is_silent], engine=name)
        sign.seen_at = work.now
        sign.silent_since = (sign.silent_since or work.now) if is_silent else None
