"""Letters as people and machines write them, and the door through which they come in."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from itertools import count

from portal import mail_ids
from portal.cli.mail_in import door
from portal.mail import Incoming, Own, read
from portal.models import Link, Ticket
from portal.services import mail
from portal.tokens import Signer
from tests.factories import ALICE, KEY
from tests.sites import Site

OURS = "support@example.com"
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
