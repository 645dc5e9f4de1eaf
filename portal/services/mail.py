"""A letter comes in: it becomes a reply, a request, or is put aside because nobody wrote it (A01)."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

import structlog

from portal import db, i18n, mail, mail_ids, metrics
from portal.errors import NotFound, PortalError
from portal.events import CleanValue, LetterTaken
from portal.files import Limits, Store
from portal.i18n import gettext as _
from portal.mail import Incoming, Own, Unreadable
from portal.models import IncomingLetter, Link, Ticket
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, changes, connections, intake, letters_in, messages, tickets
from portal.services.intake import Submission
from portal.services.letters_in import Desk
from portal.services.messages import Words
from portal.services.tickets import Opened
from portal.store import links as links_store
from portal.store import mail as store
from portal.store import tickets as tickets_store
from portal.work import SYSTEM, Actor, Work, Works

log = structlog.get_logger(__name__)


class Deferred(PortalError):
    """So much came from one address that the rest has to wait; the sender's server keeps it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The door for letters; `confirms`: senders can be asked whether it was they."""

    works: Works
    files: Store
    limits: Limits
    own: Own
    confirms: bool

    @property
    def desk(self) -> Desk:
        """What reads a letter."""
        works = self.works
        return Desk(
            policy=works.policy,
            signer=works.signer,
            rules=works.rules,
            files=self.files,
            limits=self.limits,
        )


@dataclass(frozen=True, slots=True)
class Way:
    """Where a letter belongs: the sender's link to a ticket, and that ticket.

    It `proves` that they read what went to them, or only `claims` to answer something, which is
    `about` the request of this reference.
    """

    link: Link | None
    ticket: Ticket | None = None
    proves: bool = False
    claims: bool = False
    about: str = ""


def receive(door: Door, raw: bytes) -> str:
    """Take one letter in, once; returns in a word what it became.

    Raises:
        Unreadable: nobody can ever read or answer it.
        Deferred: it has to come again later.
    """
    letter = mail.read(raw, door.own)
    if letter.automatic:
        return _put_aside(door, letter)
    try:
        sender = intake.address(letter.sender, door.works.rules)
    except ValueError:
        reason = "sender"
        raise Unreadable(reason) from None
    with door.works.read(SYSTEM) as work:
        way = _way(work, letter, sender)
        _require_room(work, letter, sender)
    language, zone = _tongue(door, letter, way.ticket)
    with i18n.using(language, zone):
        if way.link is not None:
            said = letters_in.words(door.desk, letter, sender)
            return _answer(door, letter, way.link, said, proves=way.proves)
        asked = letters_in.request(door.desk, letter, sender, language, zone)
        return _ask(door, letter, asked, way)


def _tongue(door: Door, letter: Incoming, ticket: Ticket | None) -> tuple[str, str]:
    """The language and zone of the ticket, else the language that the letter says it has."""
    policy = door.works.policy
    if ticket is not None:
        return ticket.language, ticket.time_zone
    spoken = policy.organisation.languages
    named = re.findall(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2})?", letter.languages)
    known = (one for name in named for one in (name.replace("-", "_"), name[:2]) if one in spoken)
    return next(known, spoken[0]), policy.hours.zone


def _way(work: Work, letter: Incoming, sender: CleanText) -> Way:
    """Where the letter belongs, going by the ids of what it answers, then by its subject (E24)."""
    marks = tuple(mail_ids.links_in(work.signer, *letter.answers))
    prefix = work.policy.organisation.reference_prefix
    references = re.findall(rf"\[({prefix}-\w{{4}}-\w{{4}})\]", letter.subject.upper())
    for found in () if letter.doubtful else _named(work, sender, marks, references[:1]):
        link, ticket = found
        proves = link.id in marks
        if ticket.confirmed_at is not None or proves:
            return Way(link, ticket, proves)
    # Whether there is such a request, only those hear who take part in it.
    claims, known = bool(marks or references), _others(work, marks, references[:1])
    return Way(None, claims=claims, about=next(known, ""))


def _others(work: Work, marks: tuple[int, ...], references: list[str]) -> Iterator[str]:
    """The requests that the letter names; only the desk hears which."""
    found = (links_store.with_ticket(work.session, mark) for mark in marks)
    yield from (one[1].reference for one in found if one)
    for reference in references:
        with suppress(NotFound):
            yield tickets_store.by_reference(work.session, SYSTEM, reference).reference


def _named(
    work: Work, sender: CleanText, marks: tuple[int, ...], references: list[str]
) -> Iterator[tuple[Link, Ticket]]:
    for mark in marks:
        if found := store.way(work.session, sender, work.now, link_id=mark):
            yield found
    for reference in references:
        if found := store.way(work.session, sender, work.now, reference=reference):
            yield found


def _whose(work: Work, letter: Incoming) -> str:
    """The pseudonym by which a sender is counted; who only pretends to be them is another one."""
    kind = "machine" if letter.automatic else "doubtful sender" if letter.doubtful else "sender"
    return work.signer.pseudonym(kind, letter.sender.lower())


def _pressure(work: Work, letter: Incoming) -> float:
    limits, lately = work.policy.intake, store.lately(work.session, _whose(work, letter), work.now)
    return max(lately.hour / limits.per_hour, lately.day / limits.per_day)


def _require_room(work: Work, letter: Incoming, sender: CleanText) -> None:
    """Raise Deferred where one address writes so much that a machine must be behind it.

    Who waits to be confirmed is asked once a day and no more: so two machines that answer each
    other come to an end.
    """
    used, near = _pressure(work, letter), work.policy.intake.near
    waits = used >= near and store.waits(work.session, _whose(work, letter), work.now)
    if used >= 1 or waits:
        raise Deferred(work.signer.pseudonym("address", sender))


