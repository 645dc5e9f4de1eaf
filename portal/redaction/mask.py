"""What stands in the place of a secret."""

from portal.redaction.rules import Rules
from portal.redaction.text import Kind


def mask(value: str, kind: Kind, rules: Rules) -> str:
    """Return what may be shown of a secret: one token, so that redacting twice changes nothing.

    A key shows its ends (E30), a card the issuer and the last digits, anything else nothing (E31).
    """
    if kind == "card":
        digits = "".join(letter for letter in value if letter.isdigit())
        return _ends(digits, rules.card_head, rules.card_tail) or "[removed-card]"
    if kind == "key" and len(value) >= rules.key_minimum:
        return _ends(value, rules.key_head, rules.key_tail) or "[removed-key]"
    return f"[removed-{kind}]"


def _ends(value: str, head: int, tail: int) -> str:
    """Return `abcd...wxyz`, or nothing where the ends would tell more than the middle hides."""
    first, last = value[:head], value[len(value) - tail :]
    shown = first + last
    if not shown or len(value) < head + tail + 4 or not shown.isprintable():
        return ""
    if any(letter.isspace() or letter in "[]<>\"'`" for letter in shown):
        return ""
    # a stop beside the ends would read as one character more of the value
    filler = "…" if "." in (value[head], value[-tail - 1]) else "..."
    return f"{first}{filler}{last}"
