"""A made-up deployment in memory, on which a letter is written as it would be to a customer."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from portal import db, i18n
from portal.clock import Clock
from portal.errors import Incomplete
from portal.i18n import gettext as _
from portal.letters import Letter
from portal.models import Account, Base, Link, Ticket
from portal.policy import Policy
from portal.policy.statuses import Status, Turn
from portal.redaction import identifier
from portal.services import accounts, intake, messages, tickets
from portal.services.intake import Submission, Typed
from portal.sinks import Email, Envelope, Sink, Subscribers
from portal.sinks.transports import Transport
from portal.store import links
from portal.tokens import Signer
from portal.work import SYSTEM, Work, Works

ADA, DANA = "ada@example.com", "dana@example.com"


class Tray(Transport):
    """A transport that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter, key: UUID) -> None:
        """Keep the letter."""
        self.letters.append(letter)


@dataclass(frozen=True, slots=True)
class Stage:
    """What the scenes act on: one unit of work, and whose policy and language it is."""

    work: Work
    language: str
    zone: str
    policy: Policy = field(init=False)

    def __post_init__(self) -> None:
        """Keep the policy at hand."""
        object.__setattr__(self, "policy", self.work.policy)

    def ticket(self, turn: Turn = "support", *, held: bool = False) -> Ticket:
        """A believable request, in a status where it is the turn of `turn` if there is one."""
        ticket = tickets.open(self.work, self.request(), held=held).ticket
        ticket.status = self.status(turn, ticket.status).key
        self.work.session.flush()
        return ticket

    def status(self, turn: Turn, otherwise: str) -> Status:
        """The first status of this turn, rather one that ends by itself."""
        fits = [one for one in self.policy.statuses.values() if one.turn == turn]
        fits.sort(key=lambda one: (one.key != otherwise, one.timer is None))
        return fits[0] if fits else self.policy.statuses[otherwise]

    def request(self) -> Submission:
        """What somebody could have sent; what else the policy asks for is filled in."""
        said = _said(self.policy)
        try:
            return self._prepared(said)
        except Incomplete as lacks:
            return self._prepared(said | {key: fitting(self.policy, key) for key in lacks.fields})

    def _prepared(self, said: Mapping[str, str]) -> Submission:
        typed = Typed(
            submission_id=uuid4(),
            channel="web",
            request_type=self.policy.default_request_type,
            answers=said,
            language=self.language,
            time_zone=self.zone,
        )
        return intake.prepare(self.policy, self.work.signer, self.work.rules, typed)

    def account(self, email: str, staff_role: str | None = None) -> Account:
        """Somebody with an account."""
        name = identifier(email.partition("@")[0].title())
        made = accounts.admit(
            self.work, identifier(email), name=name, language=self.language, time_zone=self.zone
        )
        made.staff_role = staff_role
        self.work.session.flush()
        return made

    def words(self, text: str) -> messages.Words:
        """Something that somebody wrote."""
        return messages.words(text, rules=self.work.rules)

    def link(self, ticket: Ticket) -> Link:
        """The link of who asked."""
        return links.of_ticket(self.work.session, ticket)[0]

    def letter(self, event: str) -> Envelope:
        """What is answered to a letter that says too little, with a file that nobody can read."""
        ticket = self.ticket()
        asks = self.policy.request_types[ticket.request_type].asks or ("description",)
        ticket.lacking = [identifier(key) for key in asks]
        said = replace(self.words("…"), left_out=[identifier("winmail.dat")])
        message = tickets.reply(self.work, ticket, said, side="customer")
        self.work.session.flush()
        return self.about(ticket, event, message=message.id)

    def about(self, ticket: Ticket, event: str, **told: object) -> Envelope:
        """The delivery of an event to who asked."""
        payload: dict[str, object] = {"link": self.link(ticket).id, "message": None, **told}
        return Envelope(uuid4(), Email.name, event, ticket.id, payload)

    def to(self, event: str, **told: object) -> Envelope:
        """The delivery of an event about no ticket."""
        return Envelope(uuid4(), Email.name, event, None, told)


Scene = Callable[[Stage], Envelope]
"""What happens, and the delivery that follows from it."""


@dataclass(frozen=True, slots=True)
class Play:
    """Whose letters are shown, and as whom one reads them; `answers` as in the configuration."""

    policy: Policy
    clock: Clock
    base_url: str
    answers: bool = False

    def letter(self, scene: Scene, language: str) -> Letter:
        """The letter that follows from a scene; its keys are nobody's, so its links open nothing."""
        database = db.scratch()
        try:
            Base.metadata.create_all(database.engine)
            works = Works(database, self.policy, self.clock, Signer(secrets.token_bytes(32)))
            with i18n.using(language, self.policy.hours.zone), works.write(SYSTEM) as work:
                envelope = scene(Stage(work, language, self.policy.hours.zone))
            return self._written(works, envelope)
        finally:
            database.close()

    def _written(self, works: Works, envelope: Envelope) -> Letter:
        tray = Tray()
        email = Email(works, tray, self.base_url, answers=self.answers)
        sinks: dict[str, Sink] = {
            Email.name: email,
            Subscribers.name: Subscribers(works, tray, self.base_url),
        }
        sinks[envelope.sink].deliver(envelope)
        return tray.letters[0]


def _said(policy: Policy) -> dict[str, str]:
    tables: dict[str, Mapping[str, object]] = {
        "tier": policy.tiers,
        "category": policy.categories,
        "impact": policy.levels,
    }
    return {key: next(iter(table), "") for key, table in tables.items()} | {
        "name": "Ada Brown",
        "email": ADA,
        "subject": _("The report of this morning stays empty"),
        "description": _("Since this morning the report shows no rows, for all of us."),
    }


def fitting(policy: Policy, key: str) -> str:
    """Something to answer where a policy insists; empty where nobody can make it up."""
    known = policy.fields.get(key)
    if known is None:
        return ""
    if known.options:
        return next(iter(known.options))
    return "2026-11-16T08:00" if known.kind == "moment" else _("As it was the week before.")
