"""The one style sheet of a deployment: our own sheets joined, then what follows from the policy."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

import rcssmin

from portal.forms.connect import conditions
from portal.policy import Policy

STATIC = Path(__file__).parents[1] / "static"
_FOLDER = STATIC / "css"
SHEETS = ("portal", "frame", "forms", "choices", "parts", "ticket", "places")


class Sheet:
    """What every page links: its text, and a name for it that changes with its content."""

    def __init__(self, policy: Policy) -> None:
        self.text = _own() + css(policy)
        self.version = hashlib.sha256(self.text.encode()).hexdigest()[:12]


@cache
def version(name: str) -> str:
    """A name for a static file that changes with its content."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _own() -> str:
    # Joined when the first application starts, not by the build: what one reads is what one edits.
    sheets = (_FOLDER.joinpath(f"{name}.css").read_text("utf-8") for name in SHEETS)
    return str(rcssmin.cssmin("\n".join(sheets)))


def css(policy: Policy) -> str:
    """The organisation's colours, and which fields stay hidden until an answer calls for them."""
    asked = [field.when for field in policy.fields.values() if field.when]
    if policy.connect:
        asked += conditions(policy)
    return _css(policy.organisation.colours.accent, policy.organisation.colours.accent_dark) + (
        "\n".join(dict.fromkeys(_hidden(when) for when in asked))
    )


@lru_cache
def _css(accent: str, accent_dark: str) -> str:
    return f":root{{--accent:{accent};--accent-dark:{accent_dark}}}\n"


def _hidden(when: Mapping[str, Sequence[str]]) -> str:
    # Browsers without :has() show every field, which is the safe way round.
    wanted = "".join(
        ":has(" + ",".join(f"[name={key}][value={value}]:checked" for value in values) + ")"
        for key, values in when.items()
    )
    marks = "".join(f'[data-when-{key}="{" ".join(values)}"]' for key, values in when.items())
    return f"form:not({wanted}) .when{marks}{{display:none}}"
