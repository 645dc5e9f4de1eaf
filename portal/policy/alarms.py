"""What is done about a promise before it breaks, and when it has broken."""

from typing import Annotated

from pydantic import Field

from portal.policy.durations import Span
from portal.policy.kinds import Key, Keyed, Table, Text

AT_RISK, BREACHED = "-at-risk", "-breached"
UPDATE, MARK, WAKE_UP, CALL = "update-due", "mark-", "on-call-wake-up", "on-call-call"
PROMISED = ("response", "resolution", UPDATE)
"""How the alarms of what the customer was promised begin."""
UNANSWERED = "escalation-late"
"""Nobody has answered an escalation by the time that its customer was told (D30)."""
EXPECTED = "expected-over"
"""The day has come by which support said itself that it is solved, and it is not (A20)."""
OF_A_TEAM = frozenset({f"start{BREACHED}", WAKE_UP, CALL})
"""The alarms that ring anew when another team gets the request."""


class Alarms(Table):
    """Warnings that a promise may break, and what follows when it does (A27, E32)."""

    at_risk: Annotated[float, Field(gt=0, lt=1)] = 0.75
    """The share of the promised time after which a request is at risk."""
    notify: tuple[Key, ...] = ()
    """The teams that are told of a request at risk."""
    breach: Key | None = None
    """The level of the ladder to which a broken promise leads, once for each request."""
    silence: Span = Field("1 business day", validate_default=True)
    """How long a customer may have heard nothing of support before `heard` asks for a word (B21)."""
    still_here: Text | None = None
    """Said to the customer when the time for the next word from us has passed (B17)."""


class Mark(Keyed):
    """Something to note about a request that has stayed open so long."""

    label: Text
    after: Span
    """Counted from the opening, until it is solved."""
    notify: tuple[Key, ...] = ()


class Thresholds(Table):
    """From how many alike on something is to be done."""

    documentation: Annotated[int, Field(ge=2)] = 3
    """The same answer without a page that gives it: one is to be written (B03)."""
    known_issue: Annotated[int, Field(ge=2)] = 3
    """Requests about one thing: it becomes a known issue (B37)."""
    status_post: Annotated[int, Field(ge=2)] = 6
    """Requests about one thing: a post on the status page is drafted (B38)."""
