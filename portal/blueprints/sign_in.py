"""Signing in and out: an address, then a link by mail, a password or a passkey, and a code."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from portal import i18n
from portal.forms import accounts as forms
from portal.forms.base import PolicyForm
from portal.i18n import gettext as _
from portal.redaction import CleanText
from portal.services import accounts, intake, names
from portal.store import accounts as store
from portal.web import entrance, guards, oidc, passkeys, sessions, throttle
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("sign_in", __name__)
NAME = "name"


def _page(template: str, form: PolicyForm, status: int = 200, **more: Any) -> ResponseReturnValue:
    policy = runtime().policy
    lost = {key: kind for key, kind in policy.request_types.items() if kind.without_access}
    return render_template(f"accounts/{template}.html", form=form, lost=lost, **more), status


def _address(form: PolicyForm) -> CleanText | None:
    """The address that was typed, or None with what is wrong at the field."""
    if g.expired:
        form.refuse({"email": [_("This page was open for a long time. Please send it again.")]})
        return None
    try:
        return intake.address(form["email"].data, runtime().works.rules)
    except ValueError:
        form.refuse({"email": [_("Enter an email address in the form name@example.com.")]})
        return None


@blueprint.get("/sign-in")
@guards.public
def ask() -> ResponseReturnValue:
    """Ask for the address; who is signed in shows here once more who they are."""
    found = sessions.current()
    email = found.account.email if found else ""
    return _sign_in_page(forms.sign_in_form(email=email))


def _sign_in_page(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    asked = passkeys.question() if passkeys.offered() else ""
    return _page("sign_in", form, status, passkey=asked, again=sessions.current() is not None)


@blueprint.post("/sign-in")
@guards.public
@guards.keeps
def send_link() -> ResponseReturnValue:
    """Let a letter go to the address, whosever it is."""
    return _send(forms.sign_in_form(request.form), _sign_in_page)


@blueprint.get("/sign-up")
@guards.public
def join() -> ResponseReturnValue:
    """The same door, for those who are new."""
    return _page("sign_up", forms.sign_up_form())


@blueprint.post("/sign-up")
@guards.public
@guards.keeps
def send_first_link() -> ResponseReturnValue:
    """As signing in; the name waits in this browser, because nothing is known of the address yet."""
    form = forms.sign_up_form(request.form)
    name = form["name"].data.strip()
    if wrong := names.wrong(name):
        form.refuse({"name": [wrong]})
    else:
        session[NAME] = names.line(name)
    return _send(form, lambda form, status: _page("sign_up", form, status))


def _send(
    form: PolicyForm, page: Callable[[PolicyForm, int], ResponseReturnValue]
) -> ResponseReturnValue:
    email = _address(form)
    if email is None or form.errors_list:
        return page(form, 422)
    company = oidc.of_address(runtime().identity, email)
    if company is not None and "by_mail" not in request.form:
        return _page("company", form, key=company.key, provider=company.provider)
    if not runtime().sends_letters:
        form.refuse({"email": [_("No letters are sent from here, so there can be no link.")]})
        return page(form, 422)
    busy = throttle.from_here("link", email)
    if busy:
        form.refuse({"email": [busy]})
        return page(form, 429)
    with write() as work:
        sparing = throttle.is_flooded(email)
        accounts.ask_for_link(work, email, i18n.language(), sparing=sparing)
    return redirect("/sign-in/sent", 303)


@blueprint.get("/sign-in/sent")
@guards.public
def sent() -> ResponseReturnValue:
    """The same page whether or not the address is known."""
    return _page("sent", forms.sign_in_form())


@blueprint.get("/sign-in/link/<token>")
@guards.public
def look(token: str) -> ResponseReturnValue:
    """Ask for one click: mail scanners open links, too, and must not use them up."""
    found = entrance.behind(token)
    if found is None:
        return _page("stale", forms.sign_in_form(), 404)
    return _link_page(*found, forms.welcome_form(name=session.get(NAME, "")))


def _link_page(
    email: CleanText, known: object, form: PolicyForm, status: int = 200
) -> ResponseReturnValue:
    return _page("link", form, status, email=email, known=known)


@blueprint.post("/sign-in/link/<token>")
@guards.public
def follow(token: str) -> ResponseReturnValue:
    """A person pressed the button, so they read the mail of this address."""
    found = entrance.behind(token)
    form = forms.welcome_form(request.form)
    name = form["name"].data.strip()
    if found and not found[1] and (wrong := names.wrong(name)):
        form.refuse({"name": [wrong]})
        return _link_page(*found, form, 422)
    zone = request.form.get("time_zone", "")
    place = entrance.by_link(token, name=name, zone=zone) if found else None
    if place is None:
        return _page("stale", forms.sign_in_form(), 404)
    return redirect(place, 303)


@blueprint.get("/sign-in/password")
@guards.public
def ask_password() -> ResponseReturnValue:
    """Ask for address and password."""
    return _page("password_in", forms.password_form())


@blueprint.post("/sign-in/password")
@guards.public
@guards.keeps
def enter() -> ResponseReturnValue:
    """Try the password; one answer for every address that it does not open."""
    form = forms.password_form(request.form)
    if "password" not in request.form:
        return _page("password_in", form)
    email = _address(form)
    if email is None:
        return _page("password_in", form, 422)
    busy = throttle.password(email)
    if busy:
        form.refuse({"password": [busy]})
        return _page("password_in", form, 429)
    place = entrance.by_password(email, request.form["password"])
    if place is None:
        wrong = _("This address and this password do not go together. Please try again.")
        form.refuse({"password": [wrong]})
        return _page("password_in", form, 422)
    return redirect(place, 303)


@blueprint.post("/sign-in/passkey")
@guards.public
@guards.keeps
def show_passkey() -> ResponseReturnValue:
    """A device shows its key; whose it is, we learn from it."""
    form = forms.sign_in_form()
    busy = throttle.from_here("passkey")
    if busy:
        form.refuse({"email": [busy]})
        return _sign_in_page(form, 429)
    usable = passkeys.offered() and not g.expired
    place = entrance.by_passkey(request.form.get("credential", "")) if usable else None
    if place is None:
        form.refuse({"email": [_("This passkey did not work. Please try again or another way.")]})
        return _sign_in_page(form, 422)
    return redirect(place, 303)


@blueprint.get("/sign-in/code")
@guards.public
def ask_code() -> ResponseReturnValue:
    """Ask for the second proof; without the first, begin at the beginning."""
    return _code_page(forms.code_form())


def _code_page(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    found = entrance.awaited()
    if found is None:
        return redirect("/sign-in", 303)
    account = found[0]
    with read() as work:
        known = store.passkeys_of(work.session, account.id) if passkeys.offered() else ()
    asked = passkeys.question(known) if known else ""
    has_app = account.totp_enabled_at is not None
    return _page("code", form, status, passkey=asked, has_app=has_app)


@blueprint.post("/sign-in/code")
@guards.public
def enter_code() -> ResponseReturnValue:
    """Try a code of the app, a recovery code, or another device."""
    found, form = entrance.awaited(), forms.code_form(request.form)
    if found is None:
        return redirect("/sign-in", 303)
    account, first = found
    busy = throttle.codes(account.id, account.email, first)
    if busy:
        form.refuse({"code": [busy]})
        return _code_page(form, 429)
    answer = request.form.get("credential", "")
    if answer:
        place = entrance.by_second_passkey(account, answer) if passkeys.offered() else None
    else:
        place = entrance.by_code(account, request.form.get("code", ""))
    if place is None:
        form.refuse({"code": [_("This did not work. A code works once and for half a minute.")]})
        return _code_page(form, 422)
    return redirect(place, 303)


@blueprint.post("/sign-out")
@guards.public
def leave() -> ResponseReturnValue:
    """End the session here and on our side; what a form kept in this browser goes, too."""
    sessions.sign_out()
    response = redirect("/", 303)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response
