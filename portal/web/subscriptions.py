"""What the pages about subscribing show, and what was typed into them."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from babel import Locale
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.errors import Incomplete
from portal.forms.base import PolicyForm
from portal.forms.subscriptions import subscribe_form
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.models import Subscriber, Topic
from portal.services import affected
from portal.services import subscriptions as service
from portal.services.subscriptions import Typed, Wish
from portal.sinks import hooks
from portal.store import incidents
from portal.store import subscribers as store
from portal.store.subscribers import CHANNELS, EMAIL, EVERYTHING, WEBHOOK
from portal.web import asking, door
from portal.web.runtime import browser, read, runtime, write
from portal.work import Work

SHARED = {
    "Cache-Control": "public, max-age=60, stale-while-revalidate=300",
    "Vary": "Accept-Language",
}
"""The form is the same for everybody who reads the same language."""

_TRIES = 10
"""How many times as much one may try as one may ask for: a try costs a look at a name."""


def channel() -> str:
    """How the news shall come: by mail, unless the address or the form says otherwise."""
    asked = request.values.get("channel", "")
    return asked if asked in CHANNELS else EMAIL


def typed() -> Typed:
    """What somebody asks for, raw."""
    way = channel()
    return Typed(
        channel=way,
        address=request.form.get("email" if way == EMAIL else "url", ""),
        components=request.form.getlist("components"),
        incident=request.form.get("incident", ""),
    )


def form(sent: Mapping[str, str] | None = None) -> PolicyForm:
    """The form of this channel; one that could not be served says so."""
    return subscribe_form(channel(), sent)


def page(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    """The form, with the ways in which the news can come."""
    public_id = request.values.get("incident", "")
    shown = render_template(
        "subscriptions/ask.html",
        form=form,
        channel=channel(),
        groups=_groups(),
        chosen=request.form.getlist("components"),
        incident=incident(public_id) if public_id else None,
    )
    return shown, status, SHARED if request.method == "GET" else {}


def incident(public_id: str) -> Any:
    """One incident; raises NotFound."""
    with read() as work:
        return incidents.by_public_id(work.session, public_id)


def _groups() -> list[tuple[str, list[tuple[str, str]]]]:
    """The components by their groups: key and label of each."""
    parts = runtime().policy.components
    by_group = groupby(parts, key=lambda part: pick(part.group) if part.group else "")
    return [(group, [(part.key, pick(part.label)) for part in found]) for group, found in by_group]


def wish(form: PolicyForm, asked: Typed) -> tuple[Wish | None, int]:
    """What is asked for, checked; or None with the mistakes in the form, and the status."""
    refusal = _refused(asked)
    found = None
    if refusal is None:
        try:
            found = service.prepare(runtime().works, runtime().outbound, asked)
        except Incomplete as wrong:
            form.refuse(wrong.fields)
            return None, 422
        # What was mistyped does not use up what one may ask for.
        refusal = door.refused(asked.address, "subscribe")
    if refusal is not None:
        form.refuse({"": [refusal[0]]})
        return None, refusal[1]
    return found, 200


def _refused(asked: Typed) -> tuple[str, int] | None:
    """Why this is not even looked at; None when it is, which counts as a try."""
    if asked.channel == EMAIL and not runtime().sends_letters:
        return _("No letters are sent from here. The other ways below work without."), 422
    return door.refused(asked.address, "try to subscribe", _TRIES)


def spoken(subscriber: Subscriber | None = None) -> dict[str, str]:
    """Language and zone: as chosen, as the browser says, as before, else those of the page."""
    languages, told = runtime().policy.organisation.languages, request.form
    language, zone = told.get("language", ""), told.get("time_zone", "")
    before = subscriber.time_zone if subscriber else runtime().policy.hours.zone
    return {
        "language": language if language in languages else i18n.language(),
        "time_zone": zone if i18n.is_zone(zone) else before,
    }


def follow(public_id: str) -> str:
    """Let whoever fills in the form of a request hear of this incident; returns the page to go to.

    Who is signed in has proven the address; a guest is asked by letter, or for the address first.
    """
    known = asking.person() if runtime().sends_letters else None
    asked = None if known else _wish(public_id)
    with write() as work:
        found = incidents.by_public_id(work.session, public_id)
        affected.deflect(work, found, browser())
        if known:
            language, zone = known.account.language, known.account.time_zone
            email = known.account.email
            service.follow(work, email, public_id, language=language, time_zone=zone)
            return url_for("subscriptions.followed", incident=public_id)
        if asked:
            service.ask(work, asked, **spoken())
            return url_for("subscriptions.sent", channel=EMAIL)
    return url_for("subscriptions.ask", incident=public_id)


def _wish(public_id: str) -> Wish | None:
    """What a guest asks for with the address in the form; None where it will not do."""
    asked = Typed(channel=EMAIL, address=request.form.get("email", ""), incident=public_id)
    return wish(form(), asked)[0] if asked.address.strip() else None


def show(
    work: Work, subscriber: Subscriber, status: int = 200, wrong: Sequence[str] = ()
) -> ResponseReturnValue:
    """What one subscriber hears of, where one confirms, changes and ends it."""
    topics = store.topics(work.session, subscriber)
    heard = {topic.topic for topic in topics if topic.confirmed}
    return (
        render_template(
            "subscriptions/show.html",
            address=_address(work, subscriber),
            waiting=[_label(work, topic.topic) for topic in topics if not topic.confirmed],
            topics=_choices(work, topics) if heard else [],
            heard=heard,
            wrong=wrong,
            secret=_secret(work, subscriber) if heard else "",
            languages=_languages(),
            zones=[(name, name.replace("_", " ")) for name in _zones(subscriber)],
            spoken=subscriber.language,
            zone=subscriber.time_zone,
            way=request.path.removesuffix("/confirm").removesuffix("/end"),
        ),
        status,
    )


def _address(work: Work, subscriber: Subscriber) -> str:
    address = store.address_of(work.signer, subscriber) or ""
    # The rest of a hook's address is a key.
    return address if subscriber.channel == EMAIL else urlsplit(address).hostname or ""


def _secret(work: Work, subscriber: Subscriber) -> str:
    return hooks.secret_of(work.signer, subscriber) if subscriber.channel == WEBHOOK else ""


def _choices(work: Work, topics: Sequence[Topic]) -> list[tuple[str, str]]:
    """Everything that one may choose, with its words: all, each component, what one follows."""
    parts = [store.of_component(part.key) for part in runtime().policy.components]
    more = [topic.topic for topic in topics if topic.confirmed and topic.topic not in parts]
    names = dict.fromkeys((EVERYTHING, *parts, *more))
    return [(name, _label(work, name)) for name in names]


def _label(work: Work, topic: str) -> str:
    kind, _colon, key = topic.partition(":")
    if kind == "incident":
        return incidents.by_public_id(work.session, key).name
    labels = {part.key: pick(part.label) for part in runtime().policy.components}
    return labels.get(key, key) if key else _("Everything")


def _languages() -> list[tuple[str, str]]:
    spoken = runtime().policy.organisation.languages
    return [(tag, (Locale.parse(tag).display_name or tag).capitalize()) for tag in spoken]


def _zones(subscriber: Subscriber) -> dict[str, None]:
    # A browser may have guessed one that is named after no place.
    return dict.fromkeys((subscriber.time_zone, *i18n.zones()))
