"""Names of files: never a path, never a secret, and right in every header."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from portal.redaction import DEFAULT, CleanText, Finding, Rules, redact

LONGEST = 120
_UNSEEN = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
)  # controls, and what turns text round


def bare(given: str) -> str:
    """Keep what a person sees of a name: without folders, controls and dots around it."""
    last = re.split(r"[/\\]", given[-1000:])[-1]
    seen = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter) not in _UNSEEN
    )
    return " ".join(seen.split()).strip(". ")


def suffix(name: str) -> str:
    """Return the ending that tells the kind, in lower case and with its dot, or nothing."""
    return PurePosixPath(f"_{name}").suffix.lower()


def clean(given: str, rules: Rules = DEFAULT) -> tuple[CleanText, tuple[Finding, ...]]:
    """Return a name that may be kept, and what was taken out of it."""
    name = bare(given)
    ending = suffix(name)
    redacted = redact(name, rules)
    stem = redacted.text.removesuffix(name[len(name) - len(ending) :])
    kept = f"{stem[: LONGEST - len(ending)].strip('. ') or 'file'}{ending}"
    # Again, because a cut may have made something new of what was there.
    return redact(kept, rules).text, redacted.findings


def disposition(name: str) -> str:
    """Return the `Content-Disposition` of an attachment (RFC 6266)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w .,()\[\]+-]", "_", plain).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
