"""The forms of signing in, and of one's own account."""

from collections.abc import Mapping

from portal.forms.base import Look, Option, PolicyForm, Question
from portal.i18n import gettext as _

Sent = Mapping[str, str] | None


def _form(kind: str, /, fields: Mapping[str, Question], sent: Sent, **known: str) -> PolicyForm:
    form: PolicyForm = type(kind, (PolicyForm,), dict(fields))(sent, data=known)
    return form


def _email() -> Question:
    return Question(_("Your email address"), look=Look(kind="email", required=True))


def _name() -> Question:
    hint = _("So that we know how to address you.")
    return Question(_("Your name"), hint, Look(required=True))


def sign_in_form(sent: Sent = None, *, email: str = "") -> PolicyForm:
    """The address."""
    return _form("SignInForm", {"email": _email()}, sent, email=email)


def sign_up_form(sent: Sent = None) -> PolicyForm:
    """The name and the address."""
    return _form("SignUpForm", {"name": _name(), "email": _email()}, sent)


def password_form(sent: Sent = None) -> PolicyForm:
    """The address and the password."""
    password = Question(_("Your password"), look=Look(kind="password", required=True))
    return _form("PasswordForm", {"email": _email(), "password": password}, sent)


def welcome_form(sent: Sent = None, *, name: str = "") -> PolicyForm:
    """The name of somebody who is here for the first time."""
    return _form("WelcomeForm", {"name": _name()}, sent, name=name)


def first_code_form(sent: Sent = None) -> PolicyForm:
    """The code of an app that is being set up: there are no recovery codes yet."""
    return _code_form(sent, _("The six digits that your app shows now."))


def code_form(sent: Sent = None) -> PolicyForm:
    """The code of the app, or a recovery code."""
    hint = _("The six digits that your app shows now, or one of your recovery codes.")
    return _code_form(sent, hint)


def _code_form(sent: Sent, hint: str) -> PolicyForm:
    code = Question(_("Code"), hint, Look(kind="line", required=True))
    return _form("CodeForm", {"code": code}, sent)


def new_password_form(sent: Sent = None) -> PolicyForm:
    """A new password, twice, because nobody sees what they type."""
    hint = _("At least 8 characters. Several words that do not belong together are a good choice.")
    fields = {
        "new_password": Question(_("New password"), hint, Look(kind="password", required=True)),
        "again": Question(_("The same once more"), look=Look(kind="password", required=True)),
    }
    return _form("NewPasswordForm", fields, sent)


def passkey_form(sent: Sent = None) -> PolicyForm:
    """What the owner calls the device."""
    hint = _("Such as “my telephone”, to tell it from others later.")
    return _form("PasskeyForm", {"device": Question(_("Name of the device"), hint)}, sent)


def profile_form(
    languages: Mapping[str, str], zones: Mapping[str, str], sent: Sent = None, **known: str
) -> PolicyForm:
    """Name, language and time zone; where there is one language, it is not asked."""
    fields = {"name": _name()}
    if len(languages) > 1:
        spoken = Look(kind="select", required=True, options=_options(languages))
        fields["language"] = Question(_("Language"), look=spoken)
    hint = _("All times that we tell you are told in this zone.")
    where = Look(kind="select", required=True, options=_options(zones))
    fields["time_zone"] = Question(_("Time zone"), hint, where)
    return _form("ProfileForm", fields, sent, **known)


def _options(named: Mapping[str, str]) -> list[Option]:
    return [(key, label, "", []) for key, label in named.items()]
