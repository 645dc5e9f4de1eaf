"""Background loops: each repeats one step, at once while there is work, else after a rest."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import structlog

from portal import clock, db
from portal.errors import ConfigurationError, StoreUnavailable

log = structlog.get_logger(__name__)
_PATIENCE = 20.0
_GATHER = 0.1
_LONGEST = 30.0  # seconds
_REMIND = 60.0  # seconds
_OUTSIDE = (*db.AWAY, OSError, ConfigurationError, StoreUnavailable)
"""What is raised for a reason outside of Portal: it is told in a line, and may pass."""


@dataclass(frozen=True, slots=True)
class Loop:
    """One step to repeat: it is told when to stop, and tells how much it found to do."""

    name: str
    step: Callable[[threading.Event], int]
    rest: float
    """Seconds to wait when there was nothing to do."""
    wakes: bool = False
    """Whether it need not wait where something was recorded that is to be delivered."""


class Absence:
    """Says of one loop why it cannot go on: at first, then once a minute, and when it can again."""

    def __init__(self, loop: str, now: Callable[[], float] = clock.monotonic) -> None:
        """`now` counts seconds."""
        self._log = log.bind(loop=loop)
        self._now = now
        self._said_at: float | None = None

    def goes_on(self, away: BaseException) -> None:
        """The database does not answer, or something else outside is not as it should be."""
        if self._said_at is None or self._now() - self._said_at >= _REMIND:
            self._said_at = self._now()
            self._log.warning("loop.waits", reason=db.reason(away))

    def is_over(self) -> None:
        """The loop went on, perhaps as always."""
        if self._said_at is not None:
            self._said_at = None
            self._log.info("loop.back")


class Worker:
    """Runs loops in threads of this process."""

    def __init__(
        self, loops: Sequence[Loop], hears_all: Callable[[], bool] = lambda: False
    ) -> None:
        """Where this process `hears_all` that others record, loops need not look so often."""
        self._stop = threading.Event()
        self._hears_all = hears_all
        self._ran = {loop.name for loop in loops}
        self._absences = {loop.name: Absence(loop.name) for loop in loops}
        self._loops = loops
        self._wakes = [threading.Event() for _ in loops]
        self._threads = [
            threading.Thread(target=self._run, args=pair, name=pair[0].name, daemon=True)
            for pair in zip(loops, self._wakes, strict=True)
        ]

    def alive(self) -> Collection[str]:
        """Which loops came to the end of a step since somebody asked last.

        At first all, as they begin: one that never comes to an end is missed from then on.
        """
        ran, self._ran = self._ran, set()
        return sorted(ran)

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """There is something to do: do not wait for the rest to end."""
        for loop, event in zip(self._loops, self._wakes, strict=True):
            if loop.wakes:
                event.set()

    def stop(self) -> None:
        """End each loop after what it is doing now; leases that are held are given back."""
        self._stop.set()
        for event in self._wakes:
            event.set()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _run(self, loop: Loop, wake: threading.Event) -> None:
        rest = loop.rest
        while not self._stop.is_set():
            wake.clear()
            if self._step(loop):
                rest = loop.rest
            elif wake.wait(rest):
                rest = loop.rest
                # Others may be about to commit: what comes together goes out together.
                self._stop.wait(_GATHER)
            else:
                calm = loop.wakes and self._hears_all()
                rest = longer(rest, loop.rest) if calm else loop.rest

    def _step(self, loop: Loop) -> int:
        try:
            found = loop.step(self._stop)
        except _OUTSIDE as away:
            self._absences[loop.name].goes_on(away)
            return 0
        except Exception:
            # A loop that dies would lose everything that comes after.
            log.exception("loop.failed", loop=loop.name)
            return 0
        self._absences[loop.name].is_over()
        self._ran.add(loop.name)
        return found


def longer(rest: float, first: float) -> float:
    """How many seconds to rest after a rest in vain, as whoever fails also waits longer each time."""
    return max(first, min(rest * 2, _LONGEST))
