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
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from portal.errors import ConfigurationError

log = structlog.get_logger(__name__)
htmx = Htmx()
_MOST_KEYS = 100_000


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

    @staticmethod
    def _connect(url: str) -> SlidingWindowCounterRateLimiter:
        try:
            storage = storage_from_string(url, wrap_exceptions=True)
        except MissingExtra:
            message = "PORTAL_REDIS_URL: Redis needs the extra “queue”: pip install '.[queue]'"
            raise ConfigurationError(message) from None
        return SlidingWindowCounterRateLimiter(cast("Storage", storage))

    def hit(self, per_hour: int, per_day: int, *keys: str) -> Pressure:
        """Count one event under each key, and tell how near the tightest limit is.

        Nothing is counted when one of the limits is used up already.
        """
        items: tuple[RateLimitItem, ...] = (
            RateLimitItemPerHour(per_hour),
            RateLimitItemPerDay(per_day),
        )
        checks = [(item, key) for item in items for key in keys]
        try:
            return self._hit(self._shared or self._memory, checks)
        except StorageError:
            # A limiter that is down may cost exactness, never a customer's request.
            log.warning("limits.shared_store_down")
            return self._hit(self._memory, checks)

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
