"""The letter in which somebody hears what changed because of what they told us (D27)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from portal import i18n, mail_ids, notifications
from portal.events import FeedbackAnswered
from portal.i18n import gettext as _
from portal.letters import Letter, personal
from portal.models import Feedback
from portal.notifications import ABOUT_LETTERS
from portal.store import accounts, links, resolutions
from portal.work import Work


def answered(work: Work, payload: Mapping[str, Any], base_url: str) -> Letter | None:
    """What changed, to the one who rated a resolution or who left an address."""
    if "resolution" in payload:
        return _of_rating(work, payload["resolution"], base_url)
    feedback = work.session.get(Feedback, payload["feedback"])
    if feedback is None or feedback.email is None or feedback.answer is None:
        return None
    ours = (work.policy.organisation.languages[0], work.policy.hours.zone)
    with i18n.using(*personal.tongue(work, feedback.email, ours)):
        return _letter(work, feedback.email, feedback.comment, feedback.answer)


def _of_rating(work: Work, resolution_id: int, base_url: str) -> Letter | None:
    solved, ticket = resolutions.by_id(work.session, resolution_id)
    rating = resolutions.rating(work.session, solved)
    link = links.of_person(work.session, ticket, ticket.requester_email)
    if rating is None or rating.answer is None or link is None:
        return None
    account = accounts.by_email(work.session, link.email)
    if notifications.is_muted(link, account, "rating"):
        return None
    letters = f"{base_url}/letters/{work.signer.sealed(ABOUT_LETTERS, link.id)}"
    with i18n.using(*notifications.reader(account, ticket)):
        made = _letter(work, link.email, rating.comment, rating.answer, ticket.reference, letters)
        return replace(made, thread=mail_ids.mark(work.signer, link.id))


def _letter(
    work: Work,
    email: str,
    said: str,
    answer: str,
    reference: str | None = None,
    letters: str | None = None,
) -> Letter:
    text = notifications.text(
        "answered",
        policy=work.policy,
        words=said,
        answer=answer,
        reference=reference,
        letters=letters,
    )
    subject = _("What we changed because of you")
    numbered = f"[{reference}] {subject}" if reference else subject
    return Letter(email, numbered, text, work.now, unsubscribe=letters)


LETTERS: Mapping[str, Callable[[Work, Mapping[str, Any], str], Letter | None]] = {
    FeedbackAnswered.name: answered,
}
"""Letters about feedback; what is needed to write one is the event's data."""
