"""What customers think of a resolution: asked, never forced; saved by a person, never by a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal import metrics
from portal.errors import Closed, Incomplete
from portal.events import CleanValue, FeedbackAnswered, ResolutionRated, ScoreLow
from portal.i18n import gettext as _
from portal.models import Rating, Resolution, Ticket
from portal.outbox import writer
from portal.policy import Policy
from portal.redaction import CleanText, Rules, identifier, redact
from portal.services import audit, messages, staff
from portal.services.messages import Removal
from portal.store import resolutions as store
from portal.work import Work

SCORES = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Given:
    """A score from 1 to 5, and a sentence that may be empty."""

    score: int
    comment: CleanText
    removed: Sequence[Removal] = ()


def prepare(rules: Rules, score: str, comment: str) -> Given:
    """Check and clean what was chosen and typed.

    Raises:
        Incomplete: with a message for each field that is missing or wrong.
    """
    comment = messages.legible(comment)
    mistakes: dict[str, list[str]] = {}
    if score not in SCORES:
        mistakes["score"] = [_("Choose one of the five.")]
    if len(comment) > messages.LONGEST:
        mistakes["comment"] = [_("This is very long. Please tell us in fewer words.")]
    if mistakes:
        raise Incomplete(mistakes)
    clean = redact(comment, rules)
    metrics.redacted("rating", (finding.kind for finding in clean.findings))
    return Given(int(score), clean.text, messages.removals("body", clean.findings))


def open_until(work: Work, resolution: Resolution) -> datetime:
    """Until when this resolution can be rated, or its rating changed."""
    policy: Policy = work.policy
    known = store.rating(work.session, resolution)
    return policy.ratable_until(resolution.created_at, known.created_at if known else None)


def may_rate(work: Work, resolution: Resolution, ticket: Ticket) -> bool:
    """Whether this resolution can be rated now, or its rating changed; what was forgotten cannot."""
    return ticket.anonymised_at is None and work.now <= open_until(work, resolution)


def rate(work: Work, resolution: Resolution, ticket: Ticket, given: Given) -> Rating:
    """Keep what the customer thinks; one rating for each resolution (D24, D26, A30).

    Raises:
        Closed: it is too late to rate this, or to change the rating.
    """
    if not may_rate(work, resolution, ticket):
        raise Closed
    known = store.rating(work.session, resolution)
    if known is None:
        known = Rating(resolution_id=resolution.id, created_at=work.now)
        work.session.add(known)
    elif (known.score, known.comment) == (given.score, given.comment):
        return known
    known.score, known.comment, known.updated_at = given.score, given.comment, work.now
    work.session.flush()
    audit.note(work, "rated", ticket, resolution=resolution.id, score=given.score)
    data: dict[str, CleanValue] = {
        "reference": ticket.reference,
        "resolution": resolution.id,
        "score": given.score,
        "comment": given.comment,
    }
    writer.record(work, ResolutionRated(ticket.id, ticket.reference, data))
    if given.score <= work.policy.feedback.low:
        _ring(work, ticket, data)
    return known


def _ring(work: Work, ticket: Ticket, data: Mapping[str, CleanValue]) -> None:
    """Tell the teams that look at low scores, and the people in them (D26)."""
    teams = work.policy.feedback.notify
    notify: list[CleanValue] = [identifier(team) for team in teams]
    told, people = {**data, "notify": notify}, staff.of_teams(work, teams) or staff.leads(work)
    writer.record(work, ScoreLow(ticket.id, ticket.reference, told, staff=people))


def answer(work: Work, rating: Rating, ticket: Ticket, words: CleanText) -> None:
    """Tell the one who said it what has changed because of it (D27)."""
    rating.answer, rating.answered_at = words, work.now
    audit.note(work, "rating-answered", ticket, resolution=rating.resolution_id)
    data: dict[str, CleanValue] = {
        "reference": ticket.reference,
        "resolution": rating.resolution_id,
    }
    writer.record(work, FeedbackAnswered(ticket.id, ticket.reference, data))
