"""Flask's companions, and the limits on how often something may be done."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Timer
from typing import cast

import structlog
from htmx_flask import Htmx
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerHour
from limits.errors import ConfigurationError as MissingExtra
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from portal import clock
from portal.errors import ConfigurationError

log = structlog.get_logger(__name__)
htmx = Htmx()
_MOST_KEYS = 100_000
_ALONE = 5.0  # seconds without asking a shared store that did not answer
_BOUNDS = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}  # seconds


@dataclass(frozen=True, slots=True)
class Pressure:
    """How much of a limit is used, from 0 to 1, and after how many seconds room comes back."""

    used: float
    retry_after: int


class _NoTimer(Timer):
    """Says that it runs, so that the storage starts none: a thread a request costs too much."""

    def __init__(self) -> None:
        super().__init__(0, lambda: None)

    def is_alive(self) -> bool:
        """Always."""
        return True


class _Memory(MemoryStorage):
    """Counts in memory; what is old goes when it is read, and all goes when it is too much."""

    def __init__(self) -> None:
        super().__init__()
        self.timer = _NoTimer()

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, within bounds that an attacker with many addresses cannot move."""
        if len(self.storage) > _MOST_KEYS:
            self.reset()
        return super().incr(key, expiry, amount)


class RateLimits:
    """Counts by key in a moving window; in Redis when configured, in memory when that is down."""

    def __init__(self, redis_url: str | None, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._memory = SlidingWindowCounterRateLimiter(_Memory())
        self._shared = self._connect(redis_url) if redis_url else None
        self._alone_until: float | None = None

    @staticmethod
    def _connect(url: str) -> SlidingWindowCounterRateLimiter:
        place = url.replace("unix:", "redis+unix://", 1) if url.startswith("unix:/") else url
        try:
            storage = storage_from_string(place, wrap_exceptions=True, **_BOUNDS)
        except MissingExtra:
            message = "PORTAL_REDIS_URL: Redis needs the extra “queue”: pip install '.[queue]'"
            raise ConfigurationError(message) from None
        return SlidingWindowCounterRateLimiter(cast("Storage", storage))

    def close(self) -> None:
        """Give all connections back."""
        if self._shared is not None:
            cast("RedisStorage", self._shared.storage).storage.close()

    def hit(self, per_hour: int, per_day: int, *keys: str) -> Pressure:
        """Count one event under each key, and tell how near the tightest limit is.

        Nothing is counted when one of the limits is used up already.
        """
        items: tuple[RateLimitItem, ...] = (
            RateLimitItemPerHour(per_hour),
            RateLimitItemPerDay(per_day),
        )
        checks = [(item, key) for item in items for key in keys]
        shared, now = self._shared, clock.monotonic()
        if shared is None or (self._alone_until is not None and now < self._alone_until):
            return self._hit(self._memory, checks)
        try:
            found = self._hit(shared, checks)
        except StorageError:
            # A limiter that is down may cost exactness, never a customer's request or their time.
            if self._alone_until is None:
                log.warning("limits.shared_store_down")
            self._alone_until = now + _ALONE
            return self._hit(self._memory, checks)
        if self._alone_until is not None:
            log.info("limits.shared_store_back")
            self._alone_until = None
        return found

    def _hit(
        self, limiter: SlidingWindowCounterRateLimiter, checks: list[tuple[RateLimitItem, str]]
    ) -> Pressure:
        windows = [(item, limiter.get_window_stats(item, key)) for item, key in checks]
        full = [window.reset_time for _, window in windows if window.remaining <= 0]
        if full:
            return Pressure(1.0, max(1, round(max(full) - self._clock())))
        for item, key in checks:
            limiter.hit(item, key)
        used = max(1 - (window.remaining - 1) / item.amount for item, window in windows)
        return Pressure(min(used, 0.999), 0)
