"""The stylesheet that follows from the policy: colours, and conditional fields without a script."""

from functools import lru_cache
from typing import Any

from portal.policy import Policy


def css(policy: Policy) -> str:
    """The organisation's colours, and which fields stay hidden until an answer calls for them."""
    return _css(policy.organisation.colours.accent, policy.organisation.colours.accent_dark) + (
        "\n".join(dict.fromkeys(_hidden(field) for field in policy.fields.values() if field.when))
    )


@lru_cache
def _css(accent: str, accent_dark: str) -> str:
    return f":root{{--accent:{accent};--accent-dark:{accent_dark}}}\n"


def _hidden(field: Any) -> str:
    # Browsers without :has() show every field, which is the safe way round.
    wanted = "".join(
        ":has(" + ",".join(f"[name={key}][value={value}]:checked" for value in values) + ")"
        for key, values in field.when.items()
    )
    marks = "".join(f'[data-when-{key}="{" ".join(values)}"]' for key, values in field.when.items())
    return f"form:not({wanted}) .when{marks}{{display:none}}"
