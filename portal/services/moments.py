"""Which moments a person may mean: a slip such as the year 1 is refused before it is reckoned with."""

from datetime import datetime, timedelta

from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.work import Work

_PROMISED = timedelta(days=366)
_BACK, _AHEAD = timedelta(days=2 * 366), timedelta(days=10 * 366)


def require(work: Work, **given: datetime | None) -> None:
    """Each of these, by the name of its field, is near enough to now.

    Raises:
        Incomplete: at the fields that are not.
    """
    words = _("Choose a time at most two years back and ten years ahead.")
    first, last = work.now - _BACK, work.now + _AHEAD
    wrong = {name: [words] for name, at in given.items() if at and not first <= at <= last}
    if wrong:
        raise Incomplete(wrong)


def require_soon(work: Work, **given: datetime | None) -> None:
    """Each of these, by the name of its field, is to come, and near enough to be promised.

    Raises:
        Incomplete: at the fields that are not.
    """
    found = {name: _distance(work, at) for name, at in given.items() if at}
    wrong = {name: [words] for name, words in found.items() if words}
    if wrong:
        raise Incomplete(wrong)


def _distance(work: Work, at: datetime) -> str:
    if at <= work.now:
        return _("Choose a time to come.")
    return _("Choose a time at most a year ahead.") if at > work.now + _PROMISED else ""
