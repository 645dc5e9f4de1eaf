"""The form by which one subscribes to the status: one address, whatever is to come to it."""

from collections.abc import Mapping

from portal.forms.base import Look, PolicyForm, Question
from portal.i18n import gettext as _


def subscribe_form(channel: str, sent: Mapping[str, str] | None = None) -> PolicyForm:
    """The address of a mailbox, of a program or of a chat."""
    question = {"webhook": _webhook, "slack": _slack}.get(channel, _email)()
    form: PolicyForm = type("SubscribeForm", (PolicyForm,), question)(sent)
    return form


def _email() -> dict[str, Question]:
    return {"email": Question(_("Your email address"), look=Look(kind="email", required=True))}


def _webhook() -> dict[str, Question]:
    hint = _("It begins with https://, and the whole internet can reach it.")
    return {"url": Question(_("Address of your program"), hint, Look(required=True))}


def _slack() -> dict[str, Question]:
    hint = _("Slack calls it an incoming webhook. Mattermost and Rocket.Chat have the same.")
    return {"url": Question(_("Address of the channel"), hint, Look(required=True))}
