"""Who publishes the status, where, and in which zone: what every edition of it says of itself."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from portal.i18n import Text

_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789"
_ID = 12


@dataclass(frozen=True, slots=True)
class Masthead:
    """`url` is the portal's address without a slash at its end; `languages` begin with the default.

    What was made longer ago than `stale_after` is no longer to be trusted.
    """

    name: Text
    url: str
    zone: str
    languages: tuple[str, ...]
    stale_after: timedelta

    @property
    def host(self) -> str:
        """The host that feeds and calendars name their entries after."""
        return self.url.partition("://")[2].partition(":")[0]

    @property
    def page_id(self) -> str:
        """Twelve lower-case letters and digits that follow from the address."""
        number = int.from_bytes(hashlib.sha256(self.url.encode()).digest())
        digits = []
        for _ in range(_ID):
            number, digit = divmod(number, len(_DIGITS))
            digits.append(_DIGITS[digit])
        return "".join(digits)

    @property
    def iana_zone(self) -> str:
        """The zone's full name."""
        return "Etc/UTC" if self.zone == "UTC" else self.zone

    def moment(self, at: datetime) -> str:
        """A moment for programs, in the page's zone: `2026-11-21T09:30:00.000-08:00`."""
        written = at.astimezone(ZoneInfo(self.zone)).isoformat(timespec="milliseconds")
        return written.removesuffix("+00:00") + "Z" if written.endswith("+00:00") else written

    def incident(self, public_id: str) -> str:
        """The permanent link of an incident or a maintenance."""
        return f"{self.url}/status/incidents/{public_id}"
