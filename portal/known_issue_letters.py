"""The letter to those who have a known issue, too: once, when it works again."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from portal import i18n, notifications
from portal.events import CleanValue, Event, KnownIssueSolved
from portal.i18n import gettext as _
from portal.letters import Letter, personal
from portal.models import KnownIssue, MeToo
from portal.store import known_issues as store
from portal.work import Work


def rows(event: Event) -> Sequence[Mapping[str, CleanValue]]:
    """One delivery for each who waits: the address is looked up when the letter is written."""
    return [{"me_too": number} for number in cast("Sequence[int]", event.data["me_too"])]


def solved(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    """What works again, in the words of support; None where the address is forgotten by now."""
    one = work.session.get(MeToo, payload["me_too"])
    issue = work.session.get(KnownIssue, one.known_issue_id) if one else None
    address = store.address_of(work.signer, one) if one else None
    if one is None or issue is None or address is None:
        return None
    with i18n.using(*personal.tongue(work, address, (one.language, one.time_zone))):
        text = notifications.text(
            "known_issue_solved", policy=work.policy, issue=issue, url=f"{base_url}/tickets/new"
        )
        house = " ".join(i18n.pick(work.policy.organisation.name).split())
        return Letter(address, _("%(name)s: it works again", name=house), text, work.now)


LETTERS: Mapping[str, Callable[[Work, Mapping[str, Any], str], Letter | None]] = {
    KnownIssueSolved.name: solved,
}
"""Letters about known issues; what is needed to write one is the event's data."""
