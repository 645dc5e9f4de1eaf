"""What people tell us beside a request."""

from dataclasses import dataclass

from portal import metrics
from portal.errors import Incomplete
from portal.events import FeedbackGiven
from portal.i18n import gettext as _
from portal.models import Feedback
from portal.outbox import writer
from portal.redaction import CleanText, Rules, identifier, redact
from portal.services import audit, intake, messages
from portal.work import Work

_SCORES = ("", "1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback that is clean; `score` is 1 to 5."""

    comment: CleanText
    score: int | None
    email: CleanText | None


def prepare(comment: str, score: str, email: str, *, rules: Rules) -> Given:
    """Check and clean what was typed.

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    comment = messages.legible(comment)
    mistakes: dict[str, list[str]] = {}
    if not comment:
        mistakes["comment"] = [_("Tell us in a few words what we should know.")]
    if len(comment) > messages.LONGEST:
        mistakes["comment"] = [_("This is very long. Please tell us in fewer words.")]
    if score not in _SCORES:
        mistakes["score"] = [_("Choose one of the five, or none.")]
    address = None
    try:
        address = intake.address(email, rules) if email.strip() else None
    except ValueError:
        mistakes["email"] = [intake.bad_address()]
    if mistakes:
        raise Incomplete(mistakes)
    clean = redact(comment, rules)
    metrics.redacted("feedback", (finding.kind for finding in clean.findings))
    return Given(clean.text, int(score) if score else None, address)


def give(work: Work, given: Given) -> Feedback:
    """Keep general feedback and hand it on (D11, E01)."""
    feedback = Feedback(
        score=given.score, comment=given.comment, email=given.email, created_at=work.now
    )
    work.session.add(feedback)
    work.session.flush()
    audit.note(work, "feedback", None, id=feedback.id)
    data = {"score": given.score, "comment": given.comment, "email": given.email}
    writer.record(work, FeedbackGiven(None, identifier(f"feedback-{feedback.id}"), data))
    return feedback
