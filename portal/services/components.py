"""Since when we watch the components of the policy, so that nobody shows a past that nobody saw."""

from sqlalchemy import select

from portal.db import take_turns
from portal.models import WatchedComponent
from portal.work import Work


def watch(work: Work) -> None:
    """Write down since when each component is known; what is known already stays."""
    if _new(work):
        # Two workers may begin at once: the second looks again after the first.
        take_turns(work.session, "components")
        work.put(WatchedComponent, [{"key": key, "since": work.now} for key in _new(work)])


def _new(work: Work) -> list[str]:
    known = set(work.session.scalars(select(WatchedComponent.key)))
    return [one.key for one in work.policy.components if one.key not in known]
