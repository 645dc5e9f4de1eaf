"""What a browser says of itself, in the two words by which its owner knows it again."""

from collections.abc import Mapping

from flask import request

from portal.redaction import CleanText, redact
from portal.web.runtime import runtime

# The first that fits counts: most claim to be Safari and Chrome as well.
_BROWSERS: Mapping[str, str] = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS: Mapping[str, str] = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def named() -> CleanText:
    """Such as `Firefox, Windows`; only words of our own, whatever the browser sends, or none."""
    said = request.user_agent.string
    found = (next((v for k, v in t.items() if k in said), "") for t in (_BROWSERS, _SYSTEMS))
    return redact(", ".join(filter(None, found)), runtime().works.rules).text
