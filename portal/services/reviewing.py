"""Going through the reports with the team, and what was settled then (D25)."""

from portal import access
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.models import ReportReview
from portal.redaction import CleanText, Rules
from portal.services import audit, messages
from portal.work import Work

_LONGEST = 2000


def prepare(rules: Rules, text: str) -> CleanText:
    """What was settled, clean. Raises Incomplete."""
    found = messages.legible(text)
    if not found:
        raise Incomplete({"note": [_("Say in a sentence what you saw and what follows from it.")]})
    if len(found) > _LONGEST:
        raise Incomplete({"note": [_("This is too long: a few sentences are enough.")]})
    return messages.plain(found, rules)


def note(work: Work, said: CleanText) -> None:
    """Remember that somebody went through the reports; only leads do.

    Raises:
        NotFound: whoever acts is no lead.
    """
    access.require_staff(work.actor, "lead")
    work.session.add(ReportReview(account_id=work.actor.id, note=said, created_at=work.now))
    audit.note(work, "reports-reviewed", None)
