"""One's own account: name, language and zone, the password, and where one is signed in."""

from typing import Any

from babel import Locale
from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.forms import accounts as forms
from portal.forms.base import PolicyForm
from portal.i18n import gettext as _
from portal.services import accounts, names, passwords
from portal.services import sessions as sessions_service
from portal.store import accounts as store
from portal.web import guards, locale
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("accounts", __name__, url_prefix="/account")


def _page(template: str, status: int = 200, **more: Any) -> ResponseReturnValue:
    return render_template(f"accounts/{template}.html", **more), status


def _languages() -> dict[str, str]:
    spoken = runtime().policy.organisation.languages
    return {tag: (Locale.parse(tag).display_name or tag).capitalize() for tag in spoken}


def _zones() -> dict[str, str]:
    # A browser may have guessed one that is named after no place.
    own = guards.person().account.time_zone
    return {name: name.replace("_", " ") for name in (own, *i18n.zones())}


@blueprint.get("")
@guards.account
def show() -> ResponseReturnValue:
    """What we know of this person, and the ways to change it."""
    account = guards.person().account
    form = forms.profile_form(
        _languages(),
        _zones(),
        name=account.name,
        language=account.language,
        time_zone=account.time_zone,
    )
    return _profile(form)


def _profile(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    with read() as work:
        keys = store.passkeys_of(work.session, g.actor.id)
        open_sessions = store.sessions_of(work.session, g.actor.id, work.now)
    counts = {"passkeys": len(keys), "sessions": len(open_sessions)}
    return _page("account", status, form=form, account=guards.person().account, **counts)


@blueprint.post("")
@guards.account
@guards.keeps
def save() -> ResponseReturnValue:
    """Take over name, language and zone."""
    languages, zones = _languages(), _zones()
    form = forms.profile_form(languages, zones, request.form)
    name, zone = form["name"].data.strip(), form["time_zone"].data
    language = form["language"].data if "language" in form else guards.person().account.language
    if g.expired:
        form.refuse({"name": [_("This page was open for a long time. Please send it again.")]})
    if wrong := names.wrong(name):
        form.refuse({"name": [wrong]})
    if zone not in zones:
        form.refuse({"time_zone": [_("Choose one of the answers offered here.")]})
    if "language" in form and language not in languages:
        form.refuse({"language": [_("Choose one of the answers offered here.")]})
    if form.errors_list:
        return _profile(form, 422)
    with write() as work:
        clean = names.clean(name, work.rules)
        accounts.describe(work, g.actor.id, name=clean, language=language, time_zone=zone)
    return locale.forget_choice(redirect("/account", 303))


@blueprint.get("/password")
@guards.account
@guards.fresh
def ask_password() -> ResponseReturnValue:
    """Ask for a new password."""
    return _page("password", form=forms.new_password_form(), account=guards.person().account)


@blueprint.post("/password")
@guards.account
@guards.fresh
def set_password() -> ResponseReturnValue:
    """Keep a new password; every other session ends."""
    form, account = forms.new_password_form(request.form), guards.person().account
    password = request.form.get("new_password", "")
    house = i18n.pick(runtime().policy.organisation.name)
    weak = passwords.weakness(password, account.email, account.name, house)
    if weak:
        form.refuse({"new_password": [weak]})
    elif request.form.get("again") != password:
        form.refuse({"again": [_("The two are not the same. Please type both once more.")]})
    if form.errors_list:
        return _page("password", 422, form=form, account=account)
    made = passwords.hashed(password)
    with write() as work:
        accounts.set_password(work, account.id, made, here=guards.person().session.id)
    return redirect("/account", 303)


@blueprint.get("/sessions")
@guards.account
def devices() -> ResponseReturnValue:
    """Where this person is signed in."""
    with read() as work:
        found = store.sessions_of(work.session, g.actor.id, work.now)
    return _page("sessions", entries=found, this=guards.person().session.id)


@blueprint.post("/sessions")
@guards.account
def end_sessions() -> ResponseReturnValue:
    """End one session of this person, or all the others."""
    chosen = request.form.get("session", "")
    with write() as work:
        if chosen.isdecimal():
            sessions_service.end(work, g.actor.id, int(chosen[:18]))
        else:
            sessions_service.end(work, g.actor.id, but=guards.person().session.id)
    return redirect("/account/sessions", 303)