def _must_confirm(door: Door, work: Work, letter: Incoming, *, claims: bool) -> bool:
    """Whether a new request waits until its sender says that it was they, as a guest's may."""
    if letter.doubtful or not door.confirms:
        return letter.doubtful
    put_aside = claims and work.policy.reply_from_other_address == "hold"
    return put_aside or _pressure(work, letter) >= work.policy.intake.near


def _answer(door: Door, letter: Incoming, link: Link, said: Words, *, proves: bool) -> str:
    actor = Actor("guest", link.id, link.ticket_id, link.id, email=link.email)
    with door.works.write(actor) as work:
        if known := _known(work, letter, letters_in.fits(said)):
            return _logged(letter, work, "repeated", known.ticket_id)
        ticket = tickets_store.by_id(work.session, actor, link.ticket_id, lock=True)
        if proves:
            connections.confirm(work, ticket)
        word, now = _said(work, ticket, said)
        _tell(work, letter, now, said, link.email)
        return _noted(work, letter, letters_in.fits(said), word, now)


def _said(work: Work, ticket: Ticket, said: Words) -> tuple[str, Ticket]:
    """Say it on the ticket, or, where that is closed, on a new one linked to it (B30, D45)."""
    opened = None
    if ticket.merged_into_id is not None or work.policy.statuses[ticket.status].locked:
        opened = changes.reopen(work, ticket, said)
    else:
        tickets.reply(work, ticket, said, side="customer")
    return ("linked", opened.ticket) if opened else ("reply", ticket)


def _ask(door: Door, letter: Incoming, asked: Submission, way: Way) -> str:
    content = letters_in.fits(asked)
    with door.works.write(Actor("guest")) as work:
        if known := _known(work, letter, content, anew=True):
            return _logged(letter, work, "repeated", known.ticket_id)
        held = _must_confirm(door, work, letter, claims=way.claims)
        why = tickets.FORGED if letter.doubtful else tickets.ANSWER if held and way.claims else None
        opened = tickets.open(work, asked, held=held, why=why)
        _remark(work, letter, opened, way)
        if not (held or asked.lacking):
            _tell(work, letter, opened.ticket, asked.said, opened.link.email)
        word = "held" if held else "incomplete" if asked.lacking else "request"
        return _noted(work, letter, content, word, opened.ticket)


def _remark(work: Work, letter: Incoming, opened: Opened, way: Way) -> None:
    """Tell the desk, and nobody else, what is odd about the letter."""
    said = []
    if letter.doubtful:
        said.append(
            _(
                "This letter was found to be forged: somebody else may have sent it. So nobody gets a letter about it."
            )
        )
    if way.about:
        said.append(
            _(
                "This letter answers %(reference)s, but its sender takes no part in that request.",
                reference=way.about,
            )
        )
    if said and not opened.repeated:
        words = messages.plain("\n".join(said), work.rules)
        tickets.note(replace(work, actor=SYSTEM), opened.ticket, words)


def _known(
    work: Work, letter: Incoming, content: str, *, anew: bool = False
) -> IncomingLetter | None:
    """The same letter, or, where it would be a request, another one with the same words (E28)."""
    message, digest = _message(work, letter), work.signer.pseudonym("letter", content)
    db.take_turns(work.session, f"letter {message}")
    found = store.known(work.session, message, digest)
    if found is None and anew:
        found = store.same_words(work.session, _whose(work, letter), digest, work.now)
    return found


def _message(work: Work, letter: Incoming) -> str:
    return work.signer.pseudonym("message", letter.message_id or letter.subject)


def _tell(work: Work, letter: Incoming, ticket: Ticket, said: Words, email: CleanText) -> None:
    """The sender hears what of the letter was not kept, and that secrets were taken out."""
    link = links_store.of_person(work.session, ticket, email)
    message = said.submission_id and tickets_store.message_by_submission(
        work.session, ticket, said.submission_id
    )
    is_news = said.removed or len(said.left_out) > letter.quoting
    if link is not None and message and is_news:
        data: dict[str, CleanValue] = {"reference": ticket.reference, "message": message.id}
        writer.record(work, LetterTaken(ticket.id, ticket.reference, data, (link.id,)))


def _noted(work: Work, letter: Incoming, content: str, became: str, ticket: Ticket | None) -> str:
    work.session.add(
        IncomingLetter(
            message=_message(work, letter),
            sender=_whose(work, letter),
            content=work.signer.pseudonym("letter", content),
            became=became,
            ticket_id=ticket.id if ticket else None,
            received_at=work.now,
        )
    )
    return _logged(letter, work, became, ticket.id if ticket else None)


def _logged(letter: Incoming, work: Work, became: str, ticket: int | None) -> str:
    """One line about it: kinds and sizes, nothing that anybody wrote."""
    metrics.letter(became)
    facts = {"size": letter.size, "files": len(letter.files), "sign": letter.automatic}
    log.info("mail.taken", became=became, ticket=ticket, message=_message(work, letter), **facts)
    return became


def _put_aside(door: Door, letter: Incoming) -> str:
    """No person wrote it: nothing comes of it, but that one of ours did not arrive is noted."""
    with door.works.write(SYSTEM) as work:
        if letter.bounce is None:
            return _noted(work, letter, "", "automatic", None)
        found = letter.bounce.link_id and links_store.with_ticket(
            work.session, letter.bounce.link_id
        )
        link, ticket = found or (None, None)
        data = {"status": identifier(letter.bounce.status), "link": link.id if link else None}
        audit.note(work, "letter-returned", ticket, **data)
        return _noted(work, letter, "", "returned", ticket)
