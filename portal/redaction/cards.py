"""Card numbers: issuer range, length and check digit together."""

import re

from portal.redaction.scan import CARD, Scan

_NUMBER = re.compile(r"[2-6](?<![\w.+-].)\d{3}(?:[ .-]?\d){8,15}(?![\w-]|\.\d)", re.ASCII)
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}|(?:62|60|81)\d{14,17}"
    r"|35(?:2[89]|[3-8]\d)\d{12}|220[0-4]\d{12}|(?:5018|5020|5038|5893|6304|6759|676[1-3])\d{8,15}"
)
_LABELLED = re.compile(
    r"(?:serial|serie|série|seriennummer|s/n|sn|order|bestell|pedido|заказ|device|gerät|meter|zähler|imei|iccid|msisdn|"
    r"batch|tracking|build|client|request|trace|invoice|ticket)[\w ./]{0,12}[\"':=# №-]{1,4}\Z",
    re.IGNORECASE,
)
# the code behind number and month
_CHECK = re.compile(
    r"[\s,;|/(]{1,4}(?:(?:[^\W\d]{2,12}[ .:]{1,2}){0,2}\d{1,2}\s?[/.-]\s?\d{2,4}[\s,;|/]{1,3}(?:[^\W\d]\w{1,11}[ .:]{1,2}){0,3}(\d{3,4})"
    r"|(?:cid|csc|cv2|cvn)[ .:#-]{1,3}(?P<w>\d{3,4})|(?P<v>\d{3,4})(?=[\s,;|/]{1,3}\d{1,2}\s?[/.-]\s?\d{2}(?!\d)))(?![\w]|[.,:-]\d)"
)
_NAMED = re.compile(
    r"card|visa|master|maestro|\bcc\b|\bpan\b|debit|credit|kredit|karte|tarjeta|cart[ãa]o|карт|elo\b|mir\b",
    re.IGNORECASE,
)
_USUAL, _REACH = frozenset({14, 15, 16}), 60
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def find(scan: Scan) -> None:
    """Mark what is a card number by range, length and check digit."""
    for found in map(_shortened, _NUMBER.finditer(scan.text)):
        digits = re.sub(r"\D", "", found[0])
        if _ISSUERS.fullmatch(digits) and luhn(digits):
            if _LABELLED.search(scan.text, max(0, found.start() - 24), found.start()):
                continue
            if not _likely(scan.text, found, digits):
                continue
            scan.add(found.start(), found.end(), "card", CARD)
            behind = _CHECK.match(scan.text, found.end())
            if behind:
                group = "v" if behind["v"] else "w" if behind["w"] else 1
                scan.add(*behind.span(group), "pin", CARD)


def _shortened(found: re.Match[str]) -> re.Match[str]:
    """Leave behind what stands after the number: the month that it ends with, a code."""
    short: re.Match[str] | None = found
    while short:
        digits = re.sub(r"\D", "", short[0])
        if _ISSUERS.fullmatch(digits) and luhn(digits):
            return short
        at = max(short[0].rfind(mark) for mark in " .-")
        short = _NUMBER.match(found.string, found.start(), found.start() + at) if at > 0 else None
    return found


def _likely(text: str, found: re.Match[str], digits: str) -> bool:
    """Whether a number of an unusual length is written or called as a card: else it is a telephone's."""
    if len(digits) in _USUAL or len(digits) < len(found[0]):
        return True
    around = text[max(0, found.start() - _REACH) : found.end() + _REACH]
    return _NAMED.search(around) is not None


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812)."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(one)] for one in digits[-2::-2])
    return total % 10 == 0
