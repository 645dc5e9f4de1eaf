"""Subscribing to the status: asked for, confirmed by who reads the address, and then forgotten."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, exists, literal, select, update

from portal import tokens
from portal.db import take_turns
from portal.errors import Incomplete
from portal.events import CleanValue, SubscriptionAsked
from portal.i18n import gettext as _
from portal.models import Incident, Subscriber, Topic
from portal.outbound import Outbound, Refused, Unreachable
from portal.outbox import writer
from portal.redaction import CleanText, identifier
from portal.services import audit, intake
from portal.store import incidents
from portal.store import subscribers as store
from portal.store.subscribers import CHANNELS, EMAIL, EVERYTHING
from portal.work import Work, Works

ASKED_LIVES = timedelta(hours=24)
"""How long an address is kept that nobody has confirmed."""
_AFTERWARDS = timedelta(days=30)
"""How long an incident is followed when it is over: what was learned of it is often told later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody asks for, still raw; `incident` is a public id.

    Without components it is about everything, with an incident about that one alone.
    """

    channel: str
    address: str
    components: Sequence[str] = ()
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for, checked; the address is sealed."""

    channel: str
    address: str
    components: tuple[str, ...]
    incident: str


def prepare(works: Works, way: Outbound, typed: Typed) -> Wish:
    """Check what was typed; a name is looked up, so no transaction may be open meanwhile.

    Raises:
        Incomplete: with a message for each field that is wrong.
    """
    mistakes: dict[str, list[str]] = {}
    channel = typed.channel if typed.channel in CHANNELS else EMAIL
    address = ""
    try:
        address = _email(works, typed) if channel == EMAIL else _url(way, typed)
    except Incomplete as wrong:
        mistakes |= wrong.fields
    known = {component.key for component in works.policy.components}
    if not known.issuperset(typed.components):
        mistakes["components"] = [_("Choose from the list.")]
    if mistakes:
        raise Incomplete(mistakes)
    chosen = () if typed.incident else tuple(dict.fromkeys(typed.components))
    return Wish(channel, store.sealed(works.signer, address), chosen, typed.incident)


def _email(works: Works, typed: Typed) -> str:
    try:
        return intake.address(typed.address, works.rules)
    except ValueError:
        sentence = _("Enter an email address in the form name@example.com.")
        raise Incomplete({"email": [sentence]}) from None


def _url(way: Outbound, typed: Typed) -> str:
    url = typed.address.strip()
    try:
        way.target(url)
    except (Refused, Unreachable):
        # One sentence for all: what is there on our own network is nobody's business.
        sentence = _(
            "Enter an address that begins with https:// and that the whole internet can reach."
        )
        raise Incomplete({"url": [sentence]}) from None
    return url


def ask(work: Work, wish: Wish, *, language: str, time_zone: str) -> None:
    """Let a message go to the address, by which its reader can say yes.

    The same is done whether or not the address is subscribed already: nobody else learns it.

    Raises:
        NotFound: there is no such incident.
    """
    topics = _topics(work, wish)
    subscriber = _subscriber(work, wish, language, time_zone)
    known = {topic.topic: topic for topic in store.topics(work.session, subscriber)}
    for topic in topics:
        if topic not in known:
            work.session.add(Topic(subscriber_id=subscriber.id, topic=topic, asked_at=work.now))
        elif not known[topic].confirmed:
            known[topic].asked_at = work.now
    audit.note(work, "subscription-asked", None, subscriber=subscriber.id)
    data: dict[str, CleanValue] = {
        "subscriber": subscriber.id,
        "channel": identifier(subscriber.channel),
    }
    writer.record(work, SubscriptionAsked(None, identifier("subscription"), data))


def _subscriber(work: Work, wish: Wish, language: str, time_zone: str) -> Subscriber:
    take_turns(work.session, f"subscriber {wish.address}")
    found = store.by_address(work.session, wish.channel, wish.address)
    if found is None:
        nonce = tokens.nonce()
        found = Subscriber(
            channel=wish.channel,
            address=wish.address,
            nonce=nonce,
            token_digest=tokens.digest(work.signer.token(store.ABOUT_STATUS, nonce)),
            language=language,
            time_zone=time_zone,
            created_at=work.now,
        )
        work.session.add(found)
        work.session.flush()
    return found


