"""What people tell us beside a request."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal import metrics
from portal.errors import Incomplete
from portal.events import FeedbackAnswered, FeedbackGiven
from portal.i18n import gettext as _
from portal.models import Feedback
from portal.outbox import writer
from portal.redaction import CleanText, Rules, identifier, redact
from portal.services import audit, intake, messages
from portal.services.messages import Removal
from portal.work import Work

_SCORES = ("", "1", "2", "3", "4", "5")
_HELPED = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback that is clean; `score` is 1 to 5.

    `topic` is one of the help, and `helped` whether it answered the question (D53).
    """

    comment: CleanText
    score: int | None = None
    email: CleanText | None = None
    topic: CleanText | None = None
    helped: bool | None = None
    removed: Sequence[Removal] = ()


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
    words, removed = _clean(comment, rules)
    return Given(words, int(score) if score else None, address, removed=removed)


def prepare_answer(topic: str, answered: str, comment: str, *, rules: Rules) -> Given:
    """Check and clean what somebody says about a topic of the help; words are not needed (D53).

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    comment = messages.legible(comment)
    mistakes: dict[str, list[str]] = {}
    if answered not in _HELPED:
        mistakes["answered"] = [_("Choose yes or no.")]
    if len(comment) > messages.LONGEST:
        mistakes["comment"] = [_("This is very long. Please tell us in fewer words.")]
    if mistakes:
        raise Incomplete(mistakes)
    words, removed = _clean(comment, rules)
    return Given(words, topic=identifier(topic), helped=_HELPED[answered], removed=removed)


def _clean(comment: str, rules: Rules) -> tuple[CleanText, Sequence[Removal]]:
    clean = redact(comment, rules)
    metrics.redacted("feedback", (finding.kind for finding in clean.findings))
    return clean.text, messages.removals("body", clean.findings)


def give(work: Work, given: Given) -> Feedback:
    """Keep general feedback and hand it on, with the side that it comes from (D11, D53, E01)."""
    data: dict[str, CleanText | int | None] = {
        "score": given.score,
        "comment": given.comment,
        "email": given.email,
        "source": identifier("team" if work.actor.kind == "staff" else "customer"),
        "topic": given.topic,
        "helped": given.helped,
    }
    feedback = Feedback(**data, created_at=work.now)
    work.session.add(feedback)
    work.session.flush()
    audit.note(work, "feedback", None, id=feedback.id)
    writer.record(work, FeedbackGiven(None, identifier(f"feedback-{feedback.id}"), data))
    return feedback


def prepare_words(rules: Rules, body: str) -> CleanText:
    """Check and clean what is answered to somebody.

    Raises:
        Incomplete: there is nothing, or too much.
    """
    body = messages.legible(body)
    if not body:
        raise Incomplete({"body": [_("Say in a few words what has changed.")]})
    if len(body) > messages.LONGEST:
        raise Incomplete({"body": [_("This is very long. Please tell us in fewer words.")]})
    return _clean(body, rules)[0]


def answer(work: Work, feedback: Feedback, words: CleanText) -> None:
    """Tell the one who said it what has changed because of it, if they left an address (D27)."""
    feedback.answer, feedback.answered_at = words, work.now
    audit.note(work, "feedback-answered", None, id=feedback.id)
    data = {"feedback": feedback.id}
    writer.record(work, FeedbackAnswered(None, identifier(f"feedback-{feedback.id}"), data))
