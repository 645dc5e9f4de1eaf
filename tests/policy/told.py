"""What a policy says of a status, and what it asks for a move."""

from portal import i18n
from portal.policy import Policy
from portal.policy.statuses import Actor


def note(policy: Policy, status: str) -> str:
    """What the customer is told while it lasts."""
    found = policy.statuses[status].note
    assert found is not None
    return i18n.pick(found)


def needs(policy: Policy, status: str, to: str, by: Actor = "agent") -> set[str]:
    return {*policy.move(status, to, by).needs}