def _topics(work: Work, wish: Wish) -> list[str]:
    if wish.incident:
        return [store.of_incident(incidents.by_public_id(work.session, wish.incident).public_id)]
    return [store.of_component(key) for key in wish.components] or [EVERYTHING]


def confirm(work: Work, subscriber: Subscriber, *, language: str, time_zone: str) -> None:
    """Who reads what comes to the address said yes, in this language and zone."""
    work.session.execute(
        update(Topic)
        .where(Topic.subscriber_id == subscriber.id, ~Topic.confirmed)
        .values(confirmed=True)
    )
    subscriber.confirmed_at = subscriber.confirmed_at or work.now
    subscriber.language, subscriber.time_zone = language, time_zone
    audit.note(work, "subscribed", None, subscriber=subscriber.id)


def follow(work: Work, email: CleanText, public_id: str, *, language: str, time_zone: str) -> None:
    """Let somebody whose address is proven hear of one incident, without asking once more.

    Raises:
        NotFound: there is no such incident.
    """
    wish = Wish(EMAIL, store.sealed(work.signer, email), (), public_id)
    (topic,) = _topics(work, wish)
    subscriber = _subscriber(work, wish, language, time_zone)
    work.session.merge(
        Topic(subscriber_id=subscriber.id, topic=topic, asked_at=work.now, confirmed=True)
    )
    subscriber.confirmed_at = subscriber.confirmed_at or work.now
    audit.note(work, "subscribed", None, subscriber=subscriber.id)


def choose(
    work: Work, subscriber: Subscriber, wanted: Collection[str], *, language: str, time_zone: str
) -> None:
    """Let a subscriber hear of these topics and of no other, in this language and zone.

    What is wanted is everything, a component of the policy, or what they heard of before.

    Raises:
        Incomplete: nothing is left, or there is no such topic.
    """
    known = {topic.topic: topic for topic in store.topics(work.session, subscriber)}
    parts = {store.of_component(component.key) for component in work.policy.components}
    heard = {name for name, topic in known.items() if topic.confirmed}
    if not wanted or not ({EVERYTHING} | parts | heard).issuperset(wanted):
        raise Incomplete({"topics": [_("Tick at least one, or stop all of it below.")]})
    for name in heard.difference(wanted):
        work.session.delete(known[name])
    for name in set(wanted) - heard:
        work.session.merge(
            Topic(subscriber_id=subscriber.id, topic=name, asked_at=work.now, confirmed=True)
        )
    subscriber.confirmed_at = subscriber.confirmed_at or work.now
    subscriber.language, subscriber.time_zone = language, time_zone
    audit.note(work, "subscription-changed", None, subscriber=subscriber.id)


def end(work: Work, subscriber: Subscriber) -> None:
    """Forget a subscriber: what remains of it is a bare number in the audit log."""
    audit.note(work, "unsubscribed", None, subscriber=subscriber.id)
    work.session.execute(delete(Subscriber).where(Subscriber.id == subscriber.id))


def end_address(work: Work, email: CleanText) -> None:
    """Forget a subscriber by the address, when everything about its owner is deleted."""
    found = store.by_address(work.session, EMAIL, store.sealed(work.signer, email))
    if found is not None:
        end(work, found)


def forget(work: Work) -> None:
    """Delete what was never confirmed, what is long over, and the addresses that nothing keeps."""
    unconfirmed = ~Topic.confirmed & (Topic.asked_at < work.now - ASKED_LIVES)
    over = select(literal(store.of_incident("")) + Incident.public_id).where(
        Incident.resolved_at < work.now - _AFTERWARDS
    )
    work.session.execute(delete(Topic).where(unconfirmed | Topic.topic.in_(over)))
    wanted = exists().where(Topic.subscriber_id == Subscriber.id)
    work.session.execute(delete(Subscriber).where(~wanted))
