"""What carries letters: SMTP, or the console as recipient and subject only."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import structlog

from portal import mail_ids
from portal.errors import DeliveryFailed
from portal.letters import Letter

log = structlog.get_logger(__name__)
_SECONDS = 15
_FINE = 250


class Transport(Protocol):
    """Carries one letter; SMTP in production, the console without it."""

    def send(self, letter: Letter, key: UUID) -> None:
        """Hand the letter over, or raise DeliveryFailed; `key` names it, a repeat has the same."""

    def opened(self) -> AbstractContextManager["Transport"]:
        """The same for several letters, one after the other."""
        return nullcontext(self)


class ConsoleTransport(Transport):
    """Says on the log that a letter would have gone out: recipient and subject only."""

    def send(self, letter: Letter, key: UUID) -> None:
        """Write one line."""
        log.info("letter", to=letter.to, subject=letter.subject)


class SmtpTransport(Transport):
    """Sends through the server of a URL such as `smtp://user:password@host:587`."""

    def __init__(self, url: str, sender: str, base_url: str, answers: str | None = None) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._answers = answers
        self._ours = {_bare(sender), _bare(answers or sender)}
        self._host = urlsplit(base_url).hostname or "localhost"

    def send(self, letter: Letter, key: UUID) -> None:
        """Send; an address that the server refuses for good is not tried again."""
        with self.opened() as line:
            line.send(letter, key)

    @contextmanager
    def opened(self) -> Iterator[Transport]:
        """One connection for several letters: shaking hands and signing in cost more than they do."""
        line = _Line(self)
        try:
            yield line
        finally:
            line.close()

    def connect(self) -> smtplib.SMTP:
        """A connection that takes letters. Raises what smtplib raises."""
        host = self._url.hostname or "localhost"
        if self._url.scheme == "smtps":
            port = self._url.port or 465
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=_SECONDS, context=self._trusted
            )
        else:
            server = smtplib.SMTP(host, self._url.port or 25, timeout=_SECONDS)
        try:
            self._begin(server)
        except BaseException:
            server.close()
            raise
        return server

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        # Reading all authorities of the machine takes longer than many letters.
        return ssl.create_default_context()

    def _begin(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if self._url.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=self._trusted)
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))

    def is_ours(self, address: str) -> bool:
        """Whether a letter to this address would come back to ourselves."""
        return _bare(address) in self._ours

    def message(self, letter: Letter, key: UUID) -> EmailMessage:
        """The letter as it goes over the wire."""
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
        # A boundary of its own need not be looked for in the words, and a repeat is the same letter.
        message.make_alternative(boundary=f"={key.hex}=")
        message.add_alternative(letter.html, subtype="html")
        return message


class _Line(Transport):
    """One connection, made when there is a letter, and anew when the server has had enough."""

    def __init__(self, transport: SmtpTransport) -> None:
        self._transport = transport
        self._server: smtplib.SMTP | None = None

    def send(self, letter: Letter, key: UUID) -> None:
        """Send, unless it would come back to us: nobody waits for it, and it may never end."""
        if self._transport.is_ours(letter.to):
            log.warning("letter_to_ourselves", subject=letter.subject)
            return
        # RFC 3834: nobody can answer what answers by itself; of others we want to know refusals.
        envelope = "<>" if letter.echoes else None
        message = self._transport.message(letter, key)
        try:
            self._ready().send_message(message, from_addr=envelope)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            for_good = all(500 <= code < 600 for code in codes)  # noqa: PLR2004 - SMTP's own
            reason = f"recipient refused {codes}"
            raise DeliveryFailed(reason, permanent=for_good) from refused
        except (smtplib.SMTPException, OSError) as mistake:
            self.close()
            raise DeliveryFailed(type(mistake).__name__) from mistake

    def close(self) -> None:
        """Say goodbye; what was accepted is accepted: an odd goodbye sends nothing once more."""
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server.close()
            self._server = None

    def _ready(self) -> smtplib.SMTP:
        """The connection, if the server still listens: asked before a letter, none goes twice."""
        if self._server is not None and not _is_well(self._server):
            self.close()
        if self._server is None:
            self._server = self._transport.connect()
        return self._server


def _is_well(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == _FINE
    except (smtplib.SMTPException, OSError):
        return False


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
