"""What somebody sends once more, as after going back in the browser: it is here already (E28)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from portal import db
from portal.models import Attachment, Message, Ticket
from portal.redaction import CleanText
from portal.services.intake import Submission
from portal.services.messages import Words
from portal.store import links
from portal.store import tickets as store
from portal.work import Work

_REQUEST, _MESSAGE = timedelta(hours=1), timedelta(minutes=15)
_MEANS_IT = frozenset({"api", "system"})  # a program says nothing twice by going back


def request(work: Work, asked: Submission) -> Ticket | None:
    """The unfinished request that this browser sent lately, for the same person in the same words."""
    is_plain = asked.channel == "web" and asked.request_type in work.policy.open_types
    if not is_plain or asked.browser is None or not asked.said.body:
        return None
    since, words = work.now - _REQUEST, asked.said
    told = asked.email, asked.subject, words.body
    for ticket in store.sent_before(work.session, asked.browser, since, *told):
        same = _says_the_same(ticket, asked) and _reaches(work, ticket, asked.copy_to)
        if same and _holds(store.attachments(work.session, ticket), words):
            return ticket
    return None


def _reaches(work: Work, ticket: Ticket, copies: Collection[CleanText]) -> bool:
    """Whether everybody reads along who was named: somebody new is something new."""
    return {*copies} <= {link.email for link in links.in_copy(work.session, ticket)}


def _says_the_same(ticket: Ticket, asked: Submission) -> bool:
    names = ("request_type", "tier", "category", "impact")
    chosen = {name: getattr(asked, name) for name in names}
    same = all(getattr(ticket, name) == said for name, said in chosen.items() if said)
    return same and ticket.answers == dict(asked.answers)


def _holds(known: Sequence[Attachment], words: Words) -> bool:
    """Whether every file that came along is there; those of a draft were never sent before."""
    came = {file.sha256 for file in words.files}
    return not words.kept.files and came <= {file.sha256 for file in known}


def message(
    work: Work, ticket: Ticket, words: Words, *, kind: str, side: str, author: CleanText | None
) -> Message | None:
    """What was said under the same submission id, or the last reply, if it comes once more."""
    if words.submission_id is None:
        return None
    db.take_turns(work.session, str(words.submission_id))
    known = store.message_by_submission(work.session, ticket, words.submission_id)
    if known is not None or kind != "reply" or work.actor.kind in _MEANS_IT:
        return known
    last = store.last_message(work.session, ticket)
    if last is None or last.kind != kind or last.created_at < work.now - _MESSAGE:
        return None
    same = (last.side, last.author_name, last.body) == (side, author, words.body)
    return last if same and _holds(store.attachments_of(work.session, last), words) else None
