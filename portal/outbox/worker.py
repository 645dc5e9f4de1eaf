"""Background loops: each repeats one step, at once while there is work, else after a rest."""

import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import structlog

from portal import db

log = structlog.get_logger(__name__)
_PATIENCE = 20.0
_GATHER = 0.1
_LONGEST = 30.0  # seconds


@dataclass(frozen=True, slots=True)
class Loop:
    """One step to repeat: it is told when to stop, and tells how much it found to do."""

    name: str
    step: Callable[[threading.Event], int]
    rest: float
    """Seconds to wait when there was nothing to do."""
    wakes: bool = False
    """Whether it need not wait where something was recorded that is to be delivered."""


class Worker:
    """Runs loops in threads of this process."""

    def __init__(
        self, loops: Sequence[Loop], hears_all: Callable[[], bool] = lambda: False
    ) -> None:
        """Where this process `hears_all` that others record, loops need not look so often."""
        self._stop = threading.Event()
        self._hears_all = hears_all
        self._ran: set[str] = set()
        self._loops = loops
        self._wakes = [threading.Event() for _ in loops]
        self._threads = [
            threading.Thread(target=self._run, args=pair, name=pair[0].name, daemon=True)
            for pair in zip(loops, self._wakes, strict=True)
        ]

    def alive(self) -> Collection[str]:
        """Which loops came to the end of a step since somebody asked last."""
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
        except db.AWAY as away:
            log.warning("loop.waits", loop=loop.name, reason=db.reason(away))
            return 0
        except Exception:
            # The database may be away for a while; a loop that dies would lose everything.
            log.exception("loop.failed", loop=loop.name)
            return 0
        self._ran.add(loop.name)
        return found


def longer(rest: float, first: float) -> float:
    """How many seconds to rest after a rest in vain, as whoever fails also waits longer each time."""
    return max(first, min(rest * 2, _LONGEST))
