"""The kinds of request that somebody may choose from, in the groups of the policy (D02)."""

from portal.i18n import pick
from portal.policy import Policy

Kind = tuple[str, str]
"""The key of a request type, and what it is called."""


def offered(policy: Policy, chosen: str) -> list[tuple[str, list[Kind]]]:
    """Each group with its kinds, those without a group last; nothing where there is no choice.

    What is offered where people sign in stays there: who has come to one of those has chosen.
    """
    kinds = [kind for kind in policy.open_types.values() if not kind.without_access]
    if len(kinds) == 1 or policy.request_types[chosen].without_access:
        return []
    titles = {key: pick(group.label) for key, group in policy.request_groups.items()}
    grouped: dict[str, list[Kind]] = {title: [] for title in (*titles.values(), "")}
    for kind in kinds:
        grouped[titles.get(kind.group or "", "")].append((kind.key, pick(kind.label)))
    return [(title, found) for title, found in grouped.items() if found]
