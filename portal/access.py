"""Who may do what to what they may see; what one may see, the store knows."""

from portal.errors import NotAllowed
from portal.models import Link

REQUESTER = "requester"
COPY = "copy"


def may_decide(link: Link) -> bool:
    """Whether the holder may end the request: withdraw it, or say whether it is solved.

    Who was only put in copy may speak, not decide.
    """
    return link.role == REQUESTER


def require_decider(link: Link) -> None:
    """Raise NotAllowed unless the holder of this link may end the request."""
    if not may_decide(link):
        raise NotAllowed
