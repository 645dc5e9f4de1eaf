"""What is written down for whoever a request is handed to: questions by number, what was tried."""

from collections.abc import Iterator

from portal import i18n
from portal.i18n import gettext as _
from portal.redaction import CleanText, identifier
from portal.services.given import Given
from portal.work import Work


def told(work: Work, given: Given) -> CleanText | None:
    """The body of the hand-off: each question under its header, then the rest (B23, B24)."""
    parts = [CleanText.join("\n", [identifier(head), said]) for head, said in _parts(work, given)]
    parts += [given.note] if given.note else []
    return CleanText.join("\n\n", parts) if parts else None


def _parts(work: Work, given: Given) -> Iterator[tuple[str, CleanText]]:
    header = i18n.pick(work.policy.texts.escalated_question)
    for number, question in enumerate(given.questions, 1):
        yield header.replace("{number}", str(number)), question
    if given.debugging:
        yield _("What was found while looking into it:"), given.debugging
    if given.stuck:
        yield _("Where one got stuck:"), given.stuck
