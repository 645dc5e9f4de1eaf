"""The form under a conversation: what is typed there, kept there, offered there."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID, uuid4

from flask import g, request, session

from portal import i18n
from portal.errors import Incomplete
from portal.forms.base import PolicyForm
from portal.i18n import gettext as _
from portal.models import Message, Ticket
from portal.redaction import CleanText
from portal.services import drafts, given, intake, messages
from portal.services.messages import Words
from portal.store import drafts as drafts_store
from portal.store import tickets as store
from portal.web import door
from portal.web.door import Entry
from portal.web.runtime import browser, read, runtime, write

OFFERED, AGAIN = "offered", "again"


def enter() -> Entry:
    """Read the posted reply."""
    return door.enter(_form_class())


def _form_class() -> type[PolicyForm]:
    return runtime().forms.reply(i18n.language())


def empty(submission_id: str) -> PolicyForm:
    """The form of a reply that nobody has begun."""
    return _form_class()(data={"submission_id": submission_id})


def page(entry: Entry) -> CleanText | None:
    """The page that an answer of support links to; what will not do is noted (B01)."""
    typed = {"documentation": request.form.get("documentation", "")}
    try:
        return given.prepared(runtime().works.rules, typed).documentation
    except Incomplete as incomplete:
        for name, found in incomplete.fields.items():
            entry.refuse(name, *found)
    return None


def keep(entry: Entry) -> None:
    """Keep a refused answer; what is wrong with its page stands at the field of that."""
    wrong = entry.mistakes.pop("documentation", [])
    door.keep(entry)
    entry.refuse("documentation", *wrong)


def words(entry: Entry, page: CleanText | None = None) -> Words | None:
    """The clean message, which names the page that it links to; None with the mistakes noted."""
    text = request.form.get("body", "").rstrip()
    try:
        said = messages.words(
            f"{text}\n\n{page}" if page and page not in text else text,
            entry.submission_id,
            entry.files,
            entry.kept_along,
            rules=runtime().works.rules,
            keep=entry.keep,
        )
    except Incomplete as incomplete:
        for name, found in incomplete.fields.items():
            entry.refuse(name, *found)
        return None
    return None if entry.mistakes else replace(said, documentation=page)


def still(ticket: Ticket, said: Words | None) -> str:
    """What is asked of a customer who answers “not solved” without a word; else nothing."""
    asked = runtime().policy.statuses[ticket.status].on_customer_not_solved is not None
    if said is not None or request.form.get("solved") != "no" or not asked:
        return ""
    return _("Please tell us in a few words what is still missing.")


def participant(typed: str) -> CleanText:
    """The address of somebody who shall be kept informed.

    Raises:
        Incomplete: it is none, the page is too old, or too many letters went out from here.
    """
    try:
        email = intake.address(typed, runtime().works.rules)
    except ValueError:
        raise Incomplete({"email": [intake.bad_address()]}) from None
    wrong = door.refused(email, "participant")
    if wrong:
        g.busy = wrong[1] == HTTPStatus.TOO_MANY_REQUESTS
        raise Incomplete({"email": [wrong[0]]})
    return email


def put_below(reference: str, entry: Entry, macro: str) -> None:
    """Put the words of a canned answer, in the customer's language, below what was typed."""
    known = runtime().policy.macros.get(macro)
    if known is None:
        return
    with read() as work:
        ticket = store.by_reference(work.session, work.actor, reference)
    with i18n.using(ticket.language, i18n.zone()):
        words = i18n.pick(known.text)
    body = entry.form["body"]
    body.data = "\n\n".join(filter(None, ((body.data or "").strip(), words)))


def offer(ticket: Ticket, said: Words, *, differs: bool) -> None:
    """Keep what came anew under the same submission, to be offered as a reply.

    A file that the ticket has already was sent twice: its second copy goes.
    """
    draft_id = uuid4()
    with write() as work:
        known = {file.sha256 for file in store.attachments(work.session, ticket)}
        more = [file for file in said.files if file.sha256 not in known]
        if differs:
            drafts.keep(work, draft_id, browser(), {"body": said.body}, more)
            session[OFFERED] = [str(ticket.reference), str(draft_id)]
            door.remember(draft_id)
    for file in said.files:
        if file not in more or not differs:
            runtime().files.delete(file.key)


def wait(reference: str) -> None:
    """Keep what was typed under a ticket until its writer has signed in again.

    A correction is kept as words that may be sent: better that than lost.
    """
    entry = enter()
    entry.form["body"].data = entry.texts["body"] or request.form.get("description", "")
    if entry.texts.get("body") or entry.files:
        door.keep(entry)
        session[OFFERED] = [reference, str(entry.submission_id)]


def offered(ticket: Ticket) -> Entry | None:
    """The words that wait for this ticket, if this browser has some."""
    known, draft_id = session.get(OFFERED, (None, ""))
    if known != ticket.reference:
        return None
    with read() as work:
        draft = drafts_store.of_browser(work.session, UUID(draft_id), browser(), work.now)
    if draft is None:
        return None
    form = _form_class()(data=dict(draft.answers))
    kept, removed = door.kept(draft.submission_id)
    return Entry(form, draft.submission_id, kept=kept, removed=removed, offered=True)


def sent(ticket: Ticket, said: Words, message: Message, now: datetime) -> None:
    """The words are here; who sent them once more from a page gone back to is told."""
    forget()
    if message.created_at < now and message.submission_id != said.submission_id:
        session[AGAIN] = str(ticket.reference)


def forget() -> None:
    """What waited was sent."""
    session.pop(OFFERED, None)
