"""Tokens that a vendor's format describes, and what they are found beside."""

import re

from portal.redaction.rules import Row
from portal.redaction.scan import VENDOR, Scan

_BESIDE = re.compile(r"[\"'`\s,;:|/]{1,4}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])", re.ASCII)
_REACH = 64


class Token:
    """One row of the tables, ready to be asked at each hit of its prefix."""

    __slots__ = ("_lead", "_pattern", "_row")

    def __init__(self, row: Row) -> None:
        self._row = row
        self._pattern: re.Pattern[str] | None = None
        self._lead = re.compile(rf"(?:{row.lead})\Z", re.ASCII) if row.lead else None

    def __call__(self, scan: Scan, start: int, _end: int) -> None:
        """Mark the token that begins, or has its mark, here."""
        text = scan.text
        if scan.covered(start):
            return
        if self._pattern is None:
            # compiled when first met: most texts hold tokens of few vendors
            self._pattern = self._row.pattern()
        found = self._pattern.match(text, start)
        if found is None:
            return
        begin = start
        if self._lead:
            before = self._lead.search(text, max(0, start - _REACH), start)
            if before is None:
                return
            begin = before.start()
        if not bounded(text, begin):
            return
        scan.add(begin, found.end(), "key", VENDOR, self._row.vendor, self._row.advice)
        if self._row.prefix in {"AKIA", "ASIA"}:
            secret = _BESIDE.match(text, found.end())
            if secret:
                scan.add(*secret.span(1), "key", VENDOR, self._row.vendor, self._row.advice)


def bounded(text: str, start: int) -> bool:
    """Whether a token may begin here: after no letter or digit, or after an escape."""
    if not start or not (text[start - 1].isalnum() or text[start - 1] == "_"):
        return True
    if text[start - 4 : start] == "/bot":
        return True  # the path that Telegram's bots call
    return text[start - 2 : start - 1] == "\\" or text[start - 3 : start - 2] == "%"
