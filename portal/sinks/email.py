"""Letters by SMTP, or to the console as recipient and subject only."""

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import ClassVar, Protocol
from urllib.parse import unquote, urlsplit

import structlog

from portal import notifications
from portal.errors import DeliveryFailed
from portal.events import CleanValue, Event
from portal.notifications import Letter
from portal.redaction import identifier
from portal.sinks.base import Envelope, Sink
from portal.work import SYSTEM, Works

log = structlog.get_logger(__name__)
_SECONDS = 15


class Transport(Protocol):
    """Carries one letter; SMTP in production, the console without it."""

    def send(self, letter: EmailMessage) -> None:
        """Hand the letter over, or raise DeliveryFailed."""


class ConsoleTransport:
    """Says on the log that a letter would have gone out: recipient and subject only."""

    def send(self, letter: EmailMessage) -> None:
        """Write one line."""
        log.info("letter", to=letter["To"], subject=letter["Subject"])


class SmtpTransport:
    """Sends through the server of a URL such as `smtp://user:password@host:587`."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def send(self, letter: EmailMessage) -> None:
        """Send; an address that the server refuses for good is not tried again."""
        try:
            with self._connect() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            for_good = all(500 <= code < 600 for code in codes)  # noqa: PLR2004 - SMTP's own
            reason = f"recipient refused {codes}"
            raise DeliveryFailed(reason, permanent=for_good) from refused
        except (smtplib.SMTPException, OSError) as mistake:
            raise DeliveryFailed(type(mistake).__name__) from mistake

    def _connect(self) -> smtplib.SMTP:
        host, tls = self._url.hostname or "localhost", ssl.create_default_context()
        if self._url.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self._url.port or 465, timeout=_SECONDS, context=tls
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=_SECONDS)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=tls)
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server


class Email(Sink):
    """One delivery for each person, so that one refused address repeats nobody else's letter."""

    name: ClassVar[str] = "email"

    def __init__(self, works: Works, transport: Transport, sender: str, base_url: str) -> None:
        self._works = works
        self._transport = transport
        self._sender = sender
        self._base_url = base_url

    def rows(self, event: Event) -> Sequence[Mapping[str, CleanValue]]:
        """One letter for each recipient; the row holds ids, so no link waits in the outbox."""
        if event.name == "links.requested":
            return ({"email": event.data["email"]},)
        if event.name not in notifications.LETTERS:
            return ()
        message = event.data.get("message")
        return [{"link": link, "message": message} for link in event.recipients]

    def deliver(self, envelope: Envelope) -> None:
        """Write the letter from what is stored now, then send it with no transaction open."""
        with self._works.read(SYSTEM) as work:
            letter = notifications.compose(
                work, envelope.event, envelope.payload, base_url=self._base_url
            )
        if letter is not None:
            self._transport.send(self._message(letter, envelope))

    def _message(self, letter: Letter, envelope: Envelope) -> EmailMessage:
        host = urlsplit(self._base_url).hostname or "localhost"
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = letter.date
        message["Message-ID"] = f"<{envelope.id}@{host}>"
        if letter.thread:
            message["References"] = message["In-Reply-To"] = f"<{letter.thread}@{host}>"
        # RFC 3834: other machines shall not answer this one.
        message["Auto-Submitted"] = identifier("auto-generated")
        message.set_content(letter.text)
        return message
