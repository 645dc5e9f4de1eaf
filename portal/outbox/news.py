"""What is new to somebody of support stands in their list at the desk, whether or not mail comes."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal import staff_letters
from portal.models import News
from portal.work import Work


def tell(work: Work, ticket_id: int | None, people: Sequence[int], told: Mapping[str, Any]) -> None:
    """Add it to the lists of these accounts, in the transaction of the change itself (A25)."""
    kind = next((key for key in staff_letters.TOLD if told.get(key) is not None), None)
    if kind is None or ticket_id is None:
        return
    shared = {"ticket_id": ticket_id, "kind": kind, "value": str(told[kind]), "at": work.now}
    work.put(News, [{"account_id": account, **shared, "seen_at": None} for account in people])
