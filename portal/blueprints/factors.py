"""The second factor of one's account: the app with its codes, recovery codes, passkeys."""

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from portal import tokens
from portal.forms import accounts as forms
from portal.forms.base import PolicyForm
from portal.i18n import gettext as _
from portal.i18n import pick
from portal.services import factors, messages
from portal.services import sessions as sessions_service
from portal.store import accounts as store
from portal.web import guards, passkeys, pictures, sessions, throttle
from portal.web.runtime import read, runtime, write

blueprint = Blueprint("factors", __name__, url_prefix="/account")
_NONCE = "totp"


@blueprint.get("/second-factor")
@guards.enrolling
@guards.fresh
def show() -> ResponseReturnValue:
    """Offer an app's codes, or show that they are asked for."""
    return _page(forms.first_code_form())


def _page(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    me = guards.person()
    with read() as work:
        left = store.recovery_codes_left(work.session, me.account.id)
    shown = {} if me.account.totp_enabled_at else _offer(me.account)
    page = render_template(
        "accounts/second_factor.html",
        form=form,
        account=me.account,
        left=left,
        must=sessions.lacks_factor(me),
        passkeys_offered=passkeys.offered(),
        **shown,
    )
    return page, status


def _offer(account: Any) -> dict[str, Any]:
    """A secret for the app; only its nonce waits in this browser until a code shows it is kept."""
    nonce = session.setdefault(_NONCE, tokens.nonce())
    signer = runtime().works.signer
    secret = factors.secret(signer, nonce)
    house = pick(runtime().policy.organisation.name)
    address = factors.address(signer, nonce, email=account.email, issuer=house)
    grouped = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
    return {"secret": grouped, "picture": pictures.qr(address)}


@blueprint.post("/second-factor")
@guards.enrolling
@guards.fresh
def turn_on() -> ResponseReturnValue:
    """The first code is right: ask for them from now on, and show the recovery codes once."""
    me, form, codes = guards.person(), forms.first_code_form(request.form), None
    busy = throttle.from_here("first code", me.account.email)
    if not busy and not me.account.totp_enabled_at and _NONCE in session:
        with write() as work:
            codes = factors.enable(
                work,
                me.account.id,
                session[_NONCE],
                request.form.get("code", ""),
                here=me.session.id,
            )
    if codes is None:
        form.refuse({"code": [busy or _("This code is not right. Please try the next one.")]})
        return _page(form, 429 if busy else 422)
    session.pop(_NONCE)
    return _codes_page(codes)


def _codes_page(codes: list[str]) -> ResponseReturnValue:
    return render_template("accounts/recovery.html", codes=codes, next=sessions.onward("/account"))


@blueprint.post("/second-factor/recovery")
@guards.account
@guards.fresh
def renew() -> ResponseReturnValue:
    """New recovery codes; the old ones work no more."""
    if not guards.person().account.totp_enabled_at:
        return redirect("/account/second-factor", 303)
    with write() as work:
        codes = factors.renew_recovery(work, g.actor.id)
    return _codes_page(codes)


@blueprint.post("/second-factor/off")
@guards.account
@guards.fresh
def turn_off() -> ResponseReturnValue:
    """Ask for no codes any more; support is led to another factor at once."""
    with write() as work:
        factors.disable(work, g.actor.id)
        account = store.by_id(work.session, g.actor.id)
        if account.staff_role and not store.passkeys_of(work.session, account.id):
            sessions_service.end(work, account.id)
    return redirect("/account", 303)


@blueprint.get("/passkeys")
@guards.enrolling
@guards.fresh
def list_passkeys() -> ResponseReturnValue:
    """The devices that sign this person in, and a way to add one."""
    return _passkeys_page(forms.passkey_form())


def _passkeys_page(form: PolicyForm, status: int = 200) -> ResponseReturnValue:
    account = guards.person().account
    with read() as work:
        known = store.passkeys_of(work.session, account.id)
    asked = passkeys.invitation(account, known) if passkeys.offered() else ""
    page = render_template("accounts/passkeys.html", form=form, passkey=asked, entries=known)
    return page, status


@blueprint.post("/passkeys")
@guards.enrolling
@guards.fresh
def add_passkey() -> ResponseReturnValue:
    """Keep what the device made."""
    form, me = forms.passkey_form(request.form), guards.person()
    made = passkeys.made(request.form.get("credential", "")) if passkeys.offered() else None
    if made is None:
        form.refuse({"device": [_("The device did not make a passkey. Please try again.")]})
        return _passkeys_page(form, 422)
    name = form["device"].data.strip()[:60] or me.session.device or _("Passkey")
    with write() as work:
        factors.keep_passkey(
            work,
            me.account.id,
            messages.plain(name, work.rules),
            credential_id=made.credential_id,
            public_key=made.public_key,
            count=made.count,
        )
        if sessions.lacks_factor(me):
            sessions_service.strengthen(work, me.session.id)
    return redirect(sessions.onward("/account/passkeys"), 303)


@blueprint.post("/passkeys/<int:passkey_id>/remove")
@guards.account
@guards.fresh
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Let a device sign nobody in any more."""
    with write() as work:
        factors.remove_passkey(work, g.actor.id, passkey_id)
    return redirect("/account/passkeys", 303)
