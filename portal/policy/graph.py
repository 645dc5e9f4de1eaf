"""The statuses of a policy as a picture: a state diagram in the language of Mermaid."""

from collections.abc import Iterator

from portal.i18n import gettext as _
from portal.i18n import pick
from portal.policy.model import Policy
from portal.policy.statuses import GIVEN, Status, Timer, Way

_MEANT = str.maketrans({'"': "'", ";": ",", "#": "", "\n": " "})
"""What Mermaid would read as its own."""


def lines(policy: Policy) -> Iterator[str]:
    """The diagram, in the current language: each move with who makes it and what it takes."""
    yield "stateDiagram-v2"
    for key, status in policy.statuses.items():
        yield f'    state "{_plain(pick(status.label))}" as {_name(key)}'
    yield f"    [*] --> {_name(policy.initial_status)}"
    for key, status in policy.statuses.items():
        ways = dict.fromkeys(_arrow(policy, status, way) for way in status.ways())
        yield from (f"    {_name(key)} --> {way}" for way in ways or ("[*]",))


def _arrow(policy: Policy, status: Status, way: Way) -> str:
    needs = f" + {', '.join(way.needs)}" if way.needs else ""
    timer = status.timer if way.by == ("timer",) else None
    after = f" {_after(timer)}" if timer else ""
    required = policy.statuses[way.to].requires
    named = ", ".join(_plain(pick(policy.approvals[key].label)) for key in required)
    guard = f" [{named}]" if named else ""
    return f"{_name(way.to)}: {', '.join(way.by)}{needs}{after}{guard}"


def _after(timer: Timer) -> str:
    if timer.after == GIVEN:
        return _("until the moment given with the move")
    known = {"time": timer.after, "early": timer.remind_before, "late": timer.remind_after}
    if timer.remind_before:
        return _("after %(time)s, reminder %(early)s before", **known)
    if timer.remind_after:
        return _("after %(time)s, reminder after %(late)s", **known)
    return _("after %(time)s", **known)


def _name(key: str) -> str:
    # With a prefix, because words such as "note" are Mermaid's own.
    return f"s_{key.replace('_', '__').replace('-', '_')}"


def _plain(label: str) -> str:
    return label.translate(_MEANT)
