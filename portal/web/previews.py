"""What a request would look like once stored, with marks on what goes."""

from collections.abc import Mapping
from typing import Any

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy import Policy
from portal.redaction import redact, segments
from portal.services import messages
from portal.web import words

_PLAIN = frozenset({"tier", "category", "impact"})


def of(policy: Policy, texts: Mapping[str, str]) -> dict[str, Any]:
    """Every answer in pieces, those marked that stand where a secret was, and what they were."""
    shown, removed = [], []
    for key, text in texts.items():
        if key in _PLAIN or not text.strip():
            continue
        redacted = redact(messages.legible(text))
        pieces = segments(redacted.text, redacted.findings)
        shown.append({"label": _label(policy, key), "segments": pieces})
        removed += messages.removals(key, redacted.findings)
    return {
        "preview": shown,
        "findings_count": len(removed),
        "kinds": [
            {"sentence": words.taken(item), "advice": words.advice(item), "weak": False}
            for item in removed
        ],
    }


def _label(policy: Policy, key: str) -> str:
    if key in policy.fields:
        return pick(policy.fields[key].label)
    return {"name": _("Your name"), "email": _("Your email address")}.get(key, key)
