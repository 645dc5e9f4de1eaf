"""Letters as people and machines write them, and the door through which they come in."""

from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count

import pytest

from portal import mail_ids
from portal.cli.mail_in import door
from portal.mail import Incoming, Own, read
from portal.models import Link, Message, QueueItem, Ticket
from portal.redaction import identifier
from portal.services import mail, participants, progress
from portal.store import links
from portal.store import tickets as store
from portal.tokens import Signer
from portal.work import SYSTEM
from tests.factories import ALICE, KEY
from tests.sites import Site

OURS = "support@example.com"
TOLD = {"tier": "premium", "category": "bug", "impact": "high"}
"""What a letter does not say, and selora asks."""
OWN = Own(Signer(KEY.encode()), frozenset({OURS}), "mx.example.com")
_numbers = count(1)


def letter(text: str | None = "It broke.", sender: str = ALICE, **headers: str) -> EmailMessage:
    """A letter to support; `headers` as `In_Reply_To="<…>"`, and an empty one is left out."""
    made = EmailMessage()
    usual = {
        "From": f"Alice Ash <{sender}>" if sender else "",
        "To": OURS,
        "Subject": "The gate stays open",
        "Message_ID": f"<{next(_numbers)}@mail.example.com>",
    }
    for name, value in (usual | headers).items():
        if value:
            made[name.replace("_", "-")] = value
    if text is not None:
        made.set_content(text)
    return made


def incoming(made: EmailMessage | bytes) -> Incoming:
    """The letter as we read it."""
    return read(made if isinstance(made, bytes) else made.as_bytes(), OWN)


@dataclass
class Mailbox:
    """Where letters to a deployment arrive."""

    site: Site
    became: list[str] = field(default_factory=list)

    def take(self, made: EmailMessage | bytes) -> str:
        """Hand one letter over; what it became."""
        raw = made if isinstance(made, bytes) else made.as_bytes()
        self.became.append(mail.receive(door(self.site.portal), raw))
        return self.became[-1]

    def ticket(self) -> Ticket:
        """The newest ticket."""
        found: Ticket = self.site.rows(Ticket)[-1]
        return found

    def answer(self, ticket: Ticket, text: str, sender: str = ALICE, **more: str) -> EmailMessage:
        """An answer to what went to the sender, or to Alice, about this ticket."""
        links = [link for link in self.site.rows(Link) if link.ticket_id == ticket.id]
        mine = next((link for link in links if link.email == sender), links[0])
        mark = mail_ids.mark(self.site.portal.works.signer, mine.id)
        thread = mail_ids.of_letter(mark, "example.com")
        named = {"In_Reply_To": thread, "Subject": "Re: Your request"}
        return letter(text, sender, **(named | more))

    def page(self, ticket: Ticket, email: str = ALICE) -> str:
        """Where a person follows the ticket."""
        links = self.site.rows(Link)
        mine = next(one for one in links if one.ticket_id == ticket.id and one.email == email)
        return f"/t/{self.site.portal.works.signer.token('ticket', mine.nonce)}"


@pytest.fixture
def box(new_site: Callable[..., Site]) -> Mailbox:
    """A portal that takes letters in, and sends some."""
    site = new_site(
        smtp_url="smtp://localhost:2525",
        mail_answers=OURS,
        mail_authentication_host="mx.example.com",
    )
    return Mailbox(site)


def asked(box: Mailbox, sender: str = ALICE) -> Ticket:
    """A request that came by letter, was completed on its page, and told of."""
    box.take(letter(sender=sender))
    ticket = box.ticket()
    visitor, page = box.site.visitor(), box.page(ticket, sender)
    visitor.submit(visitor.get(page).form("/complete"), **TOLD)
    box.site.deliver()
    box.site.post.letters.clear()
    return box.ticket()


def said(box: Mailbox, ticket: Ticket) -> list[tuple[str, str | None]]:
    """What was said on a ticket, and by whom."""
    found = [one for one in box.site.rows(Message) if one.ticket_id == ticket.id]
    return [(one.body, one.author_name) for one in found]


def events(box: Mailbox) -> list[str]:
    """What was handed to the queue, in order."""
    box.site.deliver()
    return [item.event["type"] for item in box.site.rows(QueueItem)]


def in_copy(box: Mailbox, ticket: Ticket, email: str) -> None:
    """Put somebody in copy."""
    with box.site.portal.works.write(SYSTEM) as work:
        found = store.by_id(work.session, SYSTEM, ticket.id)
        own = links.of_ticket(work.session, found)[0]
        participants.add(work, found, own, identifier(email))


def lock(box: Mailbox, ticket: Ticket) -> None:
    """Close a ticket for good."""
    with box.site.portal.works.write(SYSTEM) as work:
        found = store.by_id(work.session, SYSTEM, ticket.id)
        locked = next(key for key, one in work.policy.statuses.items() if one.locked)
        progress.enter(work, found, locked)
