"""The one place that reads the time; everybody else is told it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present moment, aware and in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds since some moment, never running backwards; for waiting, not for dates."""
    return time.monotonic()
