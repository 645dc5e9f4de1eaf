"""Secrets that bring their own frame: private keys, signed tokens, user information in a URL."""

import re

from portal.redaction.scan import BLOCK, NAMED, VENDOR, Scan
from portal.redaction.shapes import keyish, worded
from portal.redaction.survivors import placeholder

_BEGIN = re.compile(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", re.ASCII)
_MARK = re.compile(r"-----(BEGIN|END) (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----", re.ASCII)
_BODY = re.compile(
    r"(?:(?:\\[nrt]|[ \t\r\n>|\"'+,;]|\\\n)*(?:[A-Za-z-]{3,20}: [^\n\\]{1,80}(?=\\n|\r?\n))?"
    r"(?:[A-Za-z0-9+/=]{16,}|(?=[A-Za-z]?[a-z]{0,14}[A-Z0-9+/=])[A-Za-z0-9+/]{1,15}={0,2}(?=[ \t]*(?:\\[nr]|[\r\n\"'\-]|\Z))))*",
    re.ASCII,
)
_TOKEN = re.compile(r"eyJ[\w-]{8,8192}(?:\.[\w-]{2,8192}){0,4}\.?", re.ASCII)
# The first part is the number of the account in base 64, the second a time.
_BOT = re.compile(
    r"[MNO](?<![\w.-].)[A-Za-z\d_-]{22,27}\.[\w-]{6}\.[\w-]{25,45}(?![\w-])", re.ASCII
)
_LINES = re.compile(
    r"[ \t]{0,8}\d{1,4}(?:\\n|\r?\n)([A-Za-z0-9+/=]{16,}(?:(?:\\n|\r?\n)[ \t>]{0,8}[A-Za-z0-9+/=]{4,}(?![^\s\\]))*)",
    re.ASCII,
)
# how a private key begins in base 64: a version and a length, or the name of the format
_FIRST = re.compile(
    r"(?:(?<![A-Za-z0-9+/])|(?<=\\n))(?:MII[A-Za-z0-9+/]{3}IBA(?:AK[BC]|DANBgkqhkiG9w0BAQEFAASC)|MHcCAQEEI|MIGHAgEAMBMGByqGSM49|MC4CAQAwBQYDK2VwBCIEI"
    r"|b3BlbnNzaC1rZXktdjE)"
)
_LEAD, _SHORTEST = 12, 60
_MANIFEST = 2000
_DATA = re.compile(r"\n[ ]{0,8}(?:data|stringData):[ ]{0,4}\r?\n")
_ENTRY = re.compile(
    r"[ ]{1,16}[\w.-]{1,80}:[ ]{1,4}[\"']?([^\s\"'|>]{4,4000})[\"']?[ ]{0,4}(?:\r?\n|\Z)"
)
_ALONE = re.compile(r"([A-Za-z0-9_.-]{20,200})@[\w-]+[.:]", re.ASCII)
_LONG_USER = 24
_USER = re.compile(r"[^\s/?#:@\"'<>\\]{0,256}:(?=([^\s/\"'<>`]{1,256}))", re.ASCII)


def private_key(scan: Scan, start: int, _end: int) -> None:
    """Take a private key from its first line to its last, or to the last line there is."""
    begin = _BEGIN.match(scan.text, start)
    if begin is None:
        return
    end = _MARK.search(scan.text, begin.end(), begin.end() + 20_000)
    if end and end[1] == "END":
        stop = end.end()
    else:
        body = _BODY.match(scan.text, begin.end(), begin.end() + 20_000)
        stop = body.end() if body else begin.end()
    scan.add(start, stop, "private-key", BLOCK)
    scan.done = stop


def private_lines(scan: Scan, _start: int, end: int) -> None:
    """Take the private half of a key of PuTTY: as many lines as it says, or as there are."""
    body = _LINES.match(scan.text, end, end + 20_000)
    if body:
        scan.add(body.start(1), body.end(1), "private-key", BLOCK)


def bare_key(scan: Scan, start: int, end: int) -> None:
    """Take the body of a private key whose first line was not copied."""
    text = scan.text
    found = _FIRST.search(text, max(0, start - _LEAD), end + 1)
    if found is None or scan.inside(start):
        return
    begin = found.start()
    body = _BODY.match(text, begin, begin + 20_000)
    if body and body.end() - begin > _SHORTEST:
        stop = _MARK.match(text, body.end())
        scan.add(begin, stop.end() if stop else body.end(), "private-key", BLOCK)


def signed_token(scan: Scan, start: int, _end: int) -> None:
    """Take a token in three parts (JWT), or what a person copied of it."""
    if scan.covered(start):
        return
    if start and (scan.text[start - 1].isalnum() or scan.text[start - 1] in "+/"):
        return
    found = _TOKEN.match(scan.text, start)
    if found and (found[0].count(".") or len(found[0]) >= 40):
        scan.add(start, found.end(), "key", VENDOR)


def manifest(scan: Scan, _start: int, end: int) -> None:
    """Take the values of a Kubernetes secret, whatever they are called."""
    data = _DATA.search(scan.text, end, end + _MANIFEST)
    place = data.end() if data else len(scan.text)
    while found := _ENTRY.match(scan.text, place):
        if not placeholder(found[1]):
            scan.add(*found.span(1), "password", NAMED)
        place = found.end()


def loose(scan: Scan) -> None:
    """Take the tokens that no prefix announces: those of Discord's bots."""
    if "." in scan.text:
        for found in _BOT.finditer(scan.text):
            advice = "Reset it at discord.com/developers/applications"
            scan.add(found.start(), found.end(), "key", VENDOR, "Discord", advice)


def user_information(scan: Scan, _start: int, end: int) -> None:
    """Take the password of `scheme://user:password@host`."""
    alone = _ALONE.match(scan.text, end)
    if alone and keyish(alone[1], _LONG_USER):
        scan.add(*alone.span(1), "key", NAMED)
        return
    found = _USER.match(scan.text, end, end + 600) if scan.stopped < 0 else None
    if found is None or "@" not in found[1] or scan.spent(end):
        return
    at = found[1].find("@") if found[1].count("@") == 1 else _last(found[1])
    value = found[1][:at]
    if (
        at > 0
        and not placeholder(value)
        and not value.isupper()
        and not _manual(scan.text, end, found.end(), value)
    ):
        scan.add(found.end(), found.end() + at, "password", NAMED)


def _manual(text: str, begin: int, end: int, value: str) -> bool:
    """Whether an address only shows where user and password go: `user:password@host`."""
    who = text[begin : end - 1].lower().strip("<[{")
    return who in _ANYBODY and value.lower().strip("<>[]{}") in _GENERIC


_ANYBODY = frozenset({"user", "username", "name", "login", "usuario", "usuário", "benutzer"})
_GENERIC = frozenset(
    {"password", "passwd", "pass", "pwd", "passwort", "contraseña", "senha", "secret"}
)


def _last(rest: str) -> int:
    """Find the mark before the host: passwords hold such marks too, paths behind the host as well."""
    slash = re.search(r"@[\w.-]+(?::\d+)?(?=[/?,]|$)", rest)
    return slash.start() if slash else rest.rfind("@")


def literal(scan: Scan, start: int, end: int) -> None:
    """Take a long tangle of letters and digits that a program gives a name, whatever the name."""
    found = _LITERAL.match(scan.text, end)
    if found is None or scan.inside(start) or worded(found[1]):
        return
    counts = (sum(map(kind, found[1])) for kind in (str.isupper, str.islower, str.isdigit))
    if min(counts) < _OF_EACH or _SUMS.search(scan.low, max(0, start - _NAME_LENGTH), start):
        return
    scan.add(*found.span(1), "key", NAMED)


_LITERAL = re.compile(r"([A-Za-z0-9_+/-]{28,128}={0,2})[\"'](?![\w.])", re.ASCII)
_SUMS = re.compile(
    r"integrity|hash|digest|etag|sum|nonce|public|cert|sha\d|sha_|fingerprint|image|data|uuid|guid|commit|revision|version|[?&][\w.-]{0,30}$"
)
_OF_EACH, _NAME_LENGTH = 3, 40
