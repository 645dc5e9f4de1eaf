"""Letters by SMTP, or to the console as recipient and subject only."""

import smtplib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from typing import ClassVar, Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog

from portal import feedback_letters, known_issue_letters, mail_ids, notifications, staff_letters
from portal.errors import DeliveryFailed
from portal.events import CleanValue, Event
from portal.letters import Letter, personal
from portal.sinks import pace
from portal.sinks.base import Envelope, Sink
from portal.work import SYSTEM, Work, Works

log = structlog.get_logger(__name__)
_SECONDS = 15


class Transport(Protocol):
    """Carries one letter; SMTP in production, the console without it."""

    def send(self, letter: Letter, key: UUID) -> None:
        """Hand the letter over, or raise DeliveryFailed; `key` names it, a repeat has the same."""


class ConsoleTransport:
    """Says on the log that a letter would have gone out: recipient and subject only."""

    def send(self, letter: Letter, key: UUID) -> None:
        """Write one line."""
        log.info("letter", to=letter.to, subject=letter.subject)


class SmtpTransport:
    """Sends through the server of a URL such as `smtp://user:password@host:587`."""

    def __init__(self, url: str, sender: str, base_url: str, answers: str | None = None) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._answers = answers
        self._ours = {_bare(sender), _bare(answers or sender)}
        self._host = urlsplit(base_url).hostname or "localhost"

    def send(self, letter: Letter, key: UUID) -> None:
        """Send; an address that the server refuses for good is not tried again.

        What would come back to ourselves does not leave: nobody waits for it, and it may never end.
        """
        if _bare(letter.to) in self._ours:
            log.warning("letter_to_ourselves", subject=letter.subject)
            return
        # RFC 3834: nobody can answer what answers by itself; of others we want to know refusals.
        envelope = "<>" if letter.echoes else None
        try:
            with self._server() as server:
                server.send_message(self._message(letter, key), from_addr=envelope)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            for_good = all(500 <= code < 600 for code in codes)  # noqa: PLR2004 - SMTP's own
            reason = f"recipient refused {codes}"
            raise DeliveryFailed(reason, permanent=for_good) from refused
        except (smtplib.SMTPException, OSError) as mistake:
            raise DeliveryFailed(type(mistake).__name__) from mistake

    def _connect(self) -> smtplib.SMTP:
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            tls = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, self._url.port or 465, timeout=_SECONDS, context=tls)
        return smtplib.SMTP(host, self._url.port or 25, timeout=_SECONDS)

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        server = self._connect()
        try:
            self._begin(server)
            yield server
        finally:
            # The letter is accepted by now: an odd goodbye must not send it once more.
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _begin(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if self._url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _message(self, letter: Letter, key: UUID) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = letter.date
        _name(message, letter, key, self._host)
        if letter.invites and self._answers:
            message["Reply-To"] = self._answers
        if letter.unsubscribe:
            message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
        # Other machines shall not answer this one, and ours knows it again. There is no Precedence:
        # few heed it any more, and those who do take the letter for an advertisement.
        message["Auto-Submitted"] = "auto-replied" if letter.echoes else "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        message["X-Loop"] = self._host
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        return message


def _name(message: EmailMessage, letter: Letter, key: UUID, host: str) -> None:
    """The letter's own id, and that of the one that began its thread."""
    own = f"<{key}@{host}>"
    if letter.thread:
        begun = mail_ids.of_letter(letter.thread, host)
        own = begun if letter.first else mail_ids.of_letter(letter.thread, host, key)
        if not letter.first:
            message["References"] = message["In-Reply-To"] = begun
    message["Message-ID"] = own


def _bare(address: str) -> str:
    """An address without its name, and without what follows a plus: both reach one mailbox."""
    local, _, host = parseaddr(address)[1].casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{host}"


class Email(Sink):
    """One delivery for each person, so that one refused address repeats nobody else's letter."""

    name: ClassVar[str] = "email"

    def __init__(
        self, works: Works, transport: Transport, base_url: str, *, answers: bool = False
    ) -> None:
        self._works = works
        self._transport = transport
        self._base_url = base_url
        self._answers = answers

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """One letter for each recipient; the row holds ids, so no link waits in the outbox."""
        if event.name in known_issue_letters.LETTERS:
            return known_issue_letters.rows(event)
        if event.name in personal.PERSONAL or event.name in feedback_letters.LETTERS:
            return (event.data,)
        rung = {key: event.data[key] for key in staff_letters.TOLD if key in event.data}
        alarms = [{"staff": account, **rung} for account in event.staff]
        if event.name not in notifications.LETTERS:
            return alarms
        told = {key: event.data.get(key) for key in notifications.TOLD if key in event.data}
        return [{"link": link, "message": None, **told} for link in event.recipients] + alarms

    def deliver(self, envelope: Envelope) -> None:
        """Write the letter from what is stored now, then send it with no transaction open."""
        with self._works.read(SYSTEM) as work:
            before = pace.earlier(work, envelope)
            letter = self._letter(work, envelope, before) if before < pace.MOST else None
        if before == pace.MOST:
            pace.note(self._works, envelope)
        if letter is not None:
            self._transport.send(letter, envelope.id)

    def _letter(self, work: Work, envelope: Envelope, before: int = 0) -> Letter | None:
        if "staff" in envelope.payload:
            return staff_letters.alarm(work, envelope.ticket_id, envelope.payload, self._base_url)
        others = {**feedback_letters.LETTERS, **known_issue_letters.LETTERS}
        known = others.get(envelope.event)
        if known is not None:
            return known(work, envelope.payload, self._base_url)
        return notifications.compose(
            work,
            envelope.event,
            envelope.payload,
            base_url=self._base_url,
            answers=self._answers,
            last=before == pace.MOST - 1,
        )
