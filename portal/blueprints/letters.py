"""Which letters and notices one wants: on one's account, or by a link in each letter."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.errors import NotFound
from portal.i18n import gettext as _
from portal.notifications import ABOUT_LETTERS
from portal.services import preferences
from portal.store import accounts, links
from portal.web import guards
from portal.web.runtime import read, write
from portal.work import Work

blueprint = Blueprint("letters", __name__)
_ONE_CLICK = ("List-Unsubscribe", "One-Click")
_WANTED = "wanted"


@blueprint.get("/account/notifications")
@guards.account
def show() -> ResponseReturnValue:
    """The letters and notices of somebody who is signed in."""
    muted = guards.person().account.muted
    return render_template(
        "preferences/account.html", muted=muted, letters=_letters(), notices=_notices()
    )


def _letters() -> list[tuple[str, str]]:
    words = {
        "replied": _("A message was written on my request"),
        "moved": _("My request has moved on"),
        "reminder": _("You wait for my answer"),
        "due_changed": _("The expected times have changed"),
        "still_here": _("You are still working on it, and have not written for a while"),
        "rating": _("You ask how you did, when my request is solved"),
    }
    return [(kind, words[kind]) for kind in preferences.LETTERS]


def _notices() -> list[tuple[str, str]]:
    words = {
        "notice:replied": _("Messages"),
        "notice:moved": _("Where a request stands"),
        "notice:due-changed": _("Expected times"),
        "notice:reminded": _("Reminders"),
    }
    return [(kind, words[kind]) for kind in preferences.NOTICES]


@blueprint.post("/account/notifications")
@guards.account
def choose() -> ResponseReturnValue:
    """Keep the choice."""
    with write() as work:
        account = accounts.by_id(work.session, g.actor.id)
        preferences.choose(work, account, request.form.getlist(_WANTED))
    return redirect(url_for("letters.show"), 303)


@blueprint.get("/letters/<token>")
@guards.public
def about(token: str) -> ResponseReturnValue:
    """The letters about one request; opening the link changes nothing (ASVS 3.5.3)."""
    with read() as work:
        link, ticket = _opened(work, token)
    return render_template(
        "preferences/ticket.html",
        muted=link.muted,
        reference=ticket.reference,
        letters=_letters(),
        way=url_for("letters.change", token=token),
    )


def _opened(work: Work, token: str) -> tuple[Any, Any]:
    number = work.signer.unsealed(ABOUT_LETTERS, token)
    found = links.with_ticket(work.session, number) if number is not None else None
    if found is None:
        raise NotFound
    return found


@blueprint.post("/letters/<token>")
@guards.public
@guards.keeps
def change(token: str) -> ResponseReturnValue:
    """Keep the choice of a person; or turn all of them off where a mail program asks (RFC 8058).

    Such a program has no form of ours, and must not be sent elsewhere. It can do this and no more.
    """
    off = request.form.get(_ONE_CLICK[0]) == _ONE_CLICK[1]
    if g.expired and not off:
        raise guards.Expired
    with write() as work:
        link, _ticket = _opened(work, token)
        preferences.choose_here(work, link, () if off else request.form.getlist(_WANTED))
    if g.expired:
        return Response("ok\n", content_type="text/plain; charset=utf-8")
    return redirect(url_for("letters.about", token=token), 303)
