"""Subscribing to the status: asking for it, confirming, changing one's mind, and the end of it.

No page under `/status` touches the session. A GET shows and a POST acts, so that a program which
opens the links in letters can neither confirm nor unsubscribe.
"""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import Incomplete
from portal.services import subscriptions as service
from portal.store import subscribers as store
from portal.web import guards, subscriptions
from portal.web.runtime import read, write

blueprint = Blueprint("subscriptions", __name__)
_ONE_CLICK = ("List-Unsubscribe", "One-Click")


@blueprint.get("/status/subscribe")
@guards.public
def ask() -> ResponseReturnValue:
    """Ask where the news shall go."""
    return subscriptions.page(subscriptions.form())


@blueprint.post("/status/subscribe")
@guards.by_origin
def send() -> ResponseReturnValue:
    """Send a message there, whosever address it is, by which its reader can say yes."""
    form, typed = subscriptions.form(request.form), subscriptions.typed()
    wish, status = subscriptions.wish(form, typed)
    if wish is None:
        return subscriptions.page(form, status)
    with write() as work:
        service.ask(work, wish, **subscriptions.spoken())
    return redirect(url_for("subscriptions.sent", channel=typed.channel), 303)


@blueprint.get("/status/subscribe/sent")
@guards.public
def sent() -> ResponseReturnValue:
    """The same page whether or not the address is known."""
    return render_template("subscriptions/sent.html", channel=subscriptions.channel())


@blueprint.post("/tickets/follow")
@guards.public
def follow() -> ResponseReturnValue:
    """Hear of an incident in place of a request of one's own: "this is me, tell me" (E23)."""
    return redirect(subscriptions.follow(request.form.get("incident", "")), 303)


@blueprint.get("/status/subscribe/followed")
@guards.public
def followed() -> ResponseReturnValue:
    """Say that each step of an incident is told."""
    incident = subscriptions.incident(request.args.get("incident", ""))
    return render_template("subscriptions/followed.html", incident=incident)


@blueprint.get("/status/subscribe/ended")
@guards.public
def ended() -> ResponseReturnValue:
    """Say that it is over."""
    return render_template("subscriptions/ended.html")


@blueprint.get("/status/subscriptions/<token>")
@guards.public
def show(token: str) -> ResponseReturnValue:
    """What this subscriber hears of; looking changes nothing (ASVS 3.5.3)."""
    with read() as work:
        return subscriptions.show(work, store.by_token(work.session, token))


@blueprint.post("/status/subscriptions/<token>")
@guards.by_origin
def choose(token: str) -> ResponseReturnValue:
    """Keep the choice of a person, or end all where a mail program asks for it (RFC 8058).

    Such a program must not be sent elsewhere.
    """
    off = request.form.get(_ONE_CLICK[0]) == _ONE_CLICK[1]
    with write() as work:
        subscriber = store.by_token(work.session, token)
        if off:
            service.end(work, subscriber)
            return Response("ok\n", content_type="text/plain; charset=utf-8")
        wanted = request.form.getlist("topics")
        try:
            service.choose(work, subscriber, wanted, **subscriptions.spoken(subscriber))
        except Incomplete as wrong:
            return subscriptions.show(work, subscriber, 422, wrong.fields["topics"])
    return redirect(url_for("subscriptions.show", token=token), 303)


@blueprint.post("/status/subscriptions/<token>/confirm")
@guards.by_origin
def confirm(token: str) -> ResponseReturnValue:
    """Somebody who reads what comes to the address pressed the button."""
    with write() as work:
        subscriber = store.by_token(work.session, token)
        service.confirm(work, subscriber, **subscriptions.spoken(subscriber))
    return redirect(url_for("subscriptions.show", token=token), 303)


@blueprint.post("/status/subscriptions/<token>/end")
@guards.by_origin
def end(token: str) -> ResponseReturnValue:
    """Forget the address."""
    with write() as work:
        service.end(work, store.by_token(work.session, token))
    return redirect(url_for("subscriptions.ended"), 303)
